import { join } from "node:path";
import { stageDocName } from "../../shared/protocol/docNames.ts";
import { freePort } from "../../server/testing/freePort.ts";
import type { Crowd } from "../crowd/Crowd.ts";
import { startConsilium } from "./consilium.ts";
import type { MemoryCap } from "./MemoryCap.ts";
import { seedInstitution, type Seat } from "./seedInstitution.ts";
import { ServerProcess } from "./ServerProcess.ts";

export type Product = "consilium" | "yWebsocket" | "hocuspocus" | "rawBroadcast";

export interface DocServer extends AsyncDisposable {
  readonly process: ServerProcess;
  /** How the clients reach it, and as whom. */
  readonly place: Crowd["place"];
}

export interface DocServerOptions {
  /** Empty; kept by the caller. */
  readonly directory: string;
  readonly clients: number;
  readonly writers: number;
  /** Where the other products are installed. */
  readonly peers: string;
  readonly maxFiles?: number | undefined;
  /** Of ours. */
  readonly memoryCap?: MemoryCap | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "..", "..");
const DOC = "stage:loadtest-0001";

/** Each product as it is run for real, with what it offers to keep documents. */
export const docServers: Readonly<Record<Product, (options: DocServerOptions) => Promise<DocServer>>> = {
  async consilium({ directory, clients, writers, maxFiles, memoryCap, env = {} }) {
    const roleOf = (place: number) => (place < writers ? "chair" : "member");
    const seats = await seedInstitution({ dataDir: directory, people: clients, perSession: clients, roleOf });
    const server = await startConsilium({ dataDir: directory, maxFiles, memoryCap, env });
    return served(server, {
      dialect: "consilium",
      docName: docOf(seats),
      seats: seats.map(({ token, userId }) => ({ token, userId })),
    });
  },

  async yWebsocket({ directory, clients, peers }) {
    const port = await freePort();
    const env = { HOST: "127.0.0.1", PORT: String(port), YPERSISTENCE: directory };
    const args = [join(peers, "node_modules", "y-websocket", "bin", "server.cjs")];
    const server = await ServerProcess.start({ args, port, env, cwd: directory });
    return served(server, { dialect: "yWebsocket", docName: DOC, seats: strangers(clients) });
  },

  async hocuspocus({ directory, clients, peers }) {
    const port = await freePort();
    const script = join(root, "loadtest", "peers", "hocuspocusMain.mjs");
    const args = [script, peers, String(port), join(directory, "documents.sqlite")];
    const server = await ServerProcess.start({ args, port });
    return served(server, { dialect: "hocuspocus", docName: DOC, seats: strangers(clients) });
  },

  async rawBroadcast({ clients }) {
    const port = await freePort();
    const args = [join(root, "loadtest", "peers", "rawBroadcastMain.mjs"), String(port)];
    const server = await ServerProcess.start({ args, port });
    return served(server, { dialect: "rawBroadcast", docName: DOC, seats: strangers(clients) });
  },
};

function served(process: ServerProcess, place: Omit<Crowd["place"], "port">): DocServer {
  return {
    process,
    place: { ...place, port: process.port },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

function docOf([first]: readonly Seat[]): string {
  if (!first) throw new Error("nobody is there");
  return stageDocName(first.sessionId);
}

function strangers(count: number): Crowd["place"]["seats"] {
  return Array.from({ length: count }, (_, index) => ({
    token: "",
    userId: `person-${String(index).padStart(4, "0")}`,
  }));
}
