import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { AuditSource } from "../../../shared/model/audit.ts";
import { Failure, type FailureCode } from "../../../shared/protocol/failures.ts";
import type { AuditPort } from "../../audit/AuditPort.ts";
import type { Principal } from "../../auth/Principal.ts";
import type { Log } from "../../platform/log.ts";
import type { LiveDocs } from "../../sync/LiveDocs.ts";
import { SendTurn } from "./SendTurn.ts";
import { SyncAudit } from "./SyncAudit.ts";
import { SyncConnection } from "./SyncConnection.ts";
import type { SyncGate } from "./SyncGate.ts";
import { syncTimes, type SyncTimes } from "./SyncTimes.ts";

export interface SyncEdgeParts {
  readonly gate: SyncGate;
  readonly docs: LiveDocs;
  readonly log: Log;
  readonly audit: AuditPort;
  readonly now?: () => number;
  readonly times?: Partial<SyncTimes>;
}

/** What the upgrade read from the request. */
export interface SyncRequest {
  /** What the WebSocket was made of. */
  readonly stream: Duplex;
  /** From `/sync/<docName>`; undefined on `/sync`, where each frame names its Doc. */
  readonly docName: string | undefined;
  /** The client offered `consilium.v1`. */
  readonly isConsilium: boolean;
  readonly token: string | undefined;
  readonly from: AuditSource;
}

/** Four Docs each for the tabs that signaling allows: a stock client has a connection a Doc. */
const MAX_CONNECTIONS_PER_USER = 64;

/** The sync socket's server side. Takes upgraded WebSockets; their origin was checked and their token is not yet. */
export class SyncEdge implements AsyncDisposable {
  readonly #parts: SyncEdgeParts;
  readonly #connections = new Set<SyncConnection>();
  readonly #turn = new SendTurn();

  constructor(parts: SyncEdgeParts) {
    this.#parts = parts;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Never throws: whatever is wrong closes the socket with its code. Set no listeners before; frames may come at once. */
  accept(socket: WebSocket, { stream, docName, isConsilium, token, from }: SyncRequest): void {
    const { gate, docs, log, audit, now = Date.now, times } = this.#parts;
    const connection: SyncConnection = new SyncConnection({
      socket,
      stream,
      turn: this.#turn,
      docName,
      isConsilium,
      principal: Promise.resolve()
        .then(() => gate.authenticate(token))
        .then((known) => this.#withRoom(known)),
      audit: new SyncAudit(audit, from),
      gate,
      docs,
      log,
      now,
      times: { ...syncTimes, ...times },
      onEnd: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    connection.start();
  }

  /** The principal, where they have room for one more connection. */
  #withRoom(principal: Principal): Principal {
    const isTheirs = ({ userId }: Principal) => userId === principal.userId;
    const own = [...this.#connections].filter((connection) => connection.isOf(isTheirs));
    if (own.length >= MAX_CONNECTIONS_PER_USER) throw new Failure("limit", "too many open connections");
    return principal;
  }

  /** Ends the connections of such principals with this code. */
  dismiss(matches: (principal: Principal) => boolean, code: FailureCode): void {
    for (const connection of this.#connections) {
      if (connection.isOf(matches)) connection.fail(new Failure(code, "the connection was ended"));
    }
  }

  /** Ends all connections with 1012: they come back to the next process. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.fail(new Failure("draining", "the server restarts"));
  }
}
