import type { RawData, WebSocket } from "ws";
import { NO_ENTRIES } from "../../../shared/protocol/awareness.ts";
import { parseDocName } from "../../../shared/protocol/docNames.ts";
import { Failure, failures, type FailureCode } from "../../../shared/protocol/failures.ts";
import { decodeMessage, decodeNamed, MAX_SYNC_FRAME_BYTES } from "../../../shared/protocol/sync.ts";
import type { Principal } from "../../auth/Principal.ts";
import type { Log } from "../../platform/log.ts";
import { DocFrame } from "../../sync/DocFrame.ts";
import type { LiveDocs } from "../../sync/LiveDocs.ts";
import { DocChannel, revokedOr, type ChannelConnection } from "./DocChannel.ts";
import { bytesFor, exactBytes, FrameSocket, type FrameSocketParts } from "./FrameSocket.ts";
import type { SendTurn } from "./SendTurn.ts";
import type { SyncAudit } from "./SyncAudit.ts";
import type { SyncGate } from "./SyncGate.ts";
import type { SyncTimes } from "./SyncTimes.ts";
import { WorkBudget } from "./WorkBudget.ts";

export interface SyncConnectionParts {
  readonly socket: WebSocket;
  /** What the WebSocket writes to. */
  readonly stream: FrameSocketParts["stream"];
  readonly turn: SendTurn;
  /** Undefined: every frame names its Doc. */
  readonly docName: string | undefined;
  readonly isConsilium: boolean;
  readonly principal: Promise<Principal>;
  readonly gate: SyncGate;
  readonly docs: LiveDocs;
  readonly log: Log;
  readonly audit: SyncAudit;
  readonly now: () => number;
  readonly times: SyncTimes;
  readonly onEnd: () => void;
}

const MAX_CHANNELS = 64;
const MAX_WAITING_FRAMES = 16;
const MAX_WAITING_BYTES = 64 * 1024;
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const MOTION_BUFFERED_BYTES = 64 * 1024;
/** Edits of one connection on their way to the disk: above the first the socket is not read, below the second it is again. */
const MAX_IN_FLIGHT = 64;
const RESUME_IN_FLIGHT = 32;
const DENIALS_PER_MINUTE = 20;
/** The failures that are of the whole connection, whichever Doc they were met in. */
const ofConnection: ReadonlySet<FailureCode> = new Set(["unauthenticated", "too-slow", "rate-limited", "internal"]);
/**
 * What one connection may ask of the server: a frame is one unit, and what its kind costs comes on top. A stock client repeats the
 * awareness of all: with 60 peers at 20/s that is 2,400 units a second, which must pass. 20,000 units are about 50 ms of work.
 */
const UNITS_PER_SECOND = 5_000;
const BURST_UNITS = 20_000;

/** One sync WebSocket with its Docs. Whatever goes wrong here ends this connection and nothing else. */
export class SyncConnection implements ChannelConnection {
  readonly isConsilium: boolean;
  readonly now: () => number;
  readonly audit: SyncAudit;
  readonly #parts: SyncConnectionParts;
  readonly #frames: FrameSocket;
  readonly #channels = new Map<string, DocChannel>();
  readonly #openings = new Set<DocChannel>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #budget: WorkBudget;
  #heardAt: number;
  #hasFailed = false;
  #waitingFrames = 0;
  #waitingBytes = 0;
  #inFlight = 0;
  #rest: NodeJS.Timeout | undefined;
  #deniedAt: number[] = [];
  #knownAs: Principal | undefined;

