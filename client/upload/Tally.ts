import type { Item } from "./BatchPlanner.ts";
import type { Found } from "./findImages.ts";
import { isWorthAnotherTry, type Outcome, type ReportEntry } from "./Outcome.ts";
import type { Picked } from "./Picked.ts";
import { shownName } from "./shownName.ts";
import type { ArrivedStudy, FileUnderWay, UploadCounts } from "./UploadSnapshot.ts";

interface Sending {
  readonly batch: readonly Item[];
  sentBytes: number;
}

/** The figures of an upload, and what became of each file. */
export class Tally {
  readonly entries: ReportEntry[] = [];
  /** Refused, and still at hand to be sent again. */
  readonly retriable: Picked[] = [];
  files = { settled: 0, all: 0 };
  bytes = { settled: 0, all: 0 };
  /** Of these, what went over the line: what was there already says nothing of its speed. */
  skippedBytes = 0;
  readonly #counts = { stored: 0, present: 0, refused: 0, leftOut: 0 };
  readonly #studies = new Map<string, { stored: number; present: number }>();
  readonly #sending = new Map<number, Sending>();
  #lastId = 0;

  nextId(): number {
    return ++this.#lastId;
  }

  expect(files: number, bytes: number): void {
    this.files.all += files;
    this.bytes.all += bytes;
  }

  /** A ZIP gives its place to its entries. */
  replaceByEntries({ size }: Extract<Found, { kind: "zip" }>): void {
    this.files.all -= 1;
    this.bytes.all -= size;
  }

  settle(file: { readonly id: number; readonly name: string; readonly size: number }, outcome: Outcome): void {
    const { id, name, size } = file;
    this.entries.push({ id, name: shownName(name), outcome });
    this.files.settled += 1;
    this.bytes.settled += size;
    this.#counts[outcome.kind] += 1;
    this.#sending.get(id)?.batch.forEach((item) => this.#sending.delete(item.id));
    if (outcome.kind === "present" || outcome.kind === "leftOut") this.skippedBytes += size;
    if (outcome.kind === "stored" || outcome.kind === "present") this.#arrive(outcome);
  }

  keepForRetry(picked: Picked, outcome: Outcome): void {
    // An entry of a ZIP is not held in memory for it: its ZIP is chosen again.
    if (outcome.kind !== "refused" || picked.zip !== undefined || !isWorthAnotherTry(outcome.reason)) return;
    this.retriable.push(picked);
  }

  /** Takes those that are sent again out of the report: they get another line. */
  takeRetriable(): readonly Picked[] {
    const again = this.retriable.splice(0);
    const names = new Set(again.map(({ name }) => shownName(name)));
    const stay = this.entries.filter(
      ({ name, outcome }) => !(outcome.kind === "refused" && names.has(name) && isWorthAnotherTry(outcome.reason)),
    );
    const gone = this.entries.length - stay.length;
    this.entries.splice(0, this.entries.length, ...stay);
    this.#counts.refused -= gone;
    const bytes = again.reduce((sum, { file }) => sum + file.size, 0);
    this.files = { settled: this.files.settled - gone, all: this.files.all - again.length };
    this.bytes = { settled: this.bytes.settled - bytes, all: this.bytes.all - bytes };
    return again;
  }

  progress(batch: readonly Item[], sentBytes: number): void {
    const [first] = batch;
    if (!first) return;
    const known = this.#sending.get(first.id);
    if (known?.batch === batch) {
      known.sentBytes = sentBytes;
      return;
    }
    const sending = { batch, sentBytes };
    for (const { id } of batch) this.#sending.set(id, sending);
  }

  forgetSending(): void {
    this.#sending.clear();
  }

  get counts(): UploadCounts {
    return { ...this.#counts };
  }

  get studies(): readonly ArrivedStudy[] {
    return Array.from(this.#studies, ([studyUid, counts]) => ({ studyUid, ...counts }));
  }

  /** Bytes that have left and are not settled yet. */
  get sentBytes(): number {
    return this.#batches.reduce((sum, { batch, sentBytes }) => sum + Math.min(sentBytes, sizeOf(batch)), 0);
  }

  /** The file of each request that leaves just now. */
  get underWay(): readonly FileUnderWay[] {
    return this.#batches.flatMap(({ batch, sentBytes }) => {
      let before = 0;
      for (const { id, name, file } of batch) {
        const bytes = file.size;
        if (sentBytes < before + bytes || id === batch.at(-1)?.id) {
          return [{ id, name: shownName(name), sentBytes: Math.max(0, Math.min(bytes, sentBytes - before)), bytes }];
        }
        before += bytes;
      }
      return [];
    });
  }

  get #batches(): readonly Sending[] {
    return [...new Set(this.#sending.values())];
  }

  #arrive(outcome: Extract<Outcome, { kind: "stored" | "present" }>): void {
    if (outcome.studyUid === undefined) return;
    const study = this.#studies.get(outcome.studyUid) ?? { stored: 0, present: 0 };
    study[outcome.kind] += 1;
    this.#studies.set(outcome.studyUid, study);
  }
}

function sizeOf(batch: readonly Item[]): number {
  return batch.reduce((sum, { file }) => sum + file.size, 0);
}
