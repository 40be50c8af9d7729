import { BatchPlanner, type Item } from "./BatchPlanner.ts";
import { BatchSender, UploadStopped, type Trouble } from "./BatchSender.ts";
import { missingFiles } from "./dicomdirFiles.ts";
import { findImages, type Found } from "./findImages.ts";
import type { Picked } from "./Picked.ts";
import { Speed } from "./Speed.ts";
import { Tally } from "./Tally.ts";
import type { UploadPorts } from "./UploadPorts.ts";
import { idleUpload, type UploadSnapshot } from "./UploadSnapshot.ts";

/** Requests that are on their way at once. */
const LANES = 3;
const REPAINT_MS = 200;

/** The images that one person brings in: what is chosen, sent, and became of it. Outlives the page that shows it. */
export class UploadModel {
  readonly #ports: UploadPorts;
  readonly #listeners = new Set<() => void>();
  #snapshot = idleUpload;
  #isStale = false;
  #tally = new Tally();
  #speed = new Speed();
  #queue: Picked[] = [];
  readonly #chosen: string[] = [];
  #dicomdirs: Extract<Found, { kind: "dicomdir" }>[] = [];
  #phase: UploadSnapshot["phase"] = "idle";
  #stop: UploadSnapshot["stop"];
  #trouble: Trouble | undefined;
  #abort = new AbortController();
  #gate = Promise.resolve();
  #openGate: () => void = () => undefined;
  #woken = Promise.withResolvers<void>();

  constructor(ports: UploadPorts) {
    this.#ports = ports;
  }

  getSnapshot(): UploadSnapshot {
    return this.#snapshot;
  }

  /** Called after each change, at most five times a second while images move. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins with these files, or adds them to what is under way. */
  add(picked: readonly Picked[]): void {
    if (picked.length === 0) return;
    this.#queue.push(...picked);
    for (const { name } of picked) this.#chosen.push(name);
    this.#tally.expect(
      picked.length,
      picked.reduce((sum, { file }) => sum + file.size, 0),
    );
    if (this.#phase === "running" || this.#phase === "paused") return this.#repaint();
    this.#phase = "running";
    this.#stop = undefined;
    this.#abort = new AbortController();
    this.#speed.reset();
    this.#repaint();
    void this.#run(this.#abort.signal);
  }

