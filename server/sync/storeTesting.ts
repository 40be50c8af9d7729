import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import * as Y from "yjs";
import { SessionId } from "../../shared/model/ids.ts";
import { stageDocName } from "../../shared/protocol/docNames.ts";
import { Log } from "../platform/log.ts";
import type { DocMember, DocSink } from "./Attachment.ts";
import { contentOf } from "./buildSnapshot.ts";
import type { DocStore } from "./DocStore.ts";
import { ana, layoutOf, Replica, viewportOf } from "./guardTesting.ts";
import type { LiveDoc } from "./LiveDoc.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { stagePolicy } from "./stagePolicy.ts";
import type { StoredDoc } from "./StoredDoc.ts";

export const STAGE = stageDocName(SessionId.parse("session-0001"));
export const OTHER_STAGE = stageDocName(SessionId.parse("session-0002"));
export const stageSeed = () => ({ presenter: { peerId: ana.peerId, epoch: 1 }, case: { caseId: "case-0001" } });
export const silent = new Log("silent");

export function memberOf({ peerId, userId, name }: typeof ana): DocMember {
  return { peerId, userId, name, role: () => "member", may: () => true };
}

/** A connection that nothing is told to. */
export const deaf: DocSink = {
  send: () => undefined,
  sendMotion: undefined,
  spend: () => undefined,
  end: () => undefined,
};

/** Ana writes so many edits to the stage, each its own record, most with `text` in it; between them the server changes the case now and then. */
export async function writeStage(store: DocStore, edits: number, text = ""): Promise<LiveDoc> {
  const docs = new LiveDocs({ store, log: silent });
  const doc = await docs.open({ name: STAGE, seed: stageSeed });
  const author = doc.attach(memberOf(ana), deaf);
  const replica = new Replica(ana);
  replica.receive(doc.content.updateSince(Uint8Array.of(0)));
  const saved: Promise<void>[] = [];
  for (let turn = 1; turn <= edits; turn++) {
    const key = turn % 3 === 0 ? layoutOf(ana) : viewportOf(ana, turn % 3);
    const value = turn % 3 === 0 ? { rows: 1, columns: (turn % 4) + 1 } : { turn, text };
    const isServers = turn % 10 === 0;
    if (isServers) saved.push(doc.write({ case: { caseId: `case-${String(turn).padStart(4, "0")}` } }));
    else saved.push(author.submit(replica.change((map) => map.set(key, value))));
    if (turn % 1_000 === 0 || isServers) await Promise.all(saved.splice(0));
  }
  await Promise.all(saved);
  author.detach();
  return doc;
}

/** What a replica of the Doc shows. */
export function valuesOf(doc: LiveDoc): Record<string, unknown> {
  const replica = new Y.Doc();
  Y.applyUpdate(replica, doc.content.updateSince(Uint8Array.of(0)));
  return replica.getMap("stage").toJSON();
}

/** What the stored Doc shows. */
export function storedValues(stored: StoredDoc): Record<string, unknown> {
  const content = contentOf(stagePolicy, stored);
  const replica = new Y.Doc();
  Y.applyUpdate(replica, content.updateSince(Uint8Array.of(0)));
  return replica.getMap("stage").toJSON();
}

/** Changes the file behind the store's back. */
export function tamper(path: string, sql: string, ...params: SQLInputValue[]): number {
  using database = new DatabaseSync(path);
  database.exec("pragma busy_timeout = 5000");
  return Number(database.prepare(sql).run(...params).changes);
}
