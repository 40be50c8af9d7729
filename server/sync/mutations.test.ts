import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { CaseId, SessionId } from "../../shared/model/ids.ts";
import { marksDocName, notesDocName, stageDocName } from "../../shared/protocol/docNames.ts";
import { Failure, failures } from "../../shared/protocol/failures.ts";
import { decodeMessage } from "../../shared/protocol/sync.ts";
import { Log } from "../platform/log.ts";
import type { DocMember, DocSink } from "./Attachment.ts";
import type { DocFrame } from "./DocFrame.ts";
import type { DocPolicy } from "./DocPolicy.ts";
import { layoutOf, markOf, peerWriter, viewportOf } from "./guardTesting.ts";
import type { LiveDoc } from "./LiveDoc.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { marksPolicy } from "./marksPolicy.ts";
import { MemoryDocStore } from "./MemoryDocStore.ts";
import { notesPolicy } from "./notesPolicy.ts";
import { stagePolicy } from "./stagePolicy.ts";

const SEED = 20_260_801;
const MUTATIONS = 600;

const mallory = peerWriter("mal", () => "chair");
const member = (writer = mallory): DocMember => ({ ...writer, role: () => "chair" });

/** Says nothing back. */
const deaf: DocSink = { send: () => undefined, sendMotion: undefined, spend: () => undefined, end: () => undefined };

interface Kind {
  readonly name: string;
  readonly policy: DocPolicy;
  readonly edit: (doc: Y.Doc, number: number) => void;
  readonly read: (doc: Y.Doc) => unknown;
}

const kinds: readonly Kind[] = [
  {
    name: stageDocName(SessionId.parse("session-0001")),
    policy: stagePolicy,
    edit: (doc, number) => {
      doc.getMap("stage").set(layoutOf(mallory), { rows: 1 + (number % 3), columns: 2 });
      doc.getMap("stage").set(viewportOf(mallory, number % 5), { voi: { lower: 1, upper: 2 }, invert: true });
      doc.getMap("stage").delete(viewportOf(mallory, (number + 1) % 5));
    },
    read: (doc) => doc.getMap("stage").toJSON(),
  },
  {
    name: marksDocName(CaseId.parse("case-0001")),
    policy: marksPolicy,
    edit: (doc, number) => {
      doc.getMap("marks").set(`mark-000${number % 7}`, markOf(mallory, { text: `text ${number}` }));
      doc.getMap("marks").set(`mark-000${number % 7}/comment/comment-1`, markOf(mallory));
      doc.getMap("marks").delete(`mark-000${(number + 1) % 7}`);
    },
    read: (doc) => doc.getMap("marks").toJSON(),
  },
  {
    name: notesDocName(CaseId.parse("case-0001")),
    policy: notesPolicy,
    edit: (doc, number) => {
      const text = doc.getText("notes");
      text.insert((number * 7) % (text.length + 1), `note 😀 ${number}`);
      text.insert(0, "ü");
      text.delete((number * 3) % (text.length - 3), 3);
    },
    read: (doc) => doc.getText("notes").toJSON(),
  },
];

/** mulberry32: the same numbers for the same seed. */
function randoms(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutated(update: Uint8Array, random: (below: number) => number): Uint8Array {
  if (random(4) === 0) return update.slice(0, random(update.length));
  const mutant = update.slice();
  const at = random(mutant.length);
  mutant[at] = (mutant[at] ?? 0) ^ (1 << random(8));
  return mutant;
}

/** Another's replica that hears what everyone is told. */
function listen(doc: LiveDoc): Y.Doc {
  const replica = new Y.Doc();
  Y.applyUpdate(replica, doc.content.updateSince(Uint8Array.of(0)));
  const send = (frame: DocFrame) => {
    const message = decodeMessage(frame.plain);
    if (message.kind === "update") Y.applyUpdate(replica, message.update);
  };
  doc.attach(member(peerWriter("obi")), { ...deaf, send });
  return replica;
}

async function submit(doc: LiveDoc, update: Uint8Array): Promise<"accepted" | number> {
  const attachment = doc.attach(member(), deaf);
  try {
    await attachment.submit(update);
    return "accepted";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return failures[error.code].close;
  } finally {
    attachment.detach();
  }
}

/** One honest update of Mallory's in a new Y.Doc, as when a page was loaded. */
function updateOf(doc: LiveDoc, edit: (replica: Y.Doc) => void): Uint8Array {
  const replica = new Y.Doc();
  Y.applyUpdate(replica, doc.content.updateSince(Uint8Array.of(0)));
  const before = Y.encodeStateVector(replica);
  replica.transact(() => edit(replica));
  return Y.encodeStateAsUpdate(replica, before);
}

describe.each(kinds)("mutated updates of $name", ({ name, policy, edit, read }) => {
  it(`2B "truncated or bit-flipped update": 44xx or something valid; the store stays readable, replicas meet (seed ${SEED})`, async () => {
    const store = new MemoryDocStore();
    const random = randoms(SEED);
    const now = () => 1_000_000 + MUTATIONS * 60_000;
    const open = { name, seed: () => ({}) };
    await using docs = new LiveDocs({ store, log: new Log("silent"), now });
    const doc = await docs.open(open);
    const replica = listen(doc);
    await submit(
      doc,
      updateOf(doc, (own) => edit(own, 0)),
    );
    const outcomes = new Map<unknown, number>();
    for (let number = 1; number <= MUTATIONS; number++) {
      const outcome = await submit(
        doc,
        mutated(
          updateOf(doc, (own) => edit(own, number)),
          random,
        ),
      );
      expect(["accepted", 4400, 4403, 4409, 4413]).toContain(outcome);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // Damage in what a number or a name says cannot be told from another edit.
    expect(outcomes.get(4400)).toBeGreaterThan(MUTATIONS / 4);
    expect(outcomes.get("accepted")).toBeGreaterThan(10);
    expect(replica.store.pendingStructs).toBeNull();
    for (const [key, value] of policy.type === "map" ? replica.getMap(policy.root) : []) {
      expect(policy.judgeValue(mallory, { key, value, now: now() })).toBe("fits");
    }
    await using again = new LiveDocs({ store, log: new Log("silent"), now });
    const stored = new Y.Doc();
    Y.applyUpdate(stored, (await again.open(open)).content.updateSince(Uint8Array.of(0)));
    expect(read(stored)).toEqual(read(replica));
    // Whoever was there all the time holds the very same.
    expect(Y.encodeStateVector(stored)).toEqual(Y.encodeStateVector(replica));
  });
});
