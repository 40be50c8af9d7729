import { cache, Enums, imageLoader, type Types } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import { Failure } from "../../shared/protocol/failures.ts";
import type { SeriesFrame } from "./Series.ts";
import type { ValueRanges } from "./valueRange.ts";

/** A slow line may need this long for one large image; after it the tile says so and offers to try again. */
const LOAD_TIMEOUT_MS = 30_000;

/** The loader throws some decoding errors past its own promise, which then never settles: once the page reports an error, wait no longer than this. */
const AFTER_PAGE_ERROR_MS = 2_000;

/** Loads frames into the memory-bounded cache; every load settles. */
export class FrameLoader implements Disposable {
  readonly #useRGBA: boolean;
  readonly #ranges: ValueRanges;
  readonly #registered = new Set<string>();
  readonly #rejected = new WeakSet<object>();
  readonly #waiting = new Set<() => void>();

  /** `useRGBA`: the CPU renderer draws colour from four channels, the GPU from three. */
  constructor(options: { readonly useRGBA: boolean; readonly ranges: ValueRanges }) {
    this.#useRGBA = options.useRGBA;
    this.#ranges = options.ranges;
    globalThis.addEventListener("error", this.#hasten);
    globalThis.addEventListener("unhandledrejection", this.#onUnhandled);
  }

  isLoaded(frame: SeriesFrame): boolean {
    return cache.isLoaded(frame.imageId);
  }

  /** Rejects with Failure "timeout", the failed XMLHttpRequest or a decoder's error. */
  async load(frame: SeriesFrame, priority: "interactive" | "prefetch"): Promise<Types.IImage> {
    if (!this.#registered.has(frame.imageId)) {
      wadors.metaDataManager.add(frame.imageId, frame.loaderMetadata);
      this.#registered.add(frame.imageId);
    }
    const isPrefetch = priority === "prefetch";
    const options = {
      requestType: isPrefetch ? Enums.RequestType.Prefetch : Enums.RequestType.Interaction,
      priority: isPrefetch ? 10 : 0,
      useRGBA: this.#useRGBA,
    };
    const loading = imageLoader.loadAndCacheImage(frame.imageId, options);
    loading.catch((error: unknown) => {
      if (typeof error === "object" && error !== null) this.#rejected.add(error);
    });
    const image = await this.#race(loading, frame.imageId);
    this.#ranges.learn(frame, image);
    return image;
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("error", this.#hasten);
    globalThis.removeEventListener("unhandledrejection", this.#onUnhandled);
  }

  #race(loading: Promise<Types.IImage>, imageId: string): Promise<Types.IImage> {
    return new Promise((resolve, reject) => {
      const expire = () => {
        settle();
        // Else the cache would hand out the promise that never settles to every later try.
        if (!cache.isLoaded(imageId)) forget(imageId);
        reject(new Failure("timeout", "the image did not arrive in time"));
      };
      let timer = setTimeout(expire, LOAD_TIMEOUT_MS);
      const hasten = () => {
        clearTimeout(timer);
        timer = setTimeout(expire, AFTER_PAGE_ERROR_MS);
      };
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(hasten);
      };
      this.#waiting.add(hasten);
      loading.then(
        (image) => {
          settle();
          resolve(image);
        },
        (error: unknown) => {
          settle();
          reject(error instanceof Error ? error : asError(error));
        },
      );
    });
  }

  readonly #hasten = () => {
    for (const hasten of this.#waiting) hasten();
  };

  /** Cornerstone's cache keeps a second promise of each load that nobody awaits; what `load` has already reported is no page error. */
  readonly #onUnhandled = (event: PromiseRejectionEvent) => {
    const reason: unknown = event.reason;
    if (typeof reason === "object" && reason !== null && this.#rejected.has(reason)) event.preventDefault();
    else this.#hasten();
  };
}

function forget(imageId: string): void {
  try {
    cache.removeImageLoadObject(imageId, { force: true });
  } catch {
    // It had left the cache already.
  }
}

/** The loader rejects with the XMLHttpRequest itself; its status is all that matters. */
function asError(rejected: unknown): Error {
  const error = new Error("the image could not be loaded", { cause: rejected });
  const status: unknown =
    typeof rejected === "object" && rejected !== null && "status" in rejected ? rejected.status : 0;
  return Object.assign(error, { status });
}
