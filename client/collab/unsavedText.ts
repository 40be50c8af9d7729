import * as Y from "yjs";
import type { TextChange } from "./TextSource.ts";

/** Part of a text's unsaved edits: those that one Yjs update made. */
interface UpdatePart {
  inserted(id: Y.ID): boolean;
  deleted(id: Y.ID): boolean;
}

/**
 * [CO7] What this page wrote into `live` and the server is not known to have, as changes of `known`'s text, in order. What the
 * update `without` made is left out.
 */
export function unsavedChanges(known: Y.Text, live: Y.Text, without?: Uint8Array): TextChange[] {
  const state = knownState(known);
  const part = without && partOf(without);
  const changes: Change[] = [];
  let index = 0;
  for (const { id, isDeleted, char } of charsOf(live)) {
    if (state.has(id)) {
      if (state.hasDeleted(id)) continue;
      if (isDeleted && !part?.deleted(id)) remove(changes, index);
      index += 1;
    } else if (!isDeleted && char !== undefined && !part?.inserted(id)) {
      insert(changes, index, char);
    }
  }
  return changes;
}

/** All text that an update inserts, for a reader. */
export function insertedText(update: Uint8Array): string {
  return Y.decodeUpdate(update)
    .structs.flatMap((struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentString ? [struct.content.str] : [],
    )
    .join("");
}

/** The client ids whose structs an update carries. */
export function clientsOf(update: Uint8Array): readonly number[] {
  return [...Y.parseUpdateMeta(update).from.keys()];
}

interface Change {
  from: number;
  to: number;
  insert: string;
}

function remove(changes: Change[], index: number): void {
  const last = changes.at(-1);
  if (last?.to === index) last.to = index + 1;
  else changes.push({ from: index, to: index + 1, insert: "" });
}

function insert(changes: Change[], index: number, char: string): void {
  const last = changes.at(-1);
  if (last?.to === index) last.insert += char;
  else changes.push({ from: index, to: index, insert: char });
}

interface Char {
  readonly id: Y.ID;
  readonly isDeleted: boolean;
  /** Undefined where it is gone from memory too. */
  readonly char: string | undefined;
}

/** Every UTF-16 unit that the text ever held, in the order that all replicas agree on. */
function* charsOf(text: Y.Text): Generator<Char> {
  for (let item = text._start; item; item = item.right) {
    const { content, id, length, deleted } = item;
    for (let offset = 0; offset < length; offset++) {
      const char = content instanceof Y.ContentString ? content.str[offset] : undefined;
      yield { id: Y.createID(id.client, id.clock + offset), isDeleted: deleted, char };
    }
  }
}

function knownState(text: Y.Text) {
  const doc = docOf(text);
  const { sv, ds } = Y.snapshot(doc);
  return {
    has: ({ client, clock }: Y.ID) => clock < (sv.get(client) ?? 0),
    hasDeleted: (id: Y.ID) => Y.isDeleted(ds, id),
  };
}

function partOf(update: Uint8Array): UpdatePart {
  const { structs, ds } = Y.decodeUpdate(update);
  return {
    inserted: ({ client, clock }) =>
      structs.some(({ id, length }) => id.client === client && clock >= id.clock && clock < id.clock + length),
    deleted: (id) => Y.isDeleted(ds, id),
  };
}

function docOf(text: Y.Text): Y.Doc {
  if (!text.doc) throw new Error("the text belongs to no Doc");
  return text.doc;
}
