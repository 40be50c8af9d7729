import type { WebSocket } from "ws";
import type { AuditEvent, AuditSource, AuditSubject } from "../../../shared/model/audit.ts";
import { peerOf, SessionId } from "../../../shared/model/ids.ts";
import { Failure, failures, type FailureCode } from "../../../shared/protocol/failures.ts";
import { requests } from "../../../shared/protocol/signaling.ts";
import type { AuditEntry, AuditPort } from "../../audit/AuditPort.ts";
import { events } from "../../audit/events.ts";
import type { Principal } from "../../auth/Principal.ts";
import type { Log } from "../../platform/log.ts";
import type { Watch } from "../../sessions/AccessBoard.ts";
import type { ChatBoard } from "../../sessions/ChatBoard.ts";
import { Peer } from "../../sessions/Peer.ts";
import type { SessionAccess } from "../../sessions/SessionAccess.ts";
import type { SessionRegistry } from "../../sessions/SessionRegistry.ts";
import { type Joined, routeOf } from "./routes.ts";
import { RpcConnection } from "./RpcConnection.ts";
import { actorOf } from "../auditFrom.ts";
import { closeSocket } from "../closeSocket.ts";
import { auditedRequest } from "./auditedRequests.ts";

export interface SignalingPorts {
  readonly log: Log;
  readonly sessions: SessionRegistry;
  /** Tells people of their conversations while they are in a session. */
  readonly board: ChatBoard;
  /** Throws Failure "unauthenticated". */
  readonly authenticate: (token: string | undefined) => Principal;
  readonly audit: AuditPort;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export interface SignalingHandshake {
  readonly sessionId: string | null;
  readonly token: string | undefined;
  readonly from: AuditSource;
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

  async #admit(socket: WebSocket, { sessionId, token, from }: SignalingHandshake): Promise<void> {
    const { authenticate, sessions } = this.#ports;
    using admission = new DisposableStack();
    const id = SessionId.safeParse(sessionId);
    let asker: Principal | undefined;
    try {
      const principal = authenticate(token);
      asker = principal;
      if (!id.success) throw new Failure("not-found", "no such session");
      const access = admission.use(await sessions.access(principal, id.data));
      if (socket.readyState !== socket.OPEN) return;
      this.#requireRoom(principal);
      authenticate(token); // It may have been revoked meanwhile.
      access.revoked.throwIfAborted();
      this.#start(socket, { principal, access, from, freed: admission.move() });
    } catch (error) {
      const code: FailureCode = error instanceof Failure ? error.code : "internal";
      this.#noteRefusal(code, { from, asker, ...(id.success && { session: id.data }) });
      if (code === "internal") this.#ports.log.error("signaling admission failed", { error });
      socket.resume();
      closeSocket(socket, failures[code].close, code);
    }
  }

  #noteRefusal(reason: FailureCode, { from, asker, session }: Refused): void {
    if (reason === "internal" || reason === "draining") return;
    this.#ports.audit.note({
      event: "access-refused",
      outcome: "refused",
      reason,
      from,
      ...(asker && { institutionId: asker.institutionId, actor: actorOf(asker) }),
      ...(session && { subject: { session } }),
    });
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

interface Refused {
  readonly from: AuditSource;
  readonly asker: Principal | undefined;
  readonly session?: SessionId;
}

interface Admitted {
  readonly principal: Principal;
  readonly from: AuditSource;
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
  #unlisten: (() => void) | undefined;
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
    const joined = this.#joined;
    if (!joined) throw new Failure("bad-state", "join first");
    // [SE16] What a chair writes is signed at once.
    const isSigning = method === "recordDecision" && joined.seat.peer.may("signDecision");
    return this.#audited(isSigning ? "signDecision" : method, params, () => route(joined, params));
  }

  /** What must be recorded is recorded before its answer, and not begun where it cannot be. */
  async #audited(method: string, params: unknown, work: () => Promise<unknown>): Promise<unknown> {
    const { audit } = this.#parts.ports;
    const { event, about } = auditedRequest(method, params);
    const isMust = event !== undefined && events[event].isMust;
    if (isMust) audit.requireWritable();
    try {
      const result = await work();
      if (isMust) await audit.append(this.#entry(event, about));
      else if (event !== undefined) audit.note(this.#entry(event, about));
      return result;
    } catch (error) {
      if (error instanceof Failure && error.code === "forbidden") {
        audit.note({ ...this.#entry("access-refused", about), outcome: "refused", reason: error.code });
      }
      throw error;
    }
  }

  #entry(event: AuditEvent, about: AuditSubject = {}): AuditEntry {
    const { principal, access, from } = this.#parts;
    const { record, standing } = access.value;
    const actor = actorOf(principal, standing.role);
    const subject = { ...about, session: record.id };
    return { event, outcome: "ok", institutionId: principal.institutionId, actor, from, subject };
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
      this.#unlisten = this.#listen();
      ports.audit.note(this.#entry("session-joined"));
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

  #listen(): () => void {
    const { ports, principal } = this.#parts;
    return ports.board.listen(principal, { notify: (method, params) => this.#rpc?.notify(method, params) });
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
    this.#unlisten?.();
    const { ports, principal, access } = this.#parts;
    joined.session.leave(joined.seat);
    const { id } = access.value.record;
    ports.sessions.settle(id);
    ports.audit.note(this.#entry("session-left"));
    ports.log.info("peer left", { session: id, peer: principal.userId });
  }
}
