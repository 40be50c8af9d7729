import { Failure, isRetriable } from "../../shared/protocol/failures.ts";
import type { DicomWebClient } from "../net/DicomWebClient.ts";

/** Of the six connections that a browser keeps to one HTTP/1.1 server. */
const AT_ONCE = 2;

/** Pictures for a list do not wait longer than this for the images themselves. */
const HELD_BACK_MS = 5_000;

/** After the first, second and third time that no answer came, or that of a server in trouble. */
const AGAIN_AFTER_MS = [5_000, 20_000, 60_000] as const;

interface Wanted {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** Times that it was asked for in vain. */
  readonly failures: number;
}

/** An <img> cannot send a token, so thumbnails are fetched and handed out as object URLs, revoked at the end. */
export class ThumbnailStore implements Disposable {
  readonly #dicomWeb: DicomWebClient;
  readonly #after: Promise<unknown> | undefined;
  readonly #waiting: Wanted[] = [];
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
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
  url({ studyUid, seriesUid }: { readonly studyUid: string; readonly seriesUid: string }): string | undefined {
    if (!this.#urls.has(seriesUid) && !this.#ended.signal.aborted) {
      this.#urls.set(seriesUid, undefined);
      this.#waiting.push({ studyUid, seriesUid, failures: 0 });
      this.#started ??= this.#heldBack();
      void this.#started.then(() => this.#work());
    }
    return this.#urls.get(seriesUid);
  }

  /** Called whenever another thumbnail has arrived. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    for (const timer of this.#timers) clearTimeout(timer);
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
      void this.#load(next).then(() => {
        this.#running -= 1;
        this.#work();
      });
    }
  }

  async #load(wanted: Wanted): Promise<void> {
    try {
      const blob = await this.#dicomWeb.thumbnail(wanted.studyUid, wanted.seriesUid, this.#ended.signal);
      if (this.#ended.signal.aborted) return;
      this.#urls.set(wanted.seriesUid, URL.createObjectURL(blob));
      for (const listener of this.#listeners) listener();
    } catch (error) {
      // A series without a thumbnail keeps its placeholder: the images themselves do not depend on it.
      const mayCome = error instanceof Failure && isRetriable(error.code);
      if (mayCome && !this.#ended.signal.aborted) this.#askLater(wanted);
    }
  }

  #askLater(wanted: Wanted): void {
    const wait = AGAIN_AFTER_MS[wanted.failures];
    if (wait === undefined) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#waiting.push({ ...wanted, failures: wanted.failures + 1 });
      this.#work();
    }, wait);
    this.#timers.add(timer);
  }
}
