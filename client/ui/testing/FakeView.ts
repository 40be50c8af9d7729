import type { CineActions, ViewActions } from "../../session/SessionActions.ts";
import type { PointerSnapshot, ViewportOverlay, WindowPreset } from "../../session/ViewSnapshot.ts";
import type { ToolName } from "../../imaging/gestures.ts";

function fakeOverlay(extra: Partial<ViewportOverlay> = {}): ViewportOverlay {
  return {
    state: "shown",
    failure: undefined,
    seriesDescription: "Portal venous 5 mm",
    relation: "current",
    patientName: "DEMO^Seven",
    dateTime: "2026-11-12T09:14",
    imageNumber: 20,
    imageCount: 41,
    sliceThickness: 5,
    sliceLocation: -142.5,
    windowWidth: 400,
    windowCentre: 40,
    zoom: 1.4,
    invert: false,
    orientation: { left: "R", right: "L", top: "A", bottom: "P" },
    isLossy: false,
    sopUid: "1.2.3.4",
    voi: { lower: -160, upper: 240 },
    ...extra,
  };
}

const presets: readonly WindowPreset[] = [
  { name: "softTissue", centre: 40, width: 400 },
  { name: "liver", centre: 60, width: 160 },
  { name: "lung", centre: -600, width: 1500 },
  { name: "bone", centre: 480, width: 2500 },
];

export interface FakeViewParts {
  readonly overlays: readonly ViewportOverlay[] | undefined;
  readonly pointers: readonly PointerSnapshot[] | undefined;
  readonly draw: ((index: number, element: HTMLDivElement) => void) | undefined;
}

/** Viewports that show what they are told to and write down what they are asked to do. */
export class FakeView implements ViewActions {
  readonly #parts: FakeViewParts;
  readonly #note: (call: string) => void;
  readonly #overlays: readonly ViewportOverlay[];
  readonly #empty = fakeOverlay({ state: "empty", seriesDescription: "" });
  readonly #pointless: readonly PointerSnapshot[] = [];

  constructor(parts: FakeViewParts, note: (call: string) => void) {
    this.#parts = parts;
    this.#note = note;
    this.#overlays = parts.overlays ?? [fakeOverlay()];
  }

  attachViewport(index: number, element: HTMLDivElement): () => void {
    this.#parts.draw?.(index, element);
    return () => element.replaceChildren();
  }

  getOverlay(index: number): ViewportOverlay {
    return this.#overlays[index] ?? this.#empty;
  }

  subscribeOverlay(): () => void {
    return () => undefined;
  }

  getPointers(index: number): readonly PointerSnapshot[] {
    return index === 0 ? (this.#parts.pointers ?? this.#pointless) : this.#pointless;
  }

  subscribePointers(): () => void {
    return () => undefined;
  }

  presets(): readonly WindowPreset[] {
    return presets;
  }

  setTool(tool: ToolName): void {
    this.#note(`setTool ${tool}`);
  }

  setLayout(rows: number, columns: number): void {
    this.#note(`setLayout ${rows} ${columns}`);
  }

  setActiveViewport(index: number): void {
    this.#note(`setActiveViewport ${index}`);
  }

  showSeries(seriesUid: string, viewportIndex: number): void {
    this.#note(`showSeries ${seriesUid} ${viewportIndex}`);
  }

  scroll(by: number | "first" | "last"): void {
    this.#note(`scroll ${by}`);
  }

  applyPreset(preset: WindowPreset): void {
    this.#note(`applyPreset ${preset.name}`);
  }

  toggleInvert(): void {
    this.#note("toggleInvert");
  }

  toggleGraphics(): void {
    this.#note("toggleGraphics");
  }

  resetView(): void {
    this.#note("resetView");
  }

  fitView(): void {
    this.#note("fitView");
  }

  actualSize(): void {
    this.#note("actualSize");
  }

  turn(quarters: number): void {
    this.#note(`turn ${quarters}`);
  }

  flip(along: "horizontal" | "vertical"): void {
    this.#note(`flip ${along}`);
  }

  toggleAlone(index: number): void {
    this.#note(`toggleAlone ${index}`);
  }

  setLinked(linked: boolean): void {
    this.#note(`setLinked ${linked}`);
  }

  showReferenceLines(areShown: boolean): void {
    this.#note(`showReferenceLines ${areShown}`);
  }

  compareWithPrior(): void {
    this.#note("compareWithPrior");
  }

  getReferenceLine(): undefined {
    return undefined;
  }

  subscribeReferenceLines(): () => void {
    return () => undefined;
  }

  dragTo(index: number, image: number | null): void {
    this.#note(`dragTo ${index} ${image}`);
  }

  readonly cine: CineActions = {
    toggle: () => this.#note("cine"),
    changeRate: (by) => this.#note(`cineRate ${by}`),
    setMode: (mode) => this.#note(`cineMode ${mode}`),
  };

  point(): void {
    this.#note("point");
  }
}
