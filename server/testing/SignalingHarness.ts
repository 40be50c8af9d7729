import { createServer, type Server } from "node:http";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import { Role } from "../../shared/model/roles.ts";
import type { StagePresenter } from "../../shared/model/stage.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { MAX_SIGNAL_BYTES } from "../../shared/protocol/signaling.ts";
import type { Principal } from "../auth/Principal.ts";
import { MemoryBus } from "../cluster/MemoryBus.ts";
import { NodeId } from "../cluster/NodeId.ts";
import { PersonalLines } from "../edges/signaling/PersonalLines.ts";
import { SignalingEdge } from "../edges/signaling/SignalingEdge.ts";
import { serveUpgrades } from "../edges/upgrade.ts";
import type { WorkerPool } from "../media/WorkerPool.ts";
import { Database } from "../platform/database.ts";
import { Log } from "../platform/log.ts";
import { MemoryPresenceStore } from "../presence/MemoryPresenceStore.ts";
import { PresenceBoard } from "../presence/PresenceBoard.ts";
import { Records } from "../records/Records.ts";
import { recordsMigrations } from "../records/recordsSchema.ts";
import { AccessBoard } from "../sessions/AccessBoard.ts";
import { ChatBoard } from "../sessions/ChatBoard.ts";
import { type RegistryPorts, SessionRegistry } from "../sessions/SessionRegistry.ts";
import { HeardAudit } from "./HeardAudit.ts";
import { SignalingLine } from "./SignalingLine.ts";

export const sessionId = SessionId.parse("session-0001");
export const liver = CaseId.parse("case-liver-1");
export const brain = CaseId.parse("case-brain-1");
/** A study that everyone in the harness may see; any other nobody. */
export const visibleStudy = "1.2.9";
export const allowedOrigin = "https://mdt.example";

const institutionId = InstitutionId.parse("institution-1");

type RelayPort = RegistryPorts["media"]["relay"];

interface HarnessParts {
  readonly database: Database;
  readonly records: Records;
  readonly workers: WorkerPool;
  readonly relay: RelayPort;
  readonly presence: PresenceBoard;
}

/**
 * The signaling edge on a real socket, with real sessions, records and media; the stage is kept in memory. One session of one person
 * for each role, of whom the member presents; a user's token is the user's id, `user-<role>`.
 */
export class SignalingHarness {
  readonly board = new AccessBoard({ now: Date.now, log: new Log("silent") });
  readonly audit = new HeardAudit();
  readonly chat = new ChatBoard();
  readonly edge: SignalingEdge;
  readonly personal: PersonalLines;
  readonly records: Records;
  readonly sessions: SessionRegistry;
  presenter: StagePresenter = { peerId: peerOf(UserId.parse("user-member")), epoch: 1 };
  readonly shown: CaseId[] = [];
  readonly #presence: PresenceBoard;
  readonly #server: Server;
  readonly #database: Database;
  readonly #upgrades: Disposable;
  readonly #lines: SignalingLine[] = [];

  private constructor(parts: HarnessParts) {
    const log = new Log("silent");
    this.#presence = parts.presence;
    this.#database = parts.database;
    this.records = parts.records;
    this.sessions = new SessionRegistry({
      records: parts.records,
      board: this.board,
      log,
      now: Date.now,
      media: { workers: parts.workers, relay: parts.relay, log },
      presence: this.#presence,
      canSave: () => true,
      canSeeStudy: (_user, study) => Promise.resolve(study === visibleStudy),
      stageOf: () => ({
        presenter: () => Promise.resolve(this.presenter),
        shownCase: () => Promise.resolve(this.shown.at(-1)),
        setPresenter: async (next) => void (this.presenter = next),
        setCase: async (id) => void this.shown.push(id),
      }),
    });
    const now = () => performance.now();
    const line = { log, audit: this.audit, board: this.chat, authenticate, now };
    this.edge = new SignalingEdge({ ...line, sessions: this.sessions });
    this.personal = new PersonalLines(line);
    this.#server = createServer();
    this.#upgrades = serveUpgrades(this.#server, {
      isAllowedOrigin: (origin) => origin === allowedOrigin,
      routes: [
        {
          name: "signal",
          maxPayload: MAX_SIGNAL_BYTES,
          takesTokenFromQuery: false,
          accept: ({ socket, query, token, from }) => {
            const asked = query.get("session");
            if (asked === null) this.personal.accept(socket, { token, from });
            else this.edge.accept(socket, { sessionId: asked, token, from });
          },
        },
      ],
    });
  }

  static async start(workers: WorkerPool, relay?: RelayPort, presence = aloneBoard()): Promise<SignalingHarness> {
    const database = await Database.open({ path: ":memory:", migrations: recordsMigrations });
    const records = new Records(database);
    await fill(records);
    const harness = new SignalingHarness({ database, records, workers, relay, presence });
    await new Promise<void>((resolve) => harness.#server.listen(0, "127.0.0.1", resolve));
    return harness;
  }

  get url(): string {
    const address = this.#server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return `ws://127.0.0.1:${port}`;
  }

  /** A person's own line, without a session. */
  personalLine(user: string): SignalingLine {
    const line = new SignalingLine(`${this.url}/signal`, user);
    this.#lines.push(line);
    return line;
  }

  line(user: string, options: { readonly session?: string; readonly origin?: string } = {}): SignalingLine {
    const url = `${this.url}/signal?session=${options.session ?? sessionId}`;
    const line = new SignalingLine(url, user, options.origin);
    this.#lines.push(line);
    return line;
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.socket.terminate();
    this.#upgrades[Symbol.dispose]();
    this.sessions[Symbol.dispose]();
    this.personal[Symbol.dispose]();
    this.board[Symbol.dispose]();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#presence[Symbol.asyncDispose]();
    await this.#database.close();
  }
}

function aloneBoard(): PresenceBoard {
  const parts = { nodeId: NodeId.parse("node-0001"), leaseMs: 60_000, elapsed: () => performance.now() };
  const log = new Log("silent");
  return new PresenceBoard({ ...parts, log, bus: new MemoryBus(), store: new MemoryPresenceStore(parts) });
}

async function fill(records: Records): Promise<void> {
  for (const id of [liver, brain]) {
    await records.addCase({ id, institutionId, number: "K", title: "T", question: "Q", studies: ["1.2.3"] });
  }
  const firstPresenter = peerOf(UserId.parse("user-member"));
  await records.addSession({ id: sessionId, institutionId, title: "MDT", firstPresenter }, [liver, brain]);
  for (const role of Role.options) {
    const userId = UserId.parse(`user-${role}`);
    const invitation = { cases: [liver], from: 0, until: Number.MAX_SAFE_INTEGER };
    await records.addMember({ sessionId, userId, role, ...(role === "guest" ? { invitation } : {}) });
  }
}

function authenticate(token: string | undefined): Principal {
  if (!token?.startsWith("user-")) throw new Failure("unauthenticated", "no token");
  return {
    userId: UserId.parse(token),
    institutionId,
    kind: token === "user-guest" ? "guest" : "staff",
    isCoordinator: token === "user-chair",
    name: token,
    loginId: token,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}
