import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { CaseId, InstitutionId, peerOf, SessionId, UserId, type PeerId } from "../../shared/model/ids.ts";
import { hasRight, Role } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { marksDocName, notesDocName, parseDocName, stageDocName } from "../../shared/protocol/docNames.ts";
import { MAX_SYNC_FRAME_BYTES } from "../../shared/protocol/sync.ts";
import { SUBPROTOCOL } from "../../shared/protocol/version.ts";
import type { Principal } from "../auth/Principal.ts";
import { sourceOf } from "../edges/auditFrom.ts";
import { SyncEdge } from "../edges/sync/SyncEdge.ts";
import type { DocAccess, SyncGate } from "../edges/sync/SyncGate.ts";
import type { SyncTimes } from "../edges/sync/SyncTimes.ts";
import { Log } from "../platform/log.ts";
import type { CrashFence } from "../sync/CrashFence.ts";
import type { DocStore } from "../sync/DocStore.ts";
import { LiveDocs } from "../sync/LiveDocs.ts";
import { HeardAudit } from "./HeardAudit.ts";

/** The stage that the test server knows; every other one is not found. The marks and notes of every case are there. */
export const TEST_DOC = stageDocName(SessionId.parse("session-0001"));
export const testMarks = (number = 1) => marksDocName(testCase(number));
export const testNotes = (number = 1) => notesDocName(testCase(number));

function testCase(number: number): CaseId {
  return CaseId.parse(`case-${String(number).padStart(4, "0")}`);
}

/** Tokens are `<name>.<role>`: `ana.member` is the user `user-ana-0000`. */
function testUser(name: string): UserId {
  return UserId.parse(`user-${name}-0000`);
}

export function testPeer(name: string): PeerId {
  return peerOf(testUser(name));
}

/** Ana presents from the start. */
export function testSeed() {
  return { presenter: { peerId: testPeer("ana"), epoch: 1 }, case: { caseId: "case-0001" } };
}

/** Admits whoever has a token to the test Docs; roles can be changed and peers sent away while they are connected. */
class TestGate implements SyncGate {
  readonly #roles = new Map<PeerId, Role>();
  readonly #revocations = new Map<PeerId, AbortController>();
  readonly #docRevocations = new Map<string, AbortController>();
  readonly #listeners = new Set<() => void>();
  readonly #names = new Map<UserId, string>();

  /** The Docs that cannot be had now, and why. */
  readonly denials = new Map<string, Failure>();

  /** Given out and not disposed of. */
  accesses = 0;

  /** Admission waits for this. */
  admitting: Promise<void> = Promise.resolve();

  authenticate(token: string | undefined): Principal {
    const [name = "", role] = (token ?? "").split(".");
    const parsed = Role.safeParse(role);
    if (!parsed.success) throw new Failure("unauthenticated", "no valid token");
    const userId = testUser(name);
    this.#names.set(userId, name);
    if (!this.#roles.has(peerOf(userId))) this.#roles.set(peerOf(userId), parsed.data);
    return {
      userId,
      institutionId: InstitutionId.parse("institution-1"),
      name,
      kind: "staff",
      isCoordinator: false,
      loginId: name,
      expiresAt: Infinity,
    };
  }

  async admit({ userId }: Principal, docName: string): Promise<DocAccess> {
    await this.admitting;
    const denial = this.denials.get(docName);
    if (denial) throw denial;
    const isStage = docName === TEST_DOC;
    if (!isStage && (parseDocName(docName)?.kind ?? "stage") === "stage") throw new Failure("not-found", "no such Doc");
    const peerId = peerOf(userId);
    this.accesses += 1;
    const revocation = this.#revocations.get(peerId) ?? new AbortController();
    this.#revocations.set(peerId, revocation);
    return {
      peerId,
      userId,
      name: this.#names.get(userId) ?? "",
      role: () => this.#roles.get(peerId) ?? "observer",
      may: (right) => hasRight({ role: this.#roles.get(peerId) ?? "observer", given: [] }, right),
      seed: isStage ? testSeed : () => ({}),
      revoked: AbortSignal.any([revocation.signal, this.#docRevocation(docName).signal]),
      onChange: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      [Symbol.dispose]: () => (this.accesses -= 1),
    };
  }

  /** Nobody may see the Doc any more. */
  withdraw(docName: string): void {
    this.denials.set(docName, new Failure("forbidden", "not this case"));
    this.#docRevocation(docName).abort();
    this.#docRevocations.delete(docName);
  }

  #docRevocation(docName: string): AbortController {
    const known = this.#docRevocations.get(docName) ?? new AbortController();
    this.#docRevocations.set(docName, known);
    return known;
  }

  setRole(name: string, role: Role): void {
    this.#roles.set(testPeer(name), role);
    for (const listener of this.#listeners) listener();
  }

  revoke(name: string): void {
    this.#revocations.get(testPeer(name))?.abort();
  }
}

/** A sync server on a free port of 127.0.0.1, as the product's upgrade would lead sockets to it. */
export class SyncTestServer implements AsyncDisposable {
  readonly gate = new TestGate();
  readonly audit = new HeardAudit();
  readonly docs: LiveDocs;
  readonly edge: SyncEdge;
  readonly #webSockets: WebSocketServer;

  private constructor(docs: LiveDocs, webSockets: WebSocketServer, times: Partial<SyncTimes>) {
    const log = new Log("silent");
    this.docs = docs;
    this.edge = new SyncEdge({ gate: this.gate, docs, log, times, audit: this.audit });
    this.#webSockets = webSockets;
    webSockets.on("connection", (socket, request) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "ws://localhost");
      const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((entry) => entry.trim());
      const bearer = offered.find((entry) => entry.startsWith("bearer."))?.slice("bearer.".length);
      const docName = pathname === "/sync" ? undefined : decodeURIComponent(pathname.replace("/sync/", ""));
      const token = bearer ?? searchParams.get("token") ?? undefined;
      const from = sourceOf(request);
      this.edge.accept(socket, {
        stream: request.socket,
        docName,
        isConsilium: offered.includes(SUBPROTOCOL),
        token,
        from,
      });
    });
  }

  /** `port`: 0 for a free one. */
  static async start(
    store: DocStore,
    times: Partial<SyncTimes> = {},
    { port = 0, fence }: { readonly port?: number; readonly fence?: CrashFence } = {},
  ): Promise<SyncTestServer> {
    const webSockets = new WebSocketServer({
      port,
      host: "127.0.0.1",
      maxPayload: 2 * MAX_SYNC_FRAME_BYTES,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    await new Promise((resolve) => webSockets.once("listening", resolve));
    const docs = new LiveDocs({ store, log: new Log("silent"), ...(fence && { fence }) });
    return new SyncTestServer(docs, webSockets, times);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/sync`;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#webSockets.address();
    if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
    return address.port;
  }

  /** What waits in this process for the connection that reads least. */
  get mostBufferedBytes(): number {
    return Math.max(0, ...[...this.#webSockets.clients].map(({ bufferedAmount }) => bufferedAmount));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.docs[Symbol.asyncDispose]();
    await this.edge[Symbol.asyncDispose]();
    for (const socket of this.#webSockets.clients) socket.terminate();
    await new Promise((resolve) => this.#webSockets.close(resolve));
  }
}
