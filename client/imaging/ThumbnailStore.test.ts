import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DicomWebClient } from "../net/DicomWebClient.ts";
import { ThumbnailStore } from "./ThumbnailStore.ts";

const list = [1, 2, 3, 4].map((number) => ({ studyUid: "1.2", seriesUid: `1.2.${number}` }));

describe("ThumbnailStore", () => {
  const asked: { answer: () => void }[] = [];
  const dicomWeb = new DicomWebClient({
    base: "https://mdt.example",
    token: () => "t",
    fetch: () =>
      new Promise((resolve) => {
        asked.push({ answer: () => resolve(new Response(new Blob(["png"]))) });
      }),
  });
  beforeEach(() => {
    asked.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it("asks for two at once, each once, and tells when one has come", async () => {
    using store = new ThumbnailStore({ dicomWeb });
    const heard = vi.fn();
    store.subscribe(heard);
    for (const series of [...list, ...list]) expect(store.url(series)).toBeUndefined();
    await settle();
    expect(asked).toHaveLength(2);
    asked[0]?.answer();
    await vi.waitFor(() => expect([asked.length, heard.mock.calls.length]).toEqual([3, 1]));
    expect(store.url({ studyUid: "1.2", seriesUid: "1.2.1" })).toMatch(/^blob:/u);
  });

  it("lets the first image come before", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    using store = new ThumbnailStore({ dicomWeb, after: promise });
    for (const series of list) store.url(series);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(0);
    resolve();
    await settle();
    expect(asked).toHaveLength(2);
  });

  it("does not wait for an image that does not come, or cannot", async () => {
    using slow = new ThumbnailStore({ dicomWeb, after: new Promise(() => undefined) });
    for (const series of list) slow.url(series);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(2);
    using failed = new ThumbnailStore({ dicomWeb, after: Promise.reject(new Error("no viewer")) });
    for (const series of list) failed.url(series);
    await settle();
    expect(asked).toHaveLength(4);
  });

  it("asks again for what did not come, three times, and not for what there is not", async () => {
    let status = 0;
    let requests = 0;
    const answering = new DicomWebClient({
      base: "https://mdt.example",
      token: () => "t",
      fetch: () => {
        requests += 1;
        return status === 0 ? Promise.reject(new TypeError("no line")) : Promise.resolve(new Response("x", { status }));
      },
    });
    using store = new ThumbnailStore({ dicomWeb: answering });
    store.url({ studyUid: "1.2", seriesUid: "1.2.1" });
    await settle();
    expect(requests).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(requests).toBe(2);
    status = 503;
    await vi.advanceTimersByTimeAsync(20_000);
    status = 404;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests).toBe(4);
    store.url({ studyUid: "1.2", seriesUid: "1.2.2" });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(requests).toBe(5);
  });
});
