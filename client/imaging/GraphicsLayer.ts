import type { Shown } from "./ImageOverlay.ts";
import { type ImagePlane, pixelToWorld } from "./ImagePlane.ts";
import { type OverlayPlane, overlayPicture } from "./overlayPlanes.ts";
import { type ScreenSize, type ScreenView, worldToScreen } from "./viewGeometry.ts";

/** Where the bits of an instance's bulk value come from. */
export type FetchBits = (
  instance: { readonly studyUid: string; readonly seriesUid: string; readonly sopUid: string },
  bulk: number,
) => Promise<Uint8Array>;

/** The bits of a plane that lie in the samples of its frame, once that has been loaded. */
export type SampleBits = (overlay: OverlayPlane) => Uint8Array | undefined;

interface GraphicsPorts {
  readonly element: HTMLElement;
  readonly fetchBits: FetchBits;
  readonly sampleBits: SampleBits;
}

/** Pictures kept for going back and forth; one of a large image takes some megabytes. */
const MAX_PICTURES = 12;

/** A canvas transform from pixels of the plane to pixels of the screen. */
export function overlayTransform(
  overlay: Pick<OverlayPlane, "left" | "top">,
  { plane, view, screen }: { readonly plane: ImagePlane; readonly view: ScreenView; readonly screen: ScreenSize },
): readonly [number, number, number, number, number, number] {
  const at = (x: number, y: number) => worldToScreen(view, screen, pixelToWorld(plane, { x, y }));
  const { left, top } = overlay;
  const [corner, across, down] = [at(left, top), at(left + 1, top), at(left, top + 1)];
  return [across.x - corner.x, across.y - corner.y, down.x - corner.x, down.y - corner.y, corner.x, corner.y];
}

/** The graphics that files bring along (60xx), over the picture of one viewport and never mixed with its pixels. */
export class GraphicsLayer implements Disposable {
  readonly #canvas: HTMLCanvasElement;
  readonly #ports: GraphicsPorts;
  readonly #pictures = new Map<OverlayPlane, OffscreenCanvas | "loading" | "failed">();
  #last: { readonly shown: Shown; readonly screen: ScreenSize } | undefined;
  #isOn = true;

  constructor(ports: GraphicsPorts) {
    this.#ports = ports;
    this.#canvas = document.createElement("canvas");
    this.#canvas.dataset["graphics"] = "";
    Object.assign(this.#canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
    this.#canvas.style.pointerEvents = "none";
    ports.element.append(this.#canvas);
  }

  set isOn(isOn: boolean) {
    this.#isOn = isOn;
    this.#draw();
  }

  /** Undefined: nothing is on the screen. */
  show(shown: Shown | undefined, screen: ScreenSize): void {
    this.#last = shown && { shown, screen };
    this.#draw();
  }

  [Symbol.dispose](): void {
    this.#last = undefined;
    this.#pictures.clear();
    this.#canvas.remove();
  }

  #draw(): void {
    const overlays = this.#isOn ? (this.#last?.shown.frame.overlays ?? []) : [];
    const context = this.#canvas.getContext("2d");
    if (!context || !this.#last || overlays.length === 0) {
      if (this.#canvas.width > 0) this.#canvas.width = 0;
      return;
    }
    const { shown, screen } = this.#last;
    // Setting the size also clears.
    this.#canvas.width = screen.width;
    this.#canvas.height = screen.height;
    for (const overlay of overlays) {
      const picture = this.#pictureOf(overlay, shown);
      if (!picture) continue;
      context.setTransform(...overlayTransform(overlay, { plane: shown.frame.plane, view: shown.view, screen }));
      context.drawImage(picture, 0, 0);
    }
  }

  #pictureOf(overlay: OverlayPlane, shown: Shown): OffscreenCanvas | undefined {
    const known = this.#pictures.get(overlay);
    if (known !== undefined) return typeof known === "string" ? undefined : known;
    const [oldest] = this.#pictures.keys();
    if (this.#pictures.size >= MAX_PICTURES && oldest) this.#pictures.delete(oldest);
    this.#pictures.set(overlay, "loading");
    this.#load(overlay, shown).then(
      (picture) => {
        this.#pictures.set(overlay, picture);
        this.#draw();
      },
      // The image itself is whole without its graphics; another look tries again once others have taken the place.
      () => this.#pictures.set(overlay, "failed"),
    );
    return undefined;
  }

  async #load(overlay: OverlayPlane, shown: Shown): Promise<OffscreenCanvas> {
    const bytes = await this.#bytesOf(overlay, shown);
    const { columns, rows } = overlay;
    const picture = new OffscreenCanvas(columns, rows);
    const data = new ImageData(overlayPicture(overlay, bytes), columns, rows);
    picture.getContext("2d")?.putImageData(data, 0, 0);
    return picture;
  }

  async #bytesOf(overlay: OverlayPlane, { series, frame }: Shown): Promise<Uint8Array> {
    const { bits } = overlay;
    if ("inline" in bits) return Uint8Array.from(atob(bits.inline), (letter) => letter.charCodeAt(0));
    if ("position" in bits) return this.#ports.sampleBits(overlay) ?? new Uint8Array();
    const { studyUid, seriesUid } = series;
    return await this.#ports.fetchBits({ studyUid, seriesUid, sopUid: frame.sopUid }, bits.bulk);
  }
}
