import type { WebSocket } from "ws";
import { peerOf, SessionId } from "../../../shared/model/ids.ts";
import { Failure, failures, type FailureCode } from "../../../shared/protocol/failures.ts";
import { requests } from "../../../shared/protocol/signaling.ts";
import type { Principal } from "../../auth/Principal.ts";
import type { Log } from "../../platform/log.ts";
import type { Watch } from "../../sessions/AccessBoard.ts";
import { Peer } from "../../sessions/Peer.ts";
import type { SessionAccess } from "../../sessions/SessionAccess.ts";
import type { SessionRegistry } from "../../sessions/SessionRegistry.ts";
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

/** More tabs than anyone has open; each costs the server a heartbeat. */
const MAX_SOCKETS_PER_USER = 16;

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

  /** Ends the sockets of such principals with this code. */
  dismiss(matches: (principal: Principal) => boolean, code: FailureCode): void {
    for (const visit of this.#visits) if (matches(visit.principal)) visit.close(code);
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
    const { authenticate, sessions } = this.#ports;
    using admission = new DisposableStack();
    try {
      const principal = authenticate(token);
      const id = SessionId.safeParse(sessionId);
      if (!id.success) throw new Failure("not-found", "no such session");
      const access = admission.use(await sessions.access(principal, id.data));
      if (socket.readyState !== socket.OPEN) return;
      this.#requireRoom(principal);
      authenticate(token); // It may have been revoked meanwhile.
      access.revoked.throwIfAborted();
      this.#start(socket, { principal, access, freed: admission.move() });
    } catch (error) {
      const code: FailureCode = error instanceof Failure ? error.code : "internal";
      if (code === "internal") this.#ports.log.error("signaling admission failed", { error });
      socket.resume();
      closeSocket(socket, failures[code].close, code);
    }
  }

  #requireRoom({ userId }: Principal): void {
    if (this.#isDraining) throw new Failure("draining", "this server is restarting");
    const own = [...this.#visits].filter(({ principal }) => principal.userId === userId);
    if (own.length >= MAX_SOCKETS_PER_USER) throw new Failure("limit", "too many open sockets");
  }

  #start(socket: WebSocket, admitted: Admitted): void {
    const visit = new Visit(socket, { ...admitted, ports: this.#ports });
    this.#visits.add(visit);
    admitted.freed.defer(() => this.#visits.delete(visit));
    visit.start();
    socket.resume();
  }
}

interface Admitted {
  readonly principal: Principal;
  readonly access: Watch<SessionAccess>;
  /** Disposed of when the socket is gone. */
  readonly freed: DisposableStack;
}

interface VisitParts extends Admitted {
  readonly ports: SignalingPorts;
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

  get principal(): Principal {
    return this.#parts.principal;
  }

  close(code: FailureCode): void {
    this.#rpc?.close(code);
  }

  start(): void {
    const { access, ports } = this.#parts;
    const { log, now } = ports;
    const { revoked } = access;
    const revoke = () => this.close(revoked.reason instanceof Failure ? revoked.reason.code : "forbidden");
    revoked.addEventListener("abort", revoke, { once: true });
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
      const { ports, principal } = this.#parts;
      const { record } = this.#parts.access.value;
      const session = ports.sessions.open(record);
      const { seat, reply } = await session.join(this.#peer());
      // The reply to whoever ends the session goes out before their socket is closed.
      const endSession = () => setImmediate(() => ports.log.background(ports.sessions.ended(record.id), "ending"));
      this.#joined = { session, seat, endSession };
      ports.log.info("peer joined", { session: record.id, peer: principal.userId });
      if (this.#isGone) this.#end();
      return reply;
    } finally {
      this.#isJoining = false;
      if (!this.#joined) this.#parts.ports.sessions.settle(this.#parts.access.value.record.id);
    }
  }

  #peer(): Peer {
    const { principal, access } = this.#parts;
    return new Peer({
      id: peerOf(principal.userId),
      name: principal.name,
      actor: principal,
      access,
      line: {
        notify: (method, params) => this.#rpc?.notify(method, params),
        close: (code) => this.#rpc?.close(code),
      },
    });
  }

  async #leave(): Promise<unknown> {
    this.#depart();
    return {};
  }

  #end(): void {
    this.#isGone = true;
    this.#depart();
    this.#parts.freed[Symbol.dispose]();
  }

  #depart(): void {
    const joined = this.#joined;
    this.#joined = undefined;
    if (!joined) return;
    const { ports, principal, access } = this.#parts;
    joined.session.leave(joined.seat);
    const { id } = access.value.record;
    ports.sessions.settle(id);
    ports.log.info("peer left", { session: id, peer: principal.userId });
  }
}
