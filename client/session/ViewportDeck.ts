import type { ToolName } from "../imaging/gestures.ts";
import type { ImageViewport } from "../imaging/ImageViewport.ts";
import type { ImagingRuntime } from "../imaging/ImagingRuntime.ts";
import { MAX_VIEWPORTS } from "../../shared/model/stage.ts";
import { LinkedViews } from "./LinkedViews.ts";
import { ReferenceLines } from "./ReferenceLines.ts";
import { SharedViewport, type SharedViewportPorts } from "./SharedViewport.ts";

export interface ViewportDeckPorts extends Omit<SharedViewportPorts, "index" | "links" | "drawn"> {
  /** Cornerstone arrives as a chunk of its own, after the page. */
  readonly runtime: Promise<ImagingRuntime>;
}

/** All viewports of this client, one for each place of the largest layout; a place without an element shows nothing. */
export class ViewportDeck {
  readonly lines: ReferenceLines;
  readonly #ports: ViewportDeckPorts;
  readonly #shared: readonly SharedViewport[];
  #tool: ToolName = "scroll";
  #isClosed = false;
  readonly #stopStage: () => void;
  #stopPrefetch: () => void = () => undefined;

  constructor(ports: ViewportDeckPorts) {
    this.#ports = ports;
    const links = new LinkedViews(ports);
    const lines = new ReferenceLines({ stage: ports.stage, view: (index) => this.view(index) });
    this.lines = lines;
    const drawn = () => lines.refresh();
    this.#shared = Array.from(
      { length: MAX_VIEWPORTS },
      (_, index) => new SharedViewport({ ...ports, index, links, drawn }),
    );
    this.#stopStage = ports.stage.subscribe((change) => {
      if (change === "motion") return;
      links.refresh();
      lines.refresh();
    });
    ports.runtime.then(
      (runtime) => this.#prefetchCase(runtime),
      () => undefined, // Nobody sees images then.
    );
  }

  /** Every series of the case is fetched once the viewports have what they show: the next phase is there when it is asked for. */
  #prefetchCase(runtime: ImagingRuntime): void {
    if (this.#isClosed) return;
    const fetch = () => runtime.prefetchAll(this.#ports.images.series);
    this.#stopPrefetch = this.#ports.images.subscribe(fetch);
    fetch();
  }

  get tool(): ToolName {
    return this.#tool;
  }

  at(index: number): SharedViewport {
    const shared = this.#shared[index];
    if (!shared) throw new RangeError("no such viewport");
    return shared;
  }

  view(index: number): ImageViewport | undefined {
    return this.#shared[index]?.viewport;
  }

  /** Shows viewport `index` in an element until the returned function is called. */
  attach(index: number, element: HTMLDivElement): () => void {
    let isWanted = true;
    const { runtime, images } = this.#ports;
    runtime.then(
      (ready) => {
        if (!isWanted) return;
        const viewport = ready.createViewport(element, { findSeries: (seriesUid) => images.find(seriesUid) });
        viewport.setTool(this.#tool);
        this.at(index).attach(viewport);
      },
      () => undefined, // The session tells that the viewer could not be loaded.
    );
    return () => {
      isWanted = false;
      this.at(index).detach();
    };
  }

  /** In every viewport, also in those that come later. */
  toggleGraphics(): void {
    this.#ports.runtime.then(
      (runtime) => runtime.toggleGraphics(),
      () => undefined, // Nobody sees images then.
    );
  }

  setTool(tool: ToolName): void {
    this.#tool = tool;
    for (const { viewport } of this.#shared) viewport?.setTool(tool);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopPrefetch();
    this.#stopStage();
    for (const shared of this.#shared) shared.detach();
  }
}
