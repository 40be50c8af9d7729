import type { WebSocket } from "ws";
import type { AuditSource } from "../../../shared/model/audit.ts";
import { Failure, failures, type FailureCode } from "../../../shared/protocol/failures.ts";
import { requests } from "../../../shared/protocol/signaling.ts";
import type { AuditPort } from "../../audit/AuditPort.ts";
import type { Principal } from "../../auth/Principal.ts";
import type { Log } from "../../platform/log.ts";
import type { ChatBoard } from "../../sessions/ChatBoard.ts";
import { actorOf } from "../auditFrom.ts";
import { closeSocket } from "../closeSocket.ts";
import { RpcConnection } from "./RpcConnection.ts";

export interface PersonalLinesPorts {
  readonly log: Log;
  readonly audit: AuditPort;
  readonly board: ChatBoard;
  /** Throws Failure "unauthenticated". */
  readonly authenticate: (token: string | undefined) => Principal;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

const MAX_LINES_PER_USER = 16;

interface Line {
  readonly principal: Principal;
  readonly rpc: RpcConnection;
}

/**
 * [CH14] The signaling socket of a page outside any session: it answers `ping`, and its person is told of their conversations. Guests,
 * who talk in a session alone, have none.
 */
export class PersonalLines implements Disposable {
  readonly #ports: PersonalLinesPorts;
  readonly #lines = new Set<Line>();
  #isDraining = false;

  constructor(ports: PersonalLinesPorts) {
    this.#ports = ports;
  }

  get openSockets(): number {
    return this.#lines.size;
  }

  /** An upgraded socket; who may not be here is told by its close code. */
  accept(socket: WebSocket, { token, from }: { readonly token: string | undefined; readonly from: AuditSource }): void {
    socket.on("error", () => undefined);
    let asker: Principal | undefined;
    try {
      asker = this.#ports.authenticate(token);
      this.#requireRoom(asker);
      this.#start(socket, asker);
    } catch (error) {
      const code: FailureCode = error instanceof Failure ? error.code : "internal";
      if (code === "internal") this.#ports.log.error("a personal line failed", { error });
      else if (code !== "draining") this.#noteRefusal(code, { from, asker });
      closeSocket(socket, failures[code].close, code);
    }
  }

  /** Ends the sockets of such principals with this code. */
  dismiss(matches: (principal: Principal) => boolean, code: FailureCode): void {
    for (const { principal, rpc } of this.#lines) if (matches(principal)) rpc.close(code);
  }

  [Symbol.dispose](): void {
    this.#isDraining = true;
    for (const { rpc } of this.#lines) rpc.close("draining");
  }

  #requireRoom({ userId, kind }: Principal): void {
    if (this.#isDraining) throw new Failure("draining", "this server is restarting");
    if (kind === "guest") throw new Failure("forbidden", "a guest talks in a session alone");
    const own = [...this.#lines].filter(({ principal }) => principal.userId === userId);
    if (own.length >= MAX_LINES_PER_USER) throw new Failure("limit", "too many open sockets");
  }

  #start(socket: WebSocket, principal: Principal): void {
    const { log, now, board } = this.#ports;
    const rpc = new RpcConnection(socket, {
      log,
      now,
      handle: async (method, params) => {
        if (method !== "ping") throw new Failure("bad-state", "this line is of no session");
        return requests.ping.params.parse(params);
      },
      onClose: () => {
        unlisten();
        this.#lines.delete(line);
      },
    });
    const line = { principal, rpc };
    this.#lines.add(line);
    const unlisten = board.listen(principal, { notify: (method, params) => rpc.notify(method, params) });
  }

  #noteRefusal(
    reason: FailureCode,
    { from, asker }: { readonly from: AuditSource; readonly asker: Principal | undefined },
  ): void {
    const who = asker && { institutionId: asker.institutionId, actor: actorOf(asker) };
    this.#ports.audit.note({ event: "access-refused", outcome: "refused", reason, from, ...who });
  }
}
