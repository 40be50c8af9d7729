import { createHmac, randomBytes } from "node:crypto";
import { pino, type DestinationStream } from "pino";

/**
 * The only fields a log line may carry, so that patient data cannot reach one by accident. Ids are written as keyed hashes: equal
 * ids look equal within one run, and nobody can find the id from the hash.
 */
export interface LogFields {
  readonly session?: string;
  readonly peer?: string;
  readonly user?: string;
  readonly doc?: string;
  readonly code?: string;
  readonly closeCode?: number;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly bytes?: number;
  readonly count?: number;
  readonly port?: number;
  readonly pid?: number;
  readonly signal?: string;
  /** An error of our own or of a library: its name and stack are written, its message is not (it may quote input). */
  readonly error?: unknown;
}

const hashed = new Set<keyof LogFields>(["session", "peer", "user", "doc"]);

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export class Log {
  readonly #key = randomBytes(16);
  readonly #sink: ReturnType<typeof pino>;

  constructor(level: LogLevel, destination?: DestinationStream) {
    const options = { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` };
    this.#sink = destination ? pino(options, destination) : pino(options);
  }

  debug(event: string, fields: LogFields = {}): void {
    this.#sink.debug(this.#clean(fields), event);
  }

  info(event: string, fields: LogFields = {}): void {
    this.#sink.info(this.#clean(fields), event);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.#sink.warn(this.#clean(fields), event);
  }

  error(event: string, fields: LogFields = {}): void {
    this.#sink.error(this.#clean(fields), event);
  }

  /** Lets a promise go on by itself: its failure is logged, never unhandled. */
  background(promise: Promise<unknown>, what: string): void {
    promise.catch((error: unknown) => this.error(`${what} failed`, { error }));
  }

  #clean(fields: LogFields): Record<string, unknown> {
    const clean: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      if (name === "error") clean["error"] = describeError(value);
      else clean[name] = isHashed(name) ? this.#hash(String(value)) : value;
    }
    return clean;
  }

  #hash(id: string): string {
    return createHmac("sha256", this.#key).update(id).digest("hex").slice(0, 10);
  }
}

function isHashed(name: string): boolean {
  for (const field of hashed) if (field === name) return true;
  return false;
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  // The message may have lines that look like frames.
  const frames = error.stack
    ?.replace(error.message, () => "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .slice(0, 8)
    .map((line) => line.trim());
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { name: error.name, ...code, stack: frames, ...(error.cause ? { cause: describeError(error.cause) } : {}) };
}
