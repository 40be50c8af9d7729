import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../shared/protocol/failures.ts";
import { stageDocName } from "../../shared/protocol/docNames.ts";
import { SessionId } from "../../shared/model/ids.ts";
import { Log } from "../platform/log.ts";
import type { DocFrame } from "./DocFrame.ts";
import type { DocRecord } from "./docRecord.ts";
import { ana, GuardedDoc, layoutOf } from "./guardTesting.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { MemoryDocStore } from "./MemoryDocStore.ts";

const IDLE_MS = 20;
const log = new Log("silent");
const name = stageDocName(SessionId.parse("session-0001"));
const presenter = { peerId: "user-ana-0000", epoch: 1 };
const seed = vi.fn(() => ({ presenter, case: { caseId: "case-0001" } }));
const member = { peerId: ana.peerId, userId: ana.userId, name: "ana", role: () => "member" as const, may: () => true };

/** A store whose disk waits for the test. */
class HeldStore extends MemoryDocStore {
  records: DocRecord[] = [];
  #held: Promise<void> = Promise.resolve();
  #listener: ((canSave: boolean) => void) | undefined;

  hold(): PromiseWithResolvers<void> {
    const held = Promise.withResolvers<void>();
    this.#held = held.promise;
    return held;
  }

  override append(records: readonly DocRecord[]): Promise<void> {
    this.records.push(...records);
    return this.#held.then(() => super.append(records));
  }

  override onCanSaveChange(listener?: (canSave: boolean) => void): () => void {
    this.#listener = listener;
    return () => undefined;
  }

  tell(canSave: boolean): void {
    this.#listener?.(canSave);
  }
}

class Sink {
  readonly frames: DocFrame[] = [];
  readonly ended: Failure[] = [];
  readonly sendMotion = undefined;
  readonly spend = () => undefined;

  send(frame: DocFrame): void {
    this.frames.push(frame);
  }

  end(failure: Failure): void {
    this.ended.push(failure);
  }
}

let store: HeldStore;
let docs: LiveDocs;
beforeEach(() => {
  seed.mockClear();
  store = new HeldStore();
  docs = new LiveDocs({ store, log, idleMs: IDLE_MS });
});
afterEach(async () => {
  vi.useRealTimers();
  await docs[Symbol.asyncDispose]();
});

/** An update of Ana's on top of what the Doc holds. */
function updateOn(stateUpdate: Uint8Array, columns: number): Uint8Array {
  const guarded = new GuardedDoc();
  const replica = guarded.replica(ana);
  replica.receive(stateUpdate);
  return replica.setLayout(columns);
}

describe("LiveDocs", () => {
  it("[SY36] seeds a Doc once, however many ask, and reads it from the store after that", async () => {
    const opened = await Promise.all([1, 2, 3].map(() => docs.open({ name, seed })));
    expect(new Set(opened).size).toBe(1);
    const epoch = opened[0]!.epoch;
    await using others = new LiveDocs({ store, log });
    const again = await others.open({ name, seed });
    expect(again.content.get("presenter")).toEqual(presenter);
    expect(again.epoch).toBe(epoch);
    expect(seed).toHaveBeenCalledTimes(1);
    await others.write({ name, seed }, { presenter: { ...presenter, epoch: 2 } });
    expect(again.content.get("presenter")).toEqual({ ...presenter, epoch: 2 });
    expect(again.content.index.clients.size).toBe(1);
  });

  it("[SY30] applies, tells and acknowledges nothing before it is durable; a repeat waits for the first", async () => {
    const doc = await docs.open({ name, seed });
    const [sink, other] = [new Sink(), new Sink()];
    const [author, reader] = [doc.attach(member, sink), doc.attach(member, other)];
    const update = updateOn(doc.content.updateSince(Uint8Array.of(0)), 2);
    const disk = store.hold();
    const done: string[] = [];
    const first = author.submit(update).then(() => done.push("first"));
    const repeat = reader.submit(update).then(() => done.push("repeat"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([]);
    expect(other.frames).toEqual([]);
    expect(doc.content.get(layoutOf(ana))).toBeUndefined();
    disk.resolve();
    await Promise.all([first, repeat]);
    expect(other.frames).toHaveLength(1);
    expect(sink.frames).toHaveLength(0);
    expect(store.records).toHaveLength(2);
    expect(doc.content.get(layoutOf(ana))).toEqual({ rows: 1, columns: 2 });
  });

  it("[SY34] after a failed commit nothing of it is there, and a repeat of it is no acknowledgement", async () => {
    const doc = await docs.open({ name, seed });
    const author = doc.attach(member, new Sink());
    const update = updateOn(doc.content.updateSince(Uint8Array.of(0)), 2);
    const disk = store.hold();
    const saved = Promise.allSettled([author.submit(update), author.submit(update)]);
    disk.reject(new Failure("read-only", "EIO"));
    expect(await saved).toMatchObject([{ reason: { code: "read-only" } }, { reason: { code: "read-only" } }]);
    expect(doc.content.get(layoutOf(ana))).toBeUndefined();
    await expect(author.submit(update)).rejects.toMatchObject({ code: "read-only" });
    await author.submit(doc.content.updateSince(Uint8Array.of(0)));
  });

  it("[SY35] sends all away when the store stops and when it comes back; then the Doc is read anew", async () => {
    const doc = await docs.open({ name, seed });
    const sink = new Sink();
    doc.attach(member, sink);
    const told: boolean[] = [];
    docs.onCanSaveChange((canSave) => told.push(canSave));
    store.tell(false);
    await docs.open({ name, seed });
    expect(sink.ended).toMatchObject([{ code: "read-only" }]);
    expect(await docs.open({ name, seed })).toBe(doc);
    store.tell(true);
    expect(await docs.open({ name, seed })).not.toBe(doc);
    expect(doc.isClosed).toBe(true);
    expect(told).toEqual([false, true]);
  });

  it("[SY36] forgets a Doc that nobody looks at, and only then", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const doc = await docs.open({ name, seed });
    const attachment = doc.attach(member, new Sink());
    await vi.advanceTimersByTimeAsync(3 * IDLE_MS);
    expect(await docs.open({ name, seed })).toBe(doc);
    attachment.detach();
    await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
    expect(await docs.open({ name, seed })).toBe(doc);
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(await docs.open({ name, seed })).not.toBe(doc);
  });

  it("[SY2] knows no Doc of another name, and none at the end", async () => {
    await expect(docs.open({ name: "pictures:case-0001", seed })).rejects.toMatchObject({ code: "not-found" });
    await docs[Symbol.asyncDispose]();
    await expect(docs.open({ name, seed })).rejects.toMatchObject({ code: "draining" });
  });
});
