import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { SessionId } from "../../shared/model/ids.ts";
import { stageDocName } from "../../shared/protocol/docNames.ts";
import { Log } from "../platform/log.ts";
import type { DocSink } from "./Attachment.ts";
import { ana, viewportOf } from "./guardTesting.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { MemoryDocStore } from "./MemoryDocStore.ts";

const sink: DocSink = { send: () => undefined, sendMotion: undefined, spend: () => undefined, end: () => undefined };

describe("a full Doc", () => {
  it('[SY7] 2B "doc >32 MiB": takes nothing more, and can be read and reopened', async () => {
    const store = new MemoryDocStore();
    const source = { name: stageDocName(SessionId.parse("session-0001")), seed: () => ({}) };
    await using docs = new LiveDocs({ store, log: new Log("silent") });
    const doc = await docs.open(source);
    const attachment = doc.attach({ ...ana, role: () => "member" }, sink);
    const replica = new Y.Doc();
    const write = (number: number) => {
      const before = Y.encodeStateVector(replica);
      replica.transact(() => {
        for (let index = 0; index < 12; index++) {
          replica.getMap("stage").set(viewportOf(ana, index), { number, padding: "x".repeat(60_000) });
        }
      });
      return attachment.submit(Y.encodeStateAsUpdate(replica, before));
    };
    let taken = 0;
    const fill = async () => {
      for (; taken < 60; taken++) await write(taken);
    };
    await expect(fill()).rejects.toMatchObject({ code: "doc-full" });
    expect(taken).toBe(Math.floor((32 * 1024 * 1024) / (12 * 60_050)));
    const shown = doc.content.get(viewportOf(ana, 0));
    expect(shown).toMatchObject({ number: taken - 1 });
    await using again = new LiveDocs({ store, log: new Log("silent") });
    expect((await again.open(source)).content.get(viewportOf(ana, 0))).toEqual(shown);
  });
});
