import * as Y from "yjs";
import type { Command } from "./EditQueue.ts";

/** Makes an edit of a flat map in a transaction of its own; returns its update. */
export function mapUpdate(map: Y.Map<unknown>, { key, value }: Command): Uint8Array {
  const { doc } = map;
  if (!doc) throw new Error("the map belongs to no Doc");
  const before = Y.encodeStateVector(doc);
  let update: Uint8Array | undefined;
  const collect = (bytes: Uint8Array) => (update = bytes);
  doc.on("update", collect);
  doc.transact(() => {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  });
  doc.off("update", collect);
  // Deleting what is not there makes no update; the server acknowledges that it knows all of it.
  return update ?? Y.encodeStateAsUpdate(new Y.Doc(), before);
}
