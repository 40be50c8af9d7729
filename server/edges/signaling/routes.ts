import type { z } from "zod";
import { Failure } from "../../../shared/protocol/failures.ts";
import {
  type RequestMethod,
  type RequestParams,
  type RequestResult,
  requests,
} from "../../../shared/protocol/signaling.ts";
import type { Seat } from "../../sessions/Seats.ts";
import type { Session } from "../../sessions/Session.ts";

/** A joined socket: its session and its seat there. */
export interface Joined {
  readonly session: Session;
  readonly seat: Seat;
  /** Ends the session for all, once what is answered has been answered. */
  readonly endSession: () => void;
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

/** [SE7] The right may go while the SFU works: then what it made goes too. */
async function produce({ seat }: Joined, params: RequestParams<"produce">): Promise<RequestResult<"produce">> {
  seat.peer.require("speak");
  const made = await seat.media.produce(params);
  if (!seat.peer.may("speak")) seat.media.closeProducer(made);
  seat.peer.require("speak");
  return made;
}

/** Every request of a joined socket; `join`, `leave` and `ping` are the socket's own. A method without a route does not compile. */
const routes = {
  createTransport: serve(requests.createTransport, ({ seat }, params) => seat.media.createTransport(params)),
  connectTransport: act(requests.connectTransport, ({ seat }, params) => seat.media.connectTransport(params)),
  restartIce: serve(requests.restartIce, ({ seat }, params) => seat.media.restartIce(params)),
  produce: serve(requests.produce, produce),
  pauseProducer: act(requests.pauseProducer, ({ seat }, params) => seat.media.pauseProducer(params)),
  resumeProducer: act(requests.resumeProducer, ({ seat }, params) => {
    seat.peer.require("speak");
    return seat.media.resumeProducer(params);
  }),
  closeProducer: act(requests.closeProducer, ({ seat }, params) => seat.media.closeProducer(params)),
  consume: serve(requests.consume, ({ seat }, params) => seat.media.consume(params)),
  resumeConsumer: act(requests.resumeConsumer, ({ seat }, params) => seat.media.resumeConsumer(params)),
  pauseConsumer: act(requests.pauseConsumer, ({ seat }, params) => seat.media.pauseConsumer(params)),
  setPreferredLayers: act(requests.setPreferredLayers, ({ seat }, params) => seat.media.setPreferredLayers(params)),
  passBaton: act(requests.passBaton, ({ session, seat }, { to }) => session.stage.pass(seat, to)),
  askForStage: act(requests.askForStage, ({ session, seat }, { isAsking }) => session.stage.ask(seat, isAsking)),
  raiseHand: act(requests.raiseHand, ({ session, seat }, { isRaised }) => session.presence.raiseHand(seat, isRaised)),
  lowerHand: act(requests.lowerHand, ({ session, seat }, { peerId }) => session.presence.lowerHand(seat, peerId)),
  describeLine: act(requests.describeLine, ({ session, seat }, params) => session.presence.describe(seat, params)),
  showCase: act(requests.showCase, ({ session, seat }, { caseId }) => session.agenda.show(seat, caseId)),
  addStudy: act(requests.addStudy, ({ session, seat }, params) => session.agenda.addStudy(seat, params)),
  moveCase: act(requests.moveCase, ({ session, seat }, params) => session.agenda.move(seat, params)),
  setCaseState: act(requests.setCaseState, ({ session, seat }, params) => session.agenda.setState(seat, params)),
  recordDecision: act(requests.recordDecision, ({ session, seat }, params) => session.agenda.decide(seat, params)),
  signDecision: act(requests.signDecision, ({ session, seat }, { caseId }) => session.agenda.sign(seat, caseId)),
  changeRole: act(requests.changeRole, ({ session, seat }, params) => session.people.changeRole(seat, params)),
  giveRight: act(requests.giveRight, ({ session, seat }, params) => session.people.giveRight(seat, params)),
  mutePeer: act(requests.mutePeer, ({ session, seat }, { peerId }) => session.people.mute(seat, peerId)),
  removePeer: act(requests.removePeer, ({ session, seat }, { peerId }) => session.people.remove(seat, peerId)),
  endSession: act(requests.endSession, async ({ session, seat, endSession }) => {
    await session.people.end(seat);
    endSession();
  }),
} satisfies Record<Exclude<RequestMethod, "join" | "leave" | "ping">, Route>;

const table = new Map<string, Route>(Object.entries(routes));

/** Throws Failure "bad-message" for a method that does not exist. */
export function routeOf(method: string): Route {
  const route = table.get(method);
  if (!route) throw new Failure("bad-message", "unknown method");
  return route;
}
