import type { DicomWebClient } from "../net/DicomWebClient.ts";

/** An <img> cannot send a token, so thumbnails are fetched and handed out as object URLs, revoked at the end. */
export class ThumbnailStore implements Disposable {
  readonly #dicomWeb: DicomWebClient;
  readonly #urls = new Map<string, string | undefined>();
  readonly #listeners = new Set<() => void>();
  readonly #ended = new AbortController();

  constructor(ports: { readonly dicomWeb: DicomWebClient }) {
    this.#dicomWeb = ports.dicomWeb;
  }

  /** Undefined while it loads and where the server has none; the first call starts the load. */
  url(series: { readonly studyUid: string; readonly seriesUid: string }): string | undefined {
    if (!this.#urls.has(series.seriesUid) && !this.#ended.signal.aborted) {
      this.#urls.set(series.seriesUid, undefined);
      void this.#load(series.studyUid, series.seriesUid);
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
    this.#listeners.clear();
    for (const url of this.#urls.values()) if (url !== undefined) URL.revokeObjectURL(url);
    this.#urls.clear();
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