  /** What is on its way still arrives; nothing more is sent. */
  pause(): void {
    if (this.#phase !== "running") return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    this.#openGate = resolve;
    this.#setPhase("paused");
  }

  resume(): void {
    if (this.#phase !== "paused") return;
    this.#speed.reset();
    this.#openGate();
    this.#setPhase("running");
  }

  /** Breaks off; what has arrived stays stored. */
  cancel(): void {
    if (this.#phase !== "running" && this.#phase !== "paused") return;
    this.#stop = "cancelled";
    this.#abort.abort();
    this.#openGate();
  }

  /** The line may be back: no wait for it goes on. */
  wake(): void {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers<void>();
  }

  retryRefused(): void {
    if (this.#phase !== "ended") return;
    this.add(this.#tally.takeRetriable());
  }

  /** Ends all, and forgets it: names of files can be names of patients. */
  clear(): void {
    this.cancel();
    this.#queue = [];
    this.#chosen.length = 0;
    this.#dicomdirs = [];
    this.#tally = new Tally();
    this.#trouble = undefined;
    this.#stop = undefined;
    this.#abort = new AbortController();
    this.#setPhase("idle");
  }

  async #run(signal: AbortSignal): Promise<void> {
    const tally = this.#tally;
    const planner = new BatchPlanner(this.#images(signal, tally));
    const sender = new BatchSender(this.#ports, {
      settle: (item, outcome) => {
        tally.settle({ id: item.id, name: item.name, size: item.file.size }, outcome);
        tally.keepForRetry(item, outcome);
        this.#repaintSoon();
      },
      progress: (batch, bytes) => {
        tally.progress(batch, bytes);
        this.#repaintSoon();
      },
      trouble: (trouble) => this.#setTrouble(trouble),
      wake: () => this.#woken.promise,
    });
    const lanes = Array.from({ length: LANES }, () => this.#lane(planner, sender, signal));
    await Promise.allSettled(lanes);
    if (tally === this.#tally) this.#end(signal); // Else cleared meanwhile.
  }

  async #lane(planner: BatchPlanner, sender: BatchSender, signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await this.#gate;
        signal.throwIfAborted();
        if (this.#stop) return;
        const batch = await planner.next();
        if (!batch) return;
        await this.#gate;
        await sender.send(batch, signal);
        planner.done(batch);
      }
    } catch (error) {
      // One lane's end is that of all; what the others have on its way still gets its answer.
      this.#stop ??= error instanceof UploadStopped ? error.stop : undefined;
      throw error;
    }
  }

  async *#images(signal: AbortSignal, tally: Tally): AsyncGenerator<Item> {
    for await (const found of findImages(this.#taken(), { signal })) {
      if (found.kind === "image") yield { ...found.image, id: tally.nextId() };
      else this.#note(found, tally);
    }
  }

  *#taken(): Generator<Picked> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) yield next;
  }

  #note(found: Exclude<Found, { kind: "image" }>, tally: Tally): void {
    const id = tally.nextId();
    switch (found.kind) {
      case "zip":
        tally.replaceByEntries(found);
        break;
      case "entry":
        tally.expect(1, found.size);
        this.#chosen.push(found.name);
        break;
      case "leftOut":
        tally.settle({ id, ...found }, { kind: "leftOut", reason: found.reason });
        break;
      case "dicomdir":
        this.#dicomdirs.push(found);
        tally.settle({ id, ...found }, { kind: "leftOut", reason: "dicomdir" });
        break;
      case "refused": {
        const { picked, reason } = found;
        const outcome = { kind: "refused", reason } as const;
        const isZip = reason.startsWith("zip");
        if (isZip) tally.expect(1, 0);
        tally.settle({ id, name: picked.name, size: isZip ? 0 : picked.file.size }, outcome);
        tally.keepForRetry(picked, outcome);
        break;
      }
    }
    this.#repaintSoon();
  }

  #end(signal: AbortSignal): void {
    this.#tally.forgetSending();
    this.#trouble = undefined;
    if (this.#stop) this.#queue = [];
    else this.#tellMissing();
    if (this.#queue.length > 0) {
      void this.#run(signal);
      return;
    }
    this.#setPhase("ended");
  }

  #tellMissing(): void {
    for (const { name, files } of this.#dicomdirs.splice(0)) {
      const folder = name.slice(0, name.lastIndexOf("/") + 1);
      for (const file of missingFiles({ dicomdir: name, files }, this.#chosen)) {
        this.#tally.expect(1, 0);
        const id = this.#tally.nextId();
        this.#tally.settle({ id, name: `${folder}${file}`, size: 0 }, { kind: "leftOut", reason: "missing" });
      }
    }
  }

  #setTrouble(trouble: Trouble | undefined): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble) this.#speed.reset();
    this.#repaint();
  }

  #setPhase(phase: UploadSnapshot["phase"]): void {
    this.#phase = phase;
    this.#repaint();
  }

  #repaintSoon(): void {
    if (this.#isStale) return;
    this.#isStale = true;
    void this.#ports.wait(REPAINT_MS, new AbortController().signal).then(() => {
      if (this.#isStale) this.#repaint();
    });
  }

  #repaint(): void {
    this.#isStale = false;
    this.#snapshot = this.#describe();
    for (const listener of this.#listeners) listener();
  }

  #describe(): UploadSnapshot {
    const tally = this.#tally;
    const { bytes, files } = tally;
    const settled = Math.min(bytes.all, bytes.settled + tally.sentBytes);
    if (this.#phase === "running") this.#speed.note(settled - tally.skippedBytes, this.#ports.now());
    const isRunning = this.#phase === "running" && !this.#trouble;
    return {
      phase: this.#phase,
      trouble: this.#trouble,
      stop: this.#stop,
      files: { ...files },
      bytes: { settled, all: bytes.all },
      bytesPerSecond: isRunning ? this.#speed.bytesPerSecond : undefined,
      secondsLeft: isRunning ? this.#speed.secondsFor(bytes.all - settled) : undefined,
      counts: tally.counts,
      underWay: tally.underWay,
      entries: [...tally.entries],
      studies: tally.studies,
      retriable: tally.retriable.length,
    };
  }
}
