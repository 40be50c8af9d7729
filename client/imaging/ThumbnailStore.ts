import type { DicomWebClient } from "../net/DicomWebClient.ts";

/** Of the six connections that a browser keeps to one HTTP/1.1 server. */
const AT_ONCE = 2;

/** Pictures for a list do not wait longer than this for the images themselves. */
const HELD_BACK_MS = 5_000;

/** An <img> cannot send a token, so thumbnails are fetched and handed out as object URLs, revoked at the end. */
export class ThumbnailStore implements Disposable {
  readonly #dicomWeb: DicomWebClient;
  readonly #after: Promise<unknown> | undefined;
  readonly #waiting: { readonly studyUid: string; readonly seriesUid: string }[] = [];
  readonly #urls = new Map<string, string | undefined>();
  readonly #listeners = new Set<() => void>();
  readonly #ended = new AbortController();
  #started: Promise<void> | undefined;
  #running = 0;

  /** `after`: what comes first, e.g. the first image; thumbnails follow when it is there, or has failed, or takes too long. */
  constructor(ports: { readonly dicomWeb: DicomWebClient; readonly after?: Promise<unknown> }) {
    this.#dicomWeb = ports.dicomWeb;
    this.#after = ports.after;
  }

  /** Undefined while it loads and where the server has none; the first call starts the load. */
  url(series: { readonly studyUid: string; readonly seriesUid: string }): string | undefined {
    if (!this.#urls.has(series.seriesUid) && !this.#ended.signal.aborted) {
      this.#urls.set(series.seriesUid, undefined);
      this.#waiting.push(series);
      this.#started ??= this.#heldBack();
      void this.#started.then(() => this.#work());
    }
    return this.#urls.get(series.seriesUid);
  }

  /** Called whenever another thumbnail has arrived. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#waiting.length = 0;
    this.#listeners.clear();
    for (const url of this.#urls.values()) if (url !== undefined) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  async #heldBack(): Promise<void> {
    if (!this.#after) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, HELD_BACK_MS);
    this.#after.then(
      () => resolve(),
      () => resolve(),
    );
    await promise;
    clearTimeout(timer);
  }

  #work(): void {
    while (this.#running < AT_ONCE) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#running += 1;
      void this.#load(next.studyUid, next.seriesUid).then(() => {
        this.#running -= 1;
        this.#work();
      });
    }
  }

  async #load(studyUid: string, seriesUid: string): Promise<void> {
    try {
      const blob = await this.#dicomWeb.thumbnail(studyUid, seriesUid, this.#ended.signal);
      if (this.#ended.signal.aborted) return;
      this.#urls.set(seriesUid, URL.createObjectURL(blob));
      for (const listener of this.#listeners) listener();
    } catch {
      // A series without a thumbnail keeps its placeholder: the images themselves do not depend on it.
    }
  }
}
