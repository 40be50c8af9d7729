import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { Log } from "../../platform/log.ts";
import type { AuditReader } from "../AuditReader.ts";
import { sendFrames, type SyslogPlace } from "./sendFrames.ts";
import { syslogFrame } from "./syslogFrame.ts";

export interface RemoteCopyParts {
  readonly reader: AuditReader;
  readonly place: SyslogPlace;
  /** Remembers how far the copy is. */
  readonly positionPath: string;
  /** This machine's name, as it stands in the messages. */
  readonly host: string;
  readonly log: Log;
  /** How often it looks for new records, and how long it waits after a failure at first and at most. */
  readonly everyMs?: number;
  readonly longestMs?: number;
  readonly withinMs?: number;
  readonly settleMs?: number;
}

const BATCH = 200;
const EVERY_MS = 2000;
const LONGEST_MS = 60_000;
const WITHIN_MS = 15_000;
const SETTLE_MS = 250;

const Position = z.strictObject({ id: z.number().int().nonnegative(), hash: z.string() });
type Position = z.infer<typeof Position>;
const START: Position = { id: 0, hash: "" };

/**
 * [AT11] Sends every record of every trail to a syslog receiver over TLS, in the order of the file, each at least once. The file itself is
 * the queue, so that an outage of any length loses nothing and holds nobody up; what was sent already is known by a small file beside it.
 */
export class RemoteCopy implements AsyncDisposable {
  readonly #parts: RemoteCopyParts;
  readonly #abort = new AbortController();
  #position: Position;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  #unsent = 0;

  private constructor(parts: RemoteCopyParts, position: Position) {
    this.#parts = parts;
    this.#position = position;
  }

  static async open(parts: RemoteCopyParts): Promise<RemoteCopy> {
    const copy = new RemoteCopy(parts, await positionIn(parts));
    copy.#later(0);
    return copy;
  }

  /** Records that the receiver did not have when it was last looked. */
  get unsent(): number {
    return this.#unsent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  #later(ms: number): void {
    if (this.#abort.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, ms).unref();
  }

  async #run(): Promise<void> {
    const { log, everyMs = EVERY_MS, longestMs = LONGEST_MS } = this.#parts;
    try {
      while (await this.#sendSome()) continue;
      if (this.#failures > 0) log.info("the audit trail's remote copy goes on");
      this.#failures = 0;
    } catch (error) {
      if (!this.#abort.signal.aborted && this.#failures === 0)
        log.error("the audit trail's remote copy is held up", { error });
      this.#failures += 1;
    }
    this.#later(Math.min(everyMs * 2 ** Math.min(this.#failures, 10), longestMs));
  }

  /** False where nothing was left to send. */
  async #sendSome(): Promise<boolean> {
    const { reader, place, host, withinMs = WITHIN_MS, settleMs = SETTLE_MS } = this.#parts;
    const found = await reader.after(this.#position.id, BATCH);
    this.#unsent = await reader.countAfter(this.#position.id);
    const last = found.at(-1);
    if (!last) return false;
    const frames = found.map((sent) => syslogFrame(sent, host));
    await sendFrames(frames, { place, withinMs, settleMs, signal: this.#abort.signal });
    await this.#remember({ id: last.id, hash: last.hash });
    this.#unsent -= found.length;
    return true;
  }

  /** Not synced: after a power cut the last records may be sent again. */
  async #remember(position: Position): Promise<void> {
    const { positionPath } = this.#parts;
    await writeFile(`${positionPath}.part`, JSON.stringify(position), { mode: 0o600 });
    await rename(`${positionPath}.part`, positionPath);
    this.#position = position;
  }
}

/** From the start where nothing was sent yet, and where the file is another than the one that was sent: that is said, and all of it sent. */
async function positionIn({ positionPath, reader, log }: RemoteCopyParts): Promise<Position> {
  const text = await readFile(positionPath, "utf8").catch(() => undefined);
  if (text === undefined) return START;
  const position = Position.safeParse(parsed(text)).data;
  if (position && (await reader.hashOf(position.id)) === position.hash) return position;
  log.error("the audit trail is not the one whose copy was sent: it is sent from its start");
  return START;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
