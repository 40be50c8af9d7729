/** How the session page arranges itself. */
export type Arrangement = "desktop" | "tablet" | "phone";

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** The main pointing device is a finger. */
  readonly isTouch: boolean;
}

export interface OpenPanels {
  readonly left: boolean;
  readonly right: boolean;
  /** Focus mode: the image between the thin bars. The patient stays named. */
  readonly focus: boolean;
}

/** CSS pixels that the chrome takes from the image. */
export interface Chrome {
  readonly arrangement: Arrangement;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const PHONE_WIDTH = 700;
const PHONE_HEIGHT = 480;
const DESKTOP_WIDTH = 1180;
const WIDE_WIDTH = 1600;

export function arrange(screen: Screen): Arrangement {
  if (screen.width < PHONE_WIDTH || screen.height < PHONE_HEIGHT) return "phone";
  return screen.width < DESKTOP_WIDTH ? "tablet" : "desktop";
}

/** The image wins: with everything open at 1366 × 768 it keeps 70 % of the width and 85 % of the height. */
export function chromeFor(screen: Screen, open: OpenPanels): Chrome {
  const arrangement = arrange(screen);
  const hasTouchBars = screen.isTouch || arrangement !== "desktop";
  const top = 44;
  const bottom = hasTouchBars ? 56 : 48;
  if (arrangement !== "desktop") return { arrangement, top, bottom, left: 0, right: 0 };
  const isWide = screen.width >= WIDE_WIDTH;
  return {
    arrangement,
    top,
    bottom,
    left: open.left && !open.focus ? (isWide ? 240 : 192) : 0,
    right: open.right && !open.focus ? (isWide ? 280 : 212) : 0,
  };
}
