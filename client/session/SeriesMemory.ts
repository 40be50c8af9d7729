import type { ViewportState } from "../../shared/model/stage.ts";
import type { CaseImages } from "./CaseImages.ts";
import { carryOver } from "./carryOver.ts";

/** How each series was last seen in each viewport, so that going to another and back loses nothing. */
export class SeriesMemory {
  readonly #images: CaseImages;
  readonly #left = new Map<string, ViewportState>();

  constructor(images: CaseImages) {
    this.#images = images;
  }

  /** What viewport `index`, which shows `now`, shows next; undefined where it shows that series already. */
  next(index: number, now: ViewportState | undefined, seriesUid: string): ViewportState | undefined {
    const to = this.#images.find(seriesUid);
    const from = now?.view && this.#images.find(now.view.seriesUid);
    if (!to || from === to) return undefined;
    if (now && from) this.#left.set(`${index} ${from.seriesUid}`, now);
    const before = this.#left.get(`${index} ${seriesUid}`);
    return this.#images.has(before) ? before : carryOver(now && from && { series: from, state: now }, to);
  }

  forget(): void {
    this.#left.clear();
  }
}
