import type { PeerPage } from "./PeerPage.ts";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Keeps count of where the pixels of a fitted image lie on one page, while this alone zooms it. */
export class ImageSight {
  readonly #peer: PeerPage;
  /** CSS pixels of an image pixel. */
  scale: number;
  /** Where the outer corner of the first pixel lies on the page. */
  #corner: Spot;

  private constructor(peer: PeerPage, scale: number, corner: Spot) {
    this.#peer = peer;
    this.scale = scale;
    this.#corner = corner;
  }

  /** Fits the image of viewport 0. */
  static async fit(peer: PeerPage, size: { readonly columns: number; readonly rows: number }): Promise<ImageSight> {
    await peer.page.keyboard.press("0");
    const box = await peer.viewport(0).boundingBox();
    if (!box) throw new Error("the viewport is not on the page");
    const scale = Math.min(box.width / size.columns, box.height / size.rows);
    const corner = {
      x: box.x + box.width / 2 - (size.columns * scale) / 2,
      y: box.y + box.height / 2 - (size.rows * scale) / 2,
    };
    return new ImageSight(peer, scale, corner);
  }

  /** Where a place of the image lies on the page. */
  at({ x, y }: Spot): Spot {
    return { x: this.#corner.x + x * this.scale, y: this.#corner.y + y * this.scale };
  }

  /** Shows an image pixel with this many CSS pixels; the place of the image stays where it is. */
  async zoom(scale: number, place: Spot): Promise<void> {
    const anchor = this.at(place);
    const { keyboard, mouse } = this.#peer.page;
    await mouse.move(anchor.x, anchor.y);
    await keyboard.down("Control");
    await mouse.wheel(0, -Math.log(scale / this.scale) / 0.007);
    await keyboard.up("Control");
    this.scale = scale;
    this.#corner = { x: anchor.x - place.x * scale, y: anchor.y - place.y * scale };
  }

  async click(place: Spot): Promise<void> {
    const { x, y } = this.at(place);
    await this.#peer.page.mouse.click(x, y);
  }

  async drag(from: Spot, to: Spot): Promise<void> {
    const { mouse } = this.#peer.page;
    const [start, end] = [this.at(from), this.at(to)];
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move(end.x, end.y, { steps: 5 });
    await mouse.up();
  }
}
