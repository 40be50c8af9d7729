import {
  cache,
  Enums,
  getRenderingCapabilities,
  init as initCore,
  RenderingEngine,
  setUseCPURendering,
} from "@cornerstonejs/core";
import { init as initLoader } from "@cornerstonejs/dicom-image-loader";
import { DicomWebClient } from "../net/DicomWebClient.ts";
import { cacheBudget } from "./cacheBudget.ts";
import { FrameLoader } from "./FrameLoader.ts";
import { type FetchBits, GraphicsLayer, type SampleBits } from "./GraphicsLayer.ts";
import { FramePreparation } from "./FramePreparation.ts";
import { ImageViewport } from "./ImageViewport.ts";
import type { FramePixels } from "./framePixels.ts";
import { OpenRequests } from "./OpenRequests.ts";
import type { Series, SeriesFrame } from "./Series.ts";
import { SeriesLoader } from "./SeriesLoader.ts";
import { StackPainter } from "./StackPainter.ts";
import { StackScreen } from "./StackScreen.ts";
import { ValueRanges } from "./valueRange.ts";

export interface ImagingPorts {
  /** The site's own origin: the only place that ever sees the token. */
  readonly base: string;
  readonly token: () => string | Promise<string>;
  /** For support and tests; otherwise decided by the machine. */
  readonly renderer?: "gpu" | "cpu";
}

/** Each viewport holds its own copy of the shown image as a texture in its context; browsers allow about 16 contexts a page. */
const WEBGL_CONTEXTS = 3;

/** Cornerstone, set up once a page, and what all viewports share. */
export class ImagingRuntime implements Disposable {
  readonly renderer: "gpu" | "cpu";
  readonly #engine: RenderingEngine;
  readonly #frames: FrameLoader;
  readonly #loader: SeriesLoader;
  readonly #ranges = new ValueRanges();
  readonly #viewports = new Set<ImageViewport>();
  readonly #graphics = new Set<GraphicsLayer>();
  readonly #fetchBits: FetchBits;
  readonly #preparation: FramePreparation;
  #hasGraphics = true;
  readonly #firstPicture = Promise.withResolvers<void>();
  #viewportCount = 0;

