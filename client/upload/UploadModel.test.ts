import { describe, expect, it } from "vitest";
import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import type { Picked } from "./Picked.ts";
import { UploadModel } from "./UploadModel.ts";
import { FakeArchive, fileOf, offline } from "./uploadTesting.ts";

function upload() {
  const archive = new FakeArchive();
  const waits: number[] = [];
  const model = new UploadModel({
    server: archive,
    now: () => 0,
    random: () => 0.5,
    wait: async (ms) => {
      waits.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  const ended = () =>
    new Promise<void>((resolve) => {
      const undo = model.subscribe(() => {
        if (model.getSnapshot().phase !== "ended") return;
        undo();
        resolve();
      });
    });
  const send = async (picked: readonly Picked[]) => {
    const end = ended();
    model.add(picked);
    await end;
    return model.getSnapshot();
  };
  const fates = () =>
    model
      .getSnapshot()
      .entries.map(({ name, outcome }) =>
        `${name} ${outcome.kind} ${"reason" in outcome ? outcome.reason : ""}`.trim(),
      );
  return { archive, model, send, ended, fates, waits };
}

const images = (count: number, from = 0): Picked[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `CD/IM${from + index}`,
    file: fileOf({ sopUid: `1.2.${from + index}`, content: `pixels ${from + index}` }),
  }));

describe("UploadModel", () => {
  it("[UP1] [UP6] each chosen file stands in the report once, with its fate", async () => {
    const { archive, send, fates } = upload();
    archive.refusals.set("1.2.1", 0xa900);
    const { counts, files, bytes, studies } = await send([
      ...images(3),
      { name: "CD/viewer.exe", file: new Blob(["MZ"]) },
      { name: "CD/empty", file: new Blob([]) },
      { name: "CD/damaged", file: new Blob([new Uint8Array(128), "DICM"]) },
    ]);
    expect(fates().toSorted()).toEqual([
      "CD/IM0 stored",
      "CD/IM1 refused contradictory",
      "CD/IM2 stored",
      "CD/damaged refused notUnderstood",
      "CD/empty leftOut empty",
      "CD/viewer.exe leftOut notImage",
    ]);
    expect(counts).toEqual({ stored: 2, present: 0, refused: 2, leftOut: 2 });
    expect(files).toEqual({ settled: 6, all: 6 });
    expect(bytes.settled).toBe(bytes.all);
    expect(studies).toEqual([{ studyUid: "1.5", stored: 2, present: 0 }]);
  });

  it("[UP3] what is stored is not sent again; the same name with other content is refused as quarantined", async () => {
    const { archive, send } = upload();
    await send(images(5));
    const sent = archive.requests.flat().length;
    const other = { name: "other", file: fileOf({ sopUid: "1.2.0", content: "something else" }) };
    const { counts } = await send([...images(7), other]);
    expect(counts).toEqual({ stored: 7, present: 5, refused: 1, leftOut: 0 });
    expect(archive.requests.flat().slice(sent).toSorted()).toEqual(["1.2.0", "1.2.5", "1.2.6"]);
  });

  it("[UP3] the same image twice in one choice is sent once", async () => {
    const { archive, send } = upload();
    const { counts } = await send([...images(4), ...images(4)]);
    expect(counts).toEqual({ stored: 4, present: 4, refused: 0, leftOut: 0 });
    expect(archive.requests.flat()).toHaveLength(4);
  });

  it("[UP5] F18: the server goes away before and after it has stored: all is there once, and nothing is called a duplicate", async () => {
    const { archive, send, waits } = upload();
    let calls = 0;
    archive.trouble = () => {
      if (++calls % 3 === 0) throw offline();
    };
    const { counts, trouble } = await send(images(100));
    expect(counts).toEqual({ stored: 100, present: 0, refused: 0, leftOut: 0 });
    expect(new Set(archive.requests.flat()).size).toBe(archive.requests.flat().length);
    expect(archive.kept.size).toBe(100);
    expect(trouble).toBeUndefined();
    expect(waits.some((ms) => ms >= 375)).toBe(true);
  });

  it("[UP4] never more than three requests at once", async () => {
    const { archive, send } = upload();
    archive.trouble = () => new Promise((resolve) => setImmediate(resolve));
    await send(images(400));
    expect(archive.atOnce.most).toBe(3);
    expect(Math.max(...archive.requests.map((uids) => uids.length))).toBeLessThanOrEqual(32);
  });

  it("[UP5] a request that fails by itself is tried three times, then file by file", async () => {
    const { archive, send, fates } = upload();
    const once = archive.store.bind(archive);
    archive.store = async (files, options) => {
      const texts = await Promise.all(files.map((file) => file.text()));
      if (texts.some((text) => text.includes("pixels 2"))) throw new ApiFailure("internal");
      return once(files, options);
    };
    await send(images(4));
    expect(fates().toSorted()).toEqual(["CD/IM0 stored", "CD/IM1 stored", "CD/IM2 refused failed", "CD/IM3 stored"]);
  });

  it("[UP5] too large a request is cut; too large a file is refused", async () => {
    const { archive, send } = upload();
    const once = archive.store.bind(archive);
    archive.store = async (files, options) => {
      if (files.length > 1 || (files[0]?.size ?? 0) > 5000) throw new ApiFailure("too-large");
      return once(files, options);
    };
    const large = { name: "large", file: fileOf({ sopUid: "1.9", content: "x".repeat(6000) }) };
    expect((await send([...images(2), large])).counts).toMatchObject({ stored: 2, refused: 1 });
  });

  it("[UP5] a file that cannot be read is told apart from a line that is cut", async () => {
    const { archive, send, fates } = upload();
    const gone = fileOf({ sopUid: "1.9" });
    const broken = new Proxy(gone, {
      get: (target, key) => {
        if (key === "slice" && archive.atOnce.most > 0)
          return () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) });
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const once = archive.store.bind(archive);
    archive.store = async (files, options) => {
      archive.atOnce.most = 1;
      if (files.includes(broken)) throw offline();
      return once(files, options);
    };
    await send([...images(1), { name: "gone", file: broken }]);
    expect(fates().toSorted()).toEqual(["CD/IM0 stored", "gone refused unreadable"]);
  });

  it("[UP5] [UP7] 403 and 401 end it, and what has arrived is counted", async () => {
    for (const [code, stop] of [
      ["forbidden", "forbidden"],
      ["unauthenticated", "signedOut"],
    ] as const) {
      const { archive, send } = upload();
      let stores = 0;
      archive.trouble = (what) => {
        if (what === "store" && ++stores > 1) throw new ApiFailure(code);
      };
      const snapshot = await send(images(100));
      expect(snapshot).toMatchObject({ phase: "ended", stop });
      expect(snapshot.counts.stored).toBe(archive.kept.size);
    }
  });

  it("[UP7] pause holds what is not sent, go on sends it, stop keeps what has arrived", async () => {
    const { archive, model, ended } = upload();
    const first = Promise.withResolvers<void>();
    archive.trouble = (what) => {
      if (what === "afterwards") first.resolve();
    };
    let end = ended();
    model.add(images(200));
    model.pause();
    expect(model.getSnapshot().phase).toBe("paused");
    expect(archive.requests).toEqual([]);
    model.resume();
    await first.promise;
    model.cancel();
    await end;
    const { stop, files } = model.getSnapshot();
    expect(stop).toBe("cancelled");
    expect(files.settled).toBeLessThan(200);
    end = ended();
    model.add(images(200));
    await end;
    expect(archive.kept.size).toBe(200);
    expect(new Set(archive.requests.flat()).size).toBe(archive.requests.flat().length);
  });

  it("refused files that may fare better are sent again on demand, and stand in the report once", async () => {
    const { archive, model, send, ended } = upload();
    archive.refusals.set("1.2.1", 0xa700);
    expect((await send(images(3))).retriable).toBe(1);
    archive.refusals.clear();
    const end = ended();
    model.retryRefused();
    await end;
    const { counts, entries, files, retriable } = model.getSnapshot();
    expect(counts).toEqual({ stored: 3, present: 0, refused: 0, leftOut: 0 });
    expect(entries).toHaveLength(3);
    expect(files).toEqual({ settled: 3, all: 3 });
    expect(retriable).toBe(0);
  });

  it("files added meanwhile are sent too; clearing forgets all", async () => {
    const { archive, model, ended } = upload();
    const end = ended();
    model.add(images(2));
    model.add(images(2, 2));
    await end;
    expect(archive.kept.size).toBe(4);
    model.clear();
    expect(model.getSnapshot()).toMatchObject({ phase: "idle", entries: [], files: { settled: 0, all: 0 } });
  });

  it("10,000 files: the screen is not told of each", async () => {
    const { model, send } = upload();
    let told = 0;
    model.subscribe(() => told++);
    const { counts } = await send(images(10_000));
    expect(counts.stored).toBe(10_000);
    expect(told).toBeLessThan(2000);
  }, 60_000);
});
