import type { z } from "zod";
import { Failure } from "../../../shared/protocol/failures.ts";
import { type RequestMethod, requests } from "../../../shared/protocol/signaling.ts";
import type { Seat, Session } from "../../sessions/Session.ts";

/** A joined socket: its session and its seat there. */
export interface Joined {
  readonly session: Session;
  readonly seat: Seat;
}

type Route = (joined: Joined, params: unknown) => Promise<unknown>;

interface Shape<P, R> {
  readonly params: z.ZodType<P>;
  readonly result: z.ZodType<R>;
}

function serve<P, R>({ params }: Shape<P, R>, handle: (joined: Joined, params: P) => Promise<R>): Route {
  return (joined, raw) => handle(joined, params.parse(raw));
}

/** Handles what answers nothing. */
function act<P>({ params }: Shape<P, Record<string, never>>, handle: (joined: Joined, params: P) => unknown): Route {
  return async (joined, raw) => {
    await handle(joined, params.parse(raw));
    return {};
  };
}

type Unserved =
  | "askForStage"
  | "changeRole"
  | "endSession"
  | "giveRight"
  | "moveCase"
  | "mutePeer"
  | "recordDecision"
  | "removePeer"
  | "setCaseState"
  | "signDecision";

/** Every request of a joined socket; `join`, `leave` and `ping` are the socket's own. A method without a route does not compile. */
const routes = {
  createTransport: serve(requests.createTransport, ({ seat }, params) => seat.media.createTransport(params)),
  connectTransport: act(requests.connectTransport, ({ seat }, params) => seat.media.connectTransport(params)),
  restartIce: serve(requests.restartIce, ({ seat }, params) => seat.media.restartIce(params)),
  produce: serve(requests.produce, async ({ session, seat }, params) => {
    session.require(seat, "speak");
    return seat.media.produce(params);
  }),
  pauseProducer: act(requests.pauseProducer, ({ seat }, params) => seat.media.pauseProducer(params)),
  resumeProducer: act(requests.resumeProducer, async ({ session, seat }, params) => {
    session.require(seat, "speak");
    await seat.media.resumeProducer(params);
  }),
  closeProducer: act(requests.closeProducer, ({ seat }, params) => seat.media.closeProducer(params)),
  consume: serve(requests.consume, ({ seat }, params) => seat.media.consume(params)),
  resumeConsumer: act(requests.resumeConsumer, ({ seat }, params) => seat.media.resumeConsumer(params)),
  pauseConsumer: act(requests.pauseConsumer, ({ seat }, params) => seat.media.pauseConsumer(params)),
  setPreferredLayers: act(requests.setPreferredLayers, ({ seat }, params) => seat.media.setPreferredLayers(params)),
  passBaton: act(requests.passBaton, ({ session, seat }, { to }) => session.passBaton(seat, to)),
  showCase: act(requests.showCase, ({ session, seat }, { caseId }) => session.showCase(seat, caseId)),
  addStudy: act(requests.addStudy, ({ session, seat }, params) => session.addStudy(seat, params)),
} satisfies Record<Exclude<RequestMethod, "join" | "leave" | "ping" | Unserved>, Route>;

const table = new Map<string, Route>(Object.entries(routes));

/** Throws Failure "bad-message" for a method that does not exist. */
export function routeOf(method: string): Route {
  const route = table.get(method);
  if (!route) throw new Failure("bad-message", "unknown method");
  return route;
}
