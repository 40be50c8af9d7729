import { cache, Enums, imageLoader, type Types } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import { Failure } from "../../shared/protocol/failures.ts";
import { type FramePixels, framePixels } from "./framePixels.ts";
import type { FramePreparation } from "./FramePreparation.ts";
import { imageFailureOf } from "./imageFailure.ts";
import { plainMetadata } from "./loaderMetadata.ts";
import type { SeriesFrame } from "./Series.ts";
import type { ValueRanges } from "./valueRange.ts";
import type { DrawnCurve } from "./voiCurve.ts";

/** A slow line may need this long for one large image; after it the tile says so and offers to try again. */
const LOAD_TIMEOUT_MS = 30_000;

/** The loader throws some decoding errors past its own promise, which then never settles: once the page reports an error, wait no longer than this. */
const AFTER_PAGE_ERROR_MS = 2_000;

/**
 * Loads frames into the memory-bounded cache; every load settles. What cannot be decoded here is asked once more of the server, which decodes
 * it and sends plain pixels.
 */
export class FrameLoader implements Disposable {
  readonly #useRGBA: boolean;
  readonly #ranges: ValueRanges;
  readonly #preparation: FramePreparation;
  readonly #registered = new Set<string>();
  /** Images that the server is asked to decode. */
  readonly #plain = new Set<string>();
  /** Whether the loader rescaled an image's values, by image, from its first decoding: the CPU renderer later says otherwise. */
  readonly #scaled = new Map<string, boolean>();
  readonly #waiting = new Set<() => void>();
  readonly #interactiveEnded = new Set<() => void>();
  #interactive = 0;

