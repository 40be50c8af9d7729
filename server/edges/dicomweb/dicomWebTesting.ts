import { createServer, type Server } from "node:http";
import Koa from "koa";
import { afterAll, beforeEach } from "vitest";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { Failure, failures } from "../../../shared/protocol/failures.ts";
import { Archive, type ArchiveSetup } from "../../archive/Archive.ts";
import { wholeInstitution, type StudyScope } from "../../archive/StudyScope.ts";
import { Log } from "../../platform/log.ts";
import type { DicomWebGate, LiveScope } from "./DicomWebGate.ts";
import { dicomWebRoutes, type DicomWebPorts } from "./dicomWebRoutes.ts";

/** The token is the user's id; `scopes` says what they see, and everything of the institution where it says nothing. */
class TestGate implements DicomWebGate {
  readonly scopes = new Map<string, StudyScope>();
  /** Everybody's institution; a test that takes a new one finds an empty archive. */
  institutionId = InstitutionId.parse("institution-0");

  #institutions = 0;
  readonly #open = new Set<() => void>();
  readonly #ended = new AbortController();

  async admit(header: string | undefined): Promise<LiveScope> {
    const userId = UserId.safeParse(header?.replace(/^Bearer /u, ""));
    if (!userId.success) throw new Failure("unauthenticated", "who is asking?");
    const value = () => ({ scope: this.scopes.get(userId.data) ?? wholeInstitution(this.institutionId, userId.data) });
    const undo: (() => void)[] = [];
    return {
      value: value(),
      revoked: this.#ended.signal,
      onChange: (listener) => {
        const tell = () => listener(value());
        this.#open.add(tell);
        undo.push(() => this.#open.delete(tell));
        return () => this.#open.delete(tell);
      },
      [Symbol.dispose]: () => undo.forEach((work) => work()),
    };
  }

  /** How many answers are under way. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Tells the answers that are under way of what `scopes` says now. */
  changed(): void {
    for (const tell of this.#open) tell();
  }

  /** The archive is empty from here on. */
  enterNewInstitution(): void {
    this.institutionId = InstitutionId.parse(`institution-${++this.#institutions}`);
  }

  /** Nobody is anybody any longer. */
  signOut(): void {
    this.#ended.abort();
  }
}

export interface DicomWebTestServer extends AsyncDisposable {
  /** Ends in `/dicom-web`. */
  readonly url: string;
  readonly archive: Archive;
  readonly gate: TestGate;
  fetch(path: string, init?: RequestInit & { readonly user?: string }): Promise<Response>;
  store(files: readonly Uint8Array[], options?: { readonly path?: string }): Promise<Response>;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

/** Not where the test server listens: nothing that it answers may depend on how it was reached. */
export const PUBLIC_URL = "https://tumour-board.example";

/** The routes on a real server, over an archive of their own, with the shortest of error translators. */
export async function startDicomWeb(
  setup: Partial<ArchiveSetup> = {},
  limits?: DicomWebPorts["limits"],
): Promise<DicomWebTestServer> {
  const archive = await Archive.open({ log: new Log("silent"), ...setup });
  const gate = new TestGate();
  const app = new Koa();
  app.on("error", () => undefined);
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const code = error instanceof Failure ? error.code : "internal";
      ctx.status = failures[code].http;
      ctx.body = JSON.stringify({ code });
    }
  });
  const routes = dicomWebRoutes({ archive, gate, publicUrl: () => PUBLIC_URL, ...(limits ? { limits } : {}) });
  app.use(routes.routes()).use(routes.allowedMethods());
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  const url = `http://127.0.0.1:${await listen(server)}/dicom-web`;
  const fetchAs: DicomWebTestServer["fetch"] = (path, { user = "user-one-1", headers, ...init } = {}) => {
    const all = new Headers(headers);
    all.set("Authorization", `Bearer ${user}`);
    return fetch(url + path, { ...init, headers: all });
  };
  return {
    url,
    archive,
    gate,
    fetch: fetchAs,
    store: (files, { path = "/studies" } = {}) =>
      fetchAs(path, { method: "POST", headers: { "Content-Type": STOW_TYPE }, body: stowBody(files) }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await archive[Symbol.asyncDispose]();
    },
  };
}

/** One server for all tests of a file, each of which finds an empty archive: that of an institution of its own. */
export async function serveTests(): Promise<DicomWebTestServer> {
  const server = await startDicomWeb();
  beforeEach(() => server.gate.enterNewInstitution());
  afterAll(() => server[Symbol.asyncDispose]());
  return server;
}

/** A STOW body of these files. */
export function stowBody(files: readonly Uint8Array[], boundary = "BOUNDARY"): Buffer {
  const parts = files.flatMap((file) => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    file,
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

export const STOW_TYPE = 'multipart/related; type="application/dicom"; boundary=BOUNDARY';
