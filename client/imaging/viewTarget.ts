import type { HandChanges } from "./HandChanges.ts";
import type { PixelPoint } from "./ImagePlane.ts";
import type { Lens } from "./Lens.ts";
import type { ToolTarget } from "./PointerTools.ts";
import type { SeriesFrame } from "./Series.ts";
import type { StackScreen } from "./StackScreen.ts";
import { panned, type ScreenView, zoomed } from "./viewGeometry.ts";

export type ViewChange = (view: ScreenView, frame: SeriesFrame) => ScreenView;

/** What a hand means beyond the image itself. */
export interface ViewportGestures {
  /** Where a resting finger points (CSS pixels); undefined: no more. */
  pointed(at: PixelPoint | undefined): void;
  pressedTwice(): void;
}

export interface ViewTargetParts {
  readonly screen: Pick<StackScreen, "ratio" | "size">;
  readonly hand: HandChanges;
  readonly lens: Lens;
  readonly imageCount: () => number;
  readonly scrollBy: (images: number) => void;
  readonly move: (change: ViewChange) => void;
  readonly windowBy: (by: PixelPoint) => void;
  readonly gestures: () => ViewportGestures | undefined;
}

/** What the tools act on: from CSS pixels of the element to a change of the view. */
export function viewTarget({ screen, hand, lens, move, gestures, ...rest }: ViewTargetParts): ToolTarget {
  const device = (at: PixelPoint) => ({ x: at.x * screen.ratio, y: at.y * screen.ratio });
  return {
    ...rest,
    panBy: (by) => move((view) => panned(view, device(by))),
    zoomBy: (factor, anchor) =>
      move((view, { plane }) => {
        const { size, ratio } = screen;
        return zoomed(view, factor, { anchor: device(anchor), screen: size, ratio, plane });
      }),
    magnify: (at, by) => lens.show(at, by === "touch"),
    point: (at) => {
      lens.show(at, true);
      gestures()?.pointed(at);
    },
    pressedTwice: () => gestures()?.pressedTwice(),
    held: () => hand.held(),
    released: () => hand.released(),
  };
}
