import type { Pages, SeriesFrame } from "./Series.ts";

/** More are not believed: a page is a place on the stage, and a number that somebody sends must not fill the memory. */
const MAX_PAGES = 5_000;

/**
 * The pages of a series of documents, in their order. How many a document has is known once it is read; until then those are there that
 * somebody has spoken of, so that one can follow to page 7 before one's own copy has arrived.
 */
export class DocumentPages implements Pages {
  readonly #documents: { readonly first: SeriesFrame; pages: number; isCounted: boolean }[];
  #frames: readonly SeriesFrame[] = [];

  constructor(documents: readonly SeriesFrame[]) {
    this.#documents = documents.map((first) => ({ first, pages: 1, isCounted: false }));
    this.#arrange();
  }

  get frames(): readonly SeriesFrame[] {
    return this.#frames;
  }

  indexOf(sopUid: string, page: number): number | undefined {
    const document = this.#documents.find(({ first }) => first.sopUid === sopUid);
    if (!document || page < 1 || page > MAX_PAGES) return undefined;
    if (page > document.pages) {
      if (document.isCounted) return undefined;
      document.pages = page;
      this.#arrange();
    }
    const index = this.#frames.findIndex((frame) => frame.sopUid === sopUid && frame.frame === page);
    return index < 0 ? undefined : index;
  }

  count(sopUid: string, pages: number): void {
    const document = this.#documents.find(({ first }) => first.sopUid === sopUid);
    if (!document || document.isCounted) return;
    document.isCounted = true;
    document.pages = Math.min(Math.max(pages, 1), MAX_PAGES);
    this.#arrange();
  }

  /** Frames that were there stay the same objects. */
  #arrange(): void {
    const known = new Map(this.#frames.map((frame) => [frame.imageId, frame]));
    this.#frames = this.#documents.flatMap(({ first, pages }) =>
      Array.from({ length: pages }, (_, index) => {
        const imageId = `${first.imageId}#${index + 1}`;
        return known.get(imageId) ?? { ...first, imageId, frame: index + 1 };
      }),
    );
  }
}