  constructor(parts: SyncConnectionParts) {
    this.#parts = parts;
    this.isConsilium = parts.isConsilium;
    this.now = parts.now;
    this.audit = parts.audit;
    this.#heardAt = parts.now();
    this.#budget = new WorkBudget({ perSecond: UNITS_PER_SECOND, burst: BURST_UNITS, now: parts.now });
    const { socket, times } = parts;
    this.#frames = new FrameSocket({
      ...parts,
      maxBufferedBytes: MAX_BUFFERED_BYTES,
      motionBufferedBytes: MOTION_BUFFERED_BYTES,
      onTooSlow: () => this.fail(new Failure("too-slow", "the connection reads too slowly")),
    });
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("pong", () => this.#heard());
    socket.on("close", () => this.#end());
    // `ws` closes the connection itself after an error; nothing of it concerns others.
    socket.on("error", () => undefined);
    this.#heartbeat = setInterval(() => this.#beat(), times.beatMs);
    this.#heartbeat.unref();
  }

  /** Opens what the address names. Whatever is wrong ends the connection. */
  start(): void {
    const { docName, principal } = this.#parts;
    principal.then(
      (known) => {
        this.#knownAs = known;
        this.audit.knownAs(known);
      },
      (error: unknown) => this.fail(error),
    );
    if (docName !== undefined) this.#attempt(() => this.#open(docName));
    else if (!this.isConsilium) this.fail(new Failure("bad-message", "the address names no Doc"));
  }

  /** True where the connection is of such a principal. */
  isOf(matches: (principal: Principal) => boolean): boolean {
    return this.#knownAs !== undefined && matches(this.#knownAs);
  }

  send(frame: DocFrame): void {
    this.#frames.send(bytesFor(frame, this.#isNamed), frame.isSaved);
  }

  sendMotion(slot: string, frame: DocFrame): void {
    this.#frames.sendMotion(slot, bytesFor(frame, this.#isNamed));
  }

  async hold(edit: Promise<void>): Promise<void> {
    this.#inFlight += 1;
    if (this.#inFlight >= MAX_IN_FLIGHT) this.#parts.socket.pause();
    try {
      await edit;
    } finally {
      this.#inFlight -= 1;
      this.#readOn();
    }
  }

  spend(units: number): void {
    const waitMs = this.#budget.spend(units);
    if (waitMs === 0 || this.#rest || this.#frames.isClosed) return;
    this.#parts.socket.pause();
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.spend(0);
      this.#readOn();
    }, waitMs);
    this.#rest.unref();
  }

  fail(error: unknown): void {
    if (this.#hasFailed || this.#frames.isClosed) return;
    this.#hasFailed = true;
    const failure =
      error instanceof Failure ? error : new Failure("internal", "the connection failed", { cause: error });
    const { log, docName } = this.#parts;
    if (![...this.#channels.values()].some(({ isOpen }) => isOpen)) this.audit.refused(docName, failure);
    const { close } = failures[failure.code];
    const fields = { code: failure.code, closeCode: close, ...(docName === undefined ? {} : { doc: docName }) };
    if (failure.code === "internal") log.error("a sync connection failed", { ...fields, error });
    else log.info("a sync connection was ended", fields);
    if (!this.isConsilium) {
      const denied = new DocFrame("", { kind: "denied", reason: `${failure.code}: ${failure.message}` });
      this.#frames.send(denied.plainFrame);
    }
    this.#frames.close(close, failure.code);
    this.#end();
  }

  /** [SY2] A Doc of many that cannot be had is not the end of the others, unless it is the stage. */
  refuse(channel: DocChannel, error: unknown): void {
    if (channel.isClosed) return;
    const { docName } = channel;
    if (!channel.isOpen) this.audit.refused(docName, error);
    const failure = error instanceof Failure ? error : undefined;
    const isStage = parseDocName(docName)?.kind === "stage";
    if (!this.#isNamed || isStage || !failure || ofConnection.has(failure.code)) return this.fail(error);
    const now = this.now();
    this.#deniedAt = [...this.#deniedAt.filter((at) => now - at < 60_000), now];
    if (this.#deniedAt.length > DENIALS_PER_MINUTE) {
      return this.fail(new Failure("rate-limited", "too many Docs that cannot be had"));
    }
    channel.close();
    this.#parts.log.info("a Doc was refused", { code: failure.code, doc: docName });
    this.send(new DocFrame(docName, { kind: "denied", reason: `${failure.code}: ${failure.message}` }));
  }

  get #isNamed(): boolean {
    return this.#parts.docName === undefined;
  }

  #readOn(): void {
    const { socket } = this.#parts;
    if (socket.isPaused && !this.#rest && this.#inFlight <= RESUME_IN_FLIGHT) socket.resume();
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heard();
    if (this.#frames.isClosed) return;
    this.#attempt(() => {
      this.spend(1);
      if (!isBinary) throw new Failure("bad-message", "sync messages are binary");
      const bytes = exactBytes(data);
      if (bytes.length > MAX_SYNC_FRAME_BYTES) throw new Failure("too-large", "a frame is too large");
      const { docName } = this.#parts;
      const named = docName === undefined ? decodeNamed(bytes) : { docName, message: bytes };
      const channel = this.#channelFor(named);
      if (!channel) return;
      if (this.#openings.has(channel)) this.#countWaiting(bytes.length);
      channel.receive(named.message);
    });
  }

  /** What comes before the Doc is open must wait, and may not grow. */
  #countWaiting(bytes: number): void {
    this.#waitingFrames += 1;
    this.#waitingBytes += bytes;
    if (this.#waitingFrames > MAX_WAITING_FRAMES || this.#waitingBytes > MAX_WAITING_BYTES) {
      throw new Failure("rate-limited", "too much before the Doc was open");
    }
  }

  /** Undefined where the Doc was denied and this was sent before its sender heard so: only a state vector opens it again. */
  #channelFor({
    docName,
    message,
  }: {
    readonly docName: string;
    readonly message: Uint8Array;
  }): DocChannel | undefined {
    const known = this.#channels.get(docName);
    if (known && !known.isClosed) return known;
    if (known && decodeMessage(message).kind !== "syncStep1") return undefined;
    return this.#open(docName);
  }

  #open(docName: string): DocChannel {
    if (!this.#channels.has(docName) && this.#channels.size >= MAX_CHANNELS)
      throw new Failure("limit", "too many Docs on one connection");
    const channel = new DocChannel({ docName, connection: this });
    this.#channels.set(docName, channel);
    this.#openings.add(channel);
    const { gate, principal, docs, times } = this.#parts;
    const slow = new Failure("timeout", "opening the Doc took too long");
    const late = setTimeout(() => this.refuse(channel, slow), times.openMs);
    const admission = principal.then((known) => gate.admit(known, docName));
    channel
      .open({ docs, admission })
      .catch((error: unknown) => this.refuse(channel, revokedOr(error)))
      .finally(() => {
        clearTimeout(late);
        this.#openings.delete(channel);
        if (this.#openings.size > 0) return;
        this.#waitingFrames = 0;
        this.#waitingBytes = 0;
      });
    return channel;
  }

  #attempt(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  #heard(): void {
    this.#heardAt = this.now();
  }

  /** [SY40] Finds connections that are gone without a word, and shows ours that it is not. */
  #beat(): void {
    const { socket, times } = this.#parts;
    const now = this.now();
    if (now - this.#heardAt > times.silentMs && !socket.isPaused) {
      this.#frames.ended();
      socket.terminate();
      return;
    }
    socket.ping();
    this.#attempt(() => this.#channels.forEach((channel) => channel.look()));
    if (!this.isConsilium) {
      if (now - this.#frames.lastSentAt >= times.keepAliveMs) {
        this.#frames.send(new DocFrame("", { kind: "awareness", entries: NO_ENTRIES }).plainFrame);
      }
      return;
    }
    if (this.#isNamed) this.send(new DocFrame("", { kind: "hello", docEpoch: 0, serverTime: now }));
    else for (const channel of this.#channels.values()) channel.heartbeat();
  }

  #end(): void {
    this.#frames.ended();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#rest);
    // The peer's answer to our close must be read.
    this.#parts.socket.resume();
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
    this.#parts.onEnd();
  }
}
