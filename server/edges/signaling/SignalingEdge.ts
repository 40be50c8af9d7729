import type { WebSocket } from "ws";
import { SessionId } from "../../../shared/model/ids.ts";
import { Failure, failures, type FailureCode } from "../../../shared/protocol/failures.ts";
import { requests } from "../../../shared/protocol/signaling.ts";
import type { Principal } from "../../auth/Principal.ts";
import type { Log } from "../../platform/log.ts";
import type { Peer } from "../../sessions/Peer.ts";
import { peerView, type Membership, type SessionRegistry } from "../../sessions/SessionRegistry.ts";
import { type Joined, routeOf } from "./routes.ts";
import { RpcConnection } from "./RpcConnection.ts";
import { closeSocket } from "../closeSocket.ts";

export interface SignalingPorts {
  readonly log: Log;
  readonly sessions: SessionRegistry;
  /** Throws Failure "unauthenticated". */
  readonly authenticate: (token: string | undefined) => Principal;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export interface SignalingHandshake {
  readonly sessionId: string | null;
  readonly token: string | undefined;
}

/** The signaling sockets: one a peer. */
export class SignalingEdge implements Disposable {
  readonly #ports: SignalingPorts;
  readonly #visits = new Set<Visit>();
  #isDraining = false;

  constructor(ports: SignalingPorts) {
    this.#ports = ports;
  }

  get openSockets(): number {
    return this.#visits.size;
  }

  /** [SE9] Ends every socket, joined or not, with 1012; later ones as well. */
  [Symbol.dispose](): void {
    this.#isDraining = true;
    for (const visit of this.#visits) visit.close("draining");
  }

  /** An upgraded socket; who may not be here is told by its close code. */
  accept(socket: WebSocket, handshake: SignalingHandshake): void {
    socket.pause(); // Frames wait in the kernel until the peer is known.
    socket.on("error", () => undefined);
    this.#ports.log.background(this.#admit(socket, handshake), "signaling admission");
  }

  async #admit(socket: WebSocket, { sessionId, token }: SignalingHandshake): Promise<void> {
    try {
      const principal = this.#ports.authenticate(token);
      const id = SessionId.safeParse(sessionId);
      if (!id.success) throw new Failure("not-found", "no such session");
      const membership = await this.#ports.sessions.membership(principal, id.data);
      if (socket.readyState !== socket.OPEN) return;
      if (this.#isDraining) throw new Failure("draining", "this server is restarting");
      const onClose = () => this.#visits.delete(visit);
      const visit: Visit = new Visit(socket, { ports: this.#ports, principal, membership, onClose });
      this.#visits.add(visit);
      visit.start();
      socket.resume();
    } catch (error) {
      const code: FailureCode = error instanceof Failure ? error.code : "internal";
      if (code === "internal") this.#ports.log.error("signaling admission failed", { error });
      socket.resume();
      closeSocket(socket, failures[code].close, code);
    }
  }
}

interface VisitParts {
  readonly ports: SignalingPorts;
  readonly principal: Principal;
  readonly membership: Membership;
  readonly onClose: () => void;
}

/** One socket from admission to its end: admitted, then joined, then gone. */
class Visit {
  readonly #socket: WebSocket;
  readonly #parts: VisitParts;
  #rpc: RpcConnection | undefined;
  #joined: Joined | undefined;
  #isJoining = false;
  #isGone = false;

  constructor(socket: WebSocket, parts: VisitParts) {
    this.#socket = socket;
    this.#parts = parts;
  }

  close(code: FailureCode): void {
    this.#rpc?.close(code);
  }

  start(): void {
    const { log, now } = this.#parts.ports;
    this.#rpc = new RpcConnection(this.#socket, {
      log,
      now,
      handle: (method, params) => this.#handle(method, params),
      onClose: () => this.#end(),
    });
  }

  async #handle(method: string, params: unknown): Promise<unknown> {
    if (method === "join") return this.#join(requests.join.params.parse(params));
    if (method === "leave") return this.#leave();
    if (method === "ping") return requests.ping.params.parse(params);
    const route = routeOf(method);
    if (!this.#joined) throw new Failure("bad-state", "join first");
    return route(this.#joined, params);
  }

  async #join(_params: Record<string, never>): Promise<unknown> {
    if (this.#joined || this.#isJoining) throw new Failure("bad-state", "already joined");
    this.#isJoining = true;
    try {
      const { ports, principal, membership } = this.#parts;
      const session = ports.sessions.open(membership);
      const { seat, reply } = await session.join(this.#peer());
      this.#joined = { session, seat };
      ports.log.info("peer joined", { session: membership.record.id, peer: principal.userId });
      if (this.#isGone) this.#end();
      return reply;
    } finally {
      this.#isJoining = false;
      if (!this.#joined) this.#parts.ports.sessions.settle(this.#parts.membership.record.id);
    }
  }

  #peer(): Peer {
    const { principal, membership } = this.#parts;
    return {
      userId: principal.userId,
      actor: principal,
      view: peerView(principal, membership.role),
      role: membership.role,
      line: {
        notify: (method, params) => this.#rpc?.notify(method, params),
        close: (code) => this.#rpc?.close(code),
      },
    };
  }

  async #leave(): Promise<unknown> {
    this.#depart();
    return {};
  }

  #end(): void {
    if (!this.#isGone) this.#parts.onClose();
    this.#isGone = true;
    this.#depart();
  }

  #depart(): void {
    const joined = this.#joined;
    this.#joined = undefined;
    if (!joined) return;
    const { ports, principal, membership } = this.#parts;
    joined.session.leave(joined.seat);
    ports.sessions.settle(membership.record.id);
    ports.log.info("peer left", { session: membership.record.id, peer: principal.userId });
  }
}