  constructor(ports: ImagingPorts) {
    initCore({
      debug: { statsOverlay: false },
      rendering: { renderingEngineMode: Enums.RenderingEngineModeEnum.ContextPool, webGlContextCount: WEBGL_CONTEXTS },
    });
    this.renderer = ports.renderer ?? chooseRenderer();
    setUseCPURendering(this.renderer === "cpu");
    cache.setMaxCacheSize(cacheBudget(deviceMemory()));
    const requests = new OpenRequests();
    const beforeSend = requestHeaders(ports, { requests, isPlain: (id) => this.#frames.isPlain(id) });
    initLoader({ maxWebWorkers: decodeWorkers(), beforeSend });
    const dicomWeb = new DicomWebClient(ports);
    this.#fetchBits = (instance, bulk) => dicomWeb.bulk(instance, bulk);
    this.#engine = new RenderingEngine(`consilium-${crypto.randomUUID()}`);
    this.#preparation = new FramePreparation(this.#fetchBits);
    const shared = { ranges: this.#ranges, preparation: this.#preparation };
    this.#frames = new FrameLoader({ useRGBA: this.renderer === "cpu", ...shared });
    this.#loader = new SeriesLoader({
      frames: this.#frames,
      giveUp: (imageId) => requests.giveUp(imageId),
      savesData,
    });
  }

  /** Shows images in this element (positioned, with a size of its own) until the viewport is disposed of. */
  createViewport(
    element: HTMLDivElement,
    ports: { readonly findSeries: (seriesUid: string) => Series | undefined },
  ): ImageViewport {
    const id = `viewport-${(this.#viewportCount += 1)}`;
    element.dataset["renderer"] = this.renderer;
    const painter = new StackPainter({ engine: this.#engine, element, id, isCpu: this.renderer === "cpu" });
    const shared = { frames: this.#frames, loader: this.#loader, ranges: this.#ranges };
    const screen = new StackScreen({ id, element, painter, ...shared });
    const onDisposed = () => {
      this.#viewports.delete(viewport);
      this.#graphics.delete(graphics);
      graphics[Symbol.dispose]();
    };
    const graphics = this.#addGraphics(element, screen);
    const viewport = new ImageViewport({ element, screen, findSeries: ports.findSeries, onDisposed });
    this.#viewports.add(viewport);
    screen.onDraw(() => {
      this.#firstPicture.resolve();
      this.#loader.drawn();
    });
    return viewport;
  }

  /** Shows or hides the graphics that files bring along, in every viewport. */
  toggleGraphics(): void {
    this.#hasGraphics = !this.#hasGraphics;
    for (const graphics of this.#graphics) graphics.isOn = this.#hasGraphics;
  }

  /** Resolves once a viewport has shown an image: what is less urgent may come from then on. */
  get firstPicture(): Promise<void> {
    return this.#firstPicture.promise;
  }

  /** Images of a series in memory. */
  loadedFrames(seriesUid: string): number {
    return this.#loader.loadedFrames(seriesUid);
  }

  /** The values that a frame's file holds; undefined while they are not in memory, for colours, and where they cannot be told. */
  pixelsOf(frame: SeriesFrame): FramePixels | undefined {
    return this.#frames.pixelsOf(frame);
  }

  /** Brings a frame's pixels into memory behind what is shown; rejects as `FrameLoader.load`. */
  async loadPixels(frame: SeriesFrame): Promise<void> {
    await this.#frames.load(frame, "prefetch");
  }

  onProgress(listener: (seriesUid: string, loaded: number) => void): () => void {
    return this.#loader.onProgress(listener);
  }

  /**
   * The case's series: they are loaded in the background, in this order, after everything that a viewport shows and as far as three quarters
   * of the cache go. What an earlier call asked for is forgotten; what has arrived of it stays until its place is needed.
   */
  prefetchAll(series: readonly Series[]): void {
    this.#loader.prefetchAll(series);
  }

  [Symbol.dispose](): void {
    for (const viewport of this.#viewports) viewport[Symbol.dispose]();
    this.#viewports.clear();
    this.#loader[Symbol.dispose]();
    this.#frames[Symbol.dispose]();
    this.#engine.destroy();
    cache.purgeCache();
  }

  #addGraphics(element: HTMLDivElement, screen: StackScreen): GraphicsLayer {
    const sampleBits: SampleBits = (plane) => this.#preparation.sampleBits(plane);
    const graphics = new GraphicsLayer({ element, fetchBits: this.#fetchBits, sampleBits });
    graphics.isOn = this.#hasGraphics;
    screen.onDraw(() => graphics.show(screen.shown, screen.size));
    screen.onOverlay(() => {
      if (!screen.shown) graphics.show(undefined, screen.size);
    });
    this.#graphics.add(graphics);
    return graphics;
  }
}

/**
 * A real GPU where there is one. Software WebGL (SwiftShader, llvmpipe) draws the same pictures slower than Cornerstone's CPU renderer:
 * measured in Chromium on two cores, 600 × 500 pixels, a scrolled CT slice took 37 ms on SwiftShader and 16 ms (one frame) on the CPU, a
 * window change 49 and 16 ms. The CPU's pictures were compared too: at actual size equal to the DICOM formula (largest error 0 grey levels
 * for whole values, 1 for fractions; the GPU's is 1), and the same place on the GPU for every flip, turn and pixel shape.
 */
function chooseRenderer(): "gpu" | "cpu" {
  const { webgl, softwareRasterizer } = getRenderingCapabilities();
  return webgl && !softwareRasterizer ? "gpu" : "cpu";
}

interface RequestParts {
  readonly requests: OpenRequests;
  readonly isPlain: (imageId: string) => boolean;
}

/** Asks for pixels that need no decoding, colour as 8-bit RGB (AR19). */
const PLAIN =
  'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1; photometric-interpretation=RGB';

/** The token goes to our own DICOMweb root and nowhere else. Never throws: the loader's promise would never settle. */
function requestHeaders({ base, token }: ImagingPorts, { requests, isPlain }: RequestParts) {
  const own = `wadors:${new URL(base).origin}/dicom-web/`;
  return async (request: XMLHttpRequest, imageId: string): Promise<Record<string, string>> => {
    requests.opened(imageId, request);
    if (!imageId.startsWith(own)) return {};
    const accept: Record<string, string> = isPlain(imageId) ? { Accept: PLAIN } : {};
    try {
      return { ...accept, Authorization: `Bearer ${await token()}` };
    } catch {
      // Without a token the server answers 401, which the tile then says.
      return accept;
    }
  };
}

/** One core stays for the page itself. */
function decodeWorkers(): number {
  return Math.min(Math.max((navigator.hardwareConcurrency || 2) - 1, 1), 4);
}

/** Gigabytes, where the browser tells. */
function deviceMemory(): number | undefined {
  const memory: unknown = "deviceMemory" in navigator ? navigator.deviceMemory : undefined;
  return typeof memory === "number" ? memory : undefined;
}

function savesData(): boolean {
  const connection: unknown = "connection" in navigator ? navigator.connection : undefined;
  return (
    typeof connection === "object" && connection !== null && "saveData" in connection && connection.saveData === true
  );
}
