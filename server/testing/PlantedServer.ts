import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { SignedIn } from "../../shared/protocol/api/auth.ts";
import { Canaries } from "./Canaries.ts";
import { PlainServer } from "./PlainServer.ts";

interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A real server's process with one administrator, and all that it said that was not asked for: output, refusals, headers. */
export class PlantedServer implements AsyncDisposable {
  readonly server: PlainServer;
  readonly token: string;
  readonly userId: string;
  readonly name: string;
  readonly canaries: Canaries;
  readonly password: string;
  readonly #output: string[];
  /** What refusals said, and the headers of all answers. */
  readonly said: string[] = [];

  private constructor(
    parts: Pick<PlantedServer, "server" | "token" | "userId" | "name" | "canaries" | "password">,
    output: string[],
  ) {
    this.server = parts.server;
    this.token = parts.token;
    this.userId = parts.userId;
    this.name = parts.name;
    this.canaries = parts.canaries;
    this.password = parts.password;
    this.#output = output;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<PlantedServer> {
    const output: string[] = [];
    const canaries = new Canaries();
    const server = await PlainServer.start({ LOG_LEVEL: "debug", ...env }, { onOutput: (text) => output.push(text) });
    const password = `a password ${randomBytes(8).toString("hex")}`;
    const account = {
      institution: canaries.next(),
      name: canaries.next(),
      email: `${canaries.next()}@mdt.example`,
      password,
    };
    const code = new URL(server.setupUrl).hash.slice(1);
    const answer = await fetch(`${server.url}/api/auth/setup`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code, ...account }),
    });
    const { token, account: made } = SignedIn.parse(await answer.json());
    return new PlantedServer({ server, token, userId: made.id, name: made.name, canaries, password }, output);
  }

  get output(): string {
    return this.#output.join("");
  }

  get sockets(): string {
    return this.server.url.replace(/^http/u, "ws");
  }

  /** Sends what is to be taken, and reads the answer. */
  async take<S extends z.ZodType>(path: string, schema: S, sent: Sent = {}): Promise<z.infer<S>> {
    const { status, text } = await this.send(path, sent);
    if (status >= 300) throw new Error(`${path} answered ${status}`);
    return schema.parse(text === "" ? undefined : JSON.parse(text));
  }

  /** Sends what is to be refused. */
  async refuse(path: string, sent: Sent = {}): Promise<void> {
    const { status } = await this.send(path, sent);
    if (status < 400) throw new Error(`${path} answered ${status}`);
  }

  async send(path: string, { method, body, headers = {} }: Sent = {}): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.server.url}${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: bodyOf(body) }),
    });
    const text = await answer.text();
    if (answer.status >= 400) this.said.push(text);
    this.said.push(JSON.stringify([...answer.headers]));
    return { status: answer.status, text };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}