  /** `useRGBA`: the CPU renderer draws colour from four channels, the GPU from three. */
  constructor(options: {
    readonly useRGBA: boolean;
    readonly ranges: ValueRanges;
    readonly preparation: FramePreparation;
  }) {
    this.#useRGBA = options.useRGBA;
    this.#ranges = options.ranges;
    this.#preparation = options.preparation;
    globalThis.addEventListener("error", this.#hasten);
    globalThis.addEventListener("unhandledrejection", this.#hasten);
  }

  /** Loads under way that a screen waits for. */
  get interactive(): number {
    return this.#interactive;
  }

  /** Called at the end of each load that a screen has waited for. */
  onInteractive(listener: () => void): () => void {
    this.#interactiveEnded.add(listener);
    return () => this.#interactiveEnded.delete(listener);
  }

  /** What has no pixels of its own is never loaded, and so never waited for. */
  isLoaded(frame: SeriesFrame): boolean {
    return frame.imageId.startsWith("object:") || cache.isLoaded(frame.imageId);
  }

  /** True where the pixels of this image are to be asked for decoded. */
  isPlain(imageId: string): boolean {
    return this.#plain.has(imageId);
  }

  /** How a loaded frame goes from black to white; undefined: in a straight line. */
  curveOf(frame: SeriesFrame): DrawnCurve | undefined {
    return this.#preparation.curveOf(frame);
  }

  /** The values that the file holds, of a grey image in the cache; undefined where they are not there, or cannot be told. */
  pixelsOf(frame: SeriesFrame): FramePixels | undefined {
    const image = cache.getImage(frame.imageId);
    const isScaled = this.#scaled.get(frame.imageId);
    if (!image || frame.isColour || isScaled === undefined) return undefined;
    const { columns, rows } = frame.plane;
    const { slope, intercept } = frame.stored ?? { slope: 1, intercept: 0 };
    // The CPU renderer puts values of its own into the voxel manager; these stay the loader's.
    return framePixels({ values: image.getPixelData(), isScaled, slope, intercept, columns, rows });
  }

  /** Rejects with Failure "timeout", the failed XMLHttpRequest or a decoder's error. */
  async load(frame: SeriesFrame, priority: "interactive" | "prefetch"): Promise<Types.IImage> {
    if (priority === "prefetch") return this.#load(frame, priority);
    this.#interactive += 1;
    try {
      return await this.#load(frame, priority);
    } finally {
      this.#interactive -= 1;
      for (const listener of this.#interactiveEnded) listener();
    }
  }

  async #load(frame: SeriesFrame, priority: "interactive" | "prefetch"): Promise<Types.IImage> {
    this.#register(frame);
    try {
      return await this.#loadOnce(frame, priority);
    } catch (error) {
      if (this.#plain.has(frame.imageId) || imageFailureOf(error) !== "undecodable") throw error;
      forget(frame.imageId);
      this.#usePlain(frame);
      return await this.#loadOnce(frame, priority);
    }
  }

  #register(frame: SeriesFrame): void {
    if (this.#registered.has(frame.imageId)) return;
    this.#registered.add(frame.imageId);
    if (frame.isSentPlain === true) this.#usePlain(frame);
    else wadors.metaDataManager.add(frame.imageId, frame.loaderMetadata);
  }

  #usePlain(frame: SeriesFrame): void {
    this.#plain.add(frame.imageId);
    wadors.metaDataManager.add(frame.imageId, plainMetadata(frame.loaderMetadata, frame.isColour));
  }

  async #loadOnce(frame: SeriesFrame, priority: "interactive" | "prefetch"): Promise<Types.IImage> {
    const isPrefetch = priority === "prefetch";
    const options = {
      requestType: isPrefetch ? Enums.RequestType.Prefetch : Enums.RequestType.Interaction,
      priority: isPrefetch ? 10 : 0,
      useRGBA: this.#useRGBA,
    };
    const image = await this.#race(this.#loadIntoCache(frame, options), frame.imageId);
    if (!isWhole(image, frame)) {
      forget(frame.imageId);
      throw new Error("the pixel data is not the size that its description says");
    }
    this.#ranges.learn(frame, image);
    if (!this.#scaled.has(frame.imageId)) this.#scaled.set(frame.imageId, image.preScale?.scaled === true);
    return image;
  }

  /**
   * As Cornerstone's `loadAndCacheImage`, which leaves the promise of its cache to nobody: an image that does not come would be an error of
   * the page, also after all who wanted it are gone. What comes is made ready before the cache has it.
   */
  #loadIntoCache(frame: SeriesFrame, options: Parameters<typeof imageLoader.loadImage>[1]): Promise<Types.IImage> {
    const { imageId } = frame;
    if (cache.getImageLoadObject(imageId)) return imageLoader.loadImage(imageId, options);
    const promise = imageLoader.loadImage(imageId, options).then((image) => this.#preparation.prepare(image, frame));
    cache.putImageLoadObject(imageId, { promise }).catch(() => undefined);
    return promise;
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("error", this.#hasten);
    globalThis.removeEventListener("unhandledrejection", this.#hasten);
  }

  #race(loading: Promise<Types.IImage>, imageId: string): Promise<Types.IImage> {
    return new Promise((resolve, reject) => {
      const expire = () => {
        settle();
        // Else the cache would hand out the promise that never settles to every later try.
        if (!cache.isLoaded(imageId)) forget(imageId);
        reject(reason);
      };
      let reason: Error = new Failure("timeout", "the image did not arrive in time");
      let timer = setTimeout(expire, LOAD_TIMEOUT_MS);
      const hasten = () => {
        clearTimeout(timer);
        reason = new Error("the image could not be decoded");
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
}

/**
 * Pixels that are too few or of another size are not noticed by the loader: they would show as noise, and an image without any would stop
 * the renderer for all viewports.
 */
function isWhole(image: Types.IImage, { plane, isColour }: SeriesFrame): boolean {
  const values = image.getPixelData().length;
  const pixels = plane.rows * plane.columns;
  if (image.rows !== plane.rows || image.columns !== plane.columns) return false;
  return isColour ? values === pixels * 3 || values === pixels * 4 : values === pixels;
}

function forget(imageId: string): void {
  try {
    cache.removeImageLoadObject(imageId, { force: true });
  } catch {
    // It had left the cache already.
  }
}

/** The loader rejects with the XMLHttpRequest itself, whose status then matters, or with whatever a decoder throws. */
function asError(rejected: unknown): Error {
  const error = new Error("the image could not be loaded", { cause: rejected });
  if (typeof rejected !== "object" || rejected === null || !("status" in rejected)) return error;
  return Object.assign(error, { status: rejected.status });
}
