import { describe, expect, it } from "vitest";
import { Failure } from "../../shared/protocol/failures.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { type DocumentReference, DocumentStore } from "./DocumentStore.ts";
import type { PdfFile } from "./PdfFile.ts";

const pdf: DocumentReference = { studyUid: "1.2", seriesUid: "1.3", sopUid: "1.4", content: "pdf" };
const report: DocumentReference = { ...pdf, sopUid: "1.5", content: "report" };

interface Archive {
  readonly dataset?: DicomDataset | Failure | undefined;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly pages?: number | Error;
}

function open({ dataset, bytes = Uint8Array.of(1), pages = 3 }: Archive) {
  const asked: string[] = [];
  const disposed: string[] = [];
  const store = new DocumentStore({
    dicomWeb: {
      instanceMetadata: async ({ sopUid }) => {
        asked.push(`metadata ${sopUid}`);
        if (dataset instanceof Failure) throw dataset;
        return Promise.resolve(dataset);
      },
      bulk: async ({ sopUid }, number) => {
        asked.push(`bulk ${sopUid} ${number}`);
        return Promise.resolve(bytes);
      },
    },
    openPdf: async () => {
      if (pages instanceof Error) throw pages;
      const file = { pages, draw: async () => Promise.resolve(), [Symbol.dispose]: () => disposed.push("file") };
      return Promise.resolve(file as unknown as PdfFile);
    },
  });
  const settled = async (document: DocumentReference) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = store.subscribe(resolve);
    expect(store.state(document)).toEqual({ kind: "loading" });
    await promise;
    stop();
    return store.state(document);
  };
  return { store, asked, disposed, settled };
}

const encapsulated: DicomDataset = { "00420011": { bulk: 4 } };

describe("DocumentStore", () => {
  it("fetches a document once, when it is first looked at, and says how many pages it has", async () => {
    const { store, asked, settled } = open({ dataset: encapsulated });
    const counted: [string, number][] = [];
    store.onPages(({ sopUid }, pages) => counted.push([sopUid, pages]));
    expect(asked).toEqual([]);
    await expect(settled(pdf)).resolves.toEqual({ kind: "pdf", pages: 3 });
    expect(store.state(pdf)).toBe(store.state(pdf));
    expect(asked).toEqual(["metadata 1.4", "bulk 1.4 4"]);
    expect(counted).toEqual([["1.4", 3]]);
  });

  it("reads reports from their metadata alone, and small PDFs from within them", async () => {
    const { settled, asked } = open({ dataset: { "0008103E": { Value: ["A report"] } } });
    await expect(settled(report)).resolves.toMatchObject({ kind: "report", report: { title: "A report" } });
    expect(asked).toEqual(["metadata 1.5"]);
    const small = open({ dataset: { "00420011": { InlineBinary: btoa("%PDF") } } });
    await expect(small.settled(pdf)).resolves.toMatchObject({ kind: "pdf" });
    expect(small.asked).toEqual(["metadata 1.4"]);
  });

  it.each([
    ["not-found", { dataset: new Failure("not-found", "x") }],
    ["forbidden", { dataset: new Failure("forbidden", "x") }],
    ["unavailable", { dataset: new Failure("timeout", "x") }],
    ["not-found", { dataset: undefined }],
    ["unreadable", { dataset: {} }],
    ["unreadable", { dataset: encapsulated, pages: new Error("no PDF") }],
    ["too-large", { dataset: encapsulated, bytes: new Uint8Array(64 * 1024 * 1024 + 1) }],
  ] as const)("says why a document is not shown: %s", async (failure, archive) => {
    const { settled } = open(archive);
    await expect(settled(pdf)).resolves.toEqual({ kind: "failed", failure });
  });

  it("tries again when asked, and not what is there", async () => {
    const { store, asked, settled } = open({ dataset: new Failure("unavailable", "x") });
    await settled(pdf);
    store.retry(pdf);
    expect(store.state(pdf)).toEqual({ kind: "loading" });
    store.retry(pdf);
    expect(asked).toHaveLength(2);
  });

  it("lets go of everything when the session ends", async () => {
    const { store, disposed, asked, settled } = open({ dataset: encapsulated });
    await settled(pdf);
    store[Symbol.dispose]();
    expect(disposed).toEqual(["file"]);
    store.state(report);
    expect(asked).toHaveLength(2);
  });
});
