/** The three simulcast layers of a camera, smallest first: a quarter, half and all of its width and height. */
export const CAMERA_LAYERS = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
] as const;

/** What a camera asks its browser for; Chromium sends three layers from 960 × 540 on, below it only two. */
export const CAMERA_SIZE = { width: 960, height: 540 } as const;

/** The layer a Consumer starts with, until its client says how large its tile is. */
export const INITIAL_LAYER = 0;

export interface TileSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly devicePixelRatio: number;
}

/** A layer may be stretched by a quarter before the next one is worth its bitrate. */
const STRETCH = 1.25;

/** The smallest camera layer that fills a tile of this size; undefined where nothing is shown, so that the Consumer can pause. */
export function layerFor(tile: TileSize): number | undefined {
  const width = tile.width * tile.devicePixelRatio;
  const height = tile.height * tile.devicePixelRatio;
  if (!(width > 0 && height > 0)) return undefined;
  const fitting = CAMERA_LAYERS.findIndex(({ scaleResolutionDownBy: scale }) => {
    const reach = STRETCH / scale;
    return width <= CAMERA_SIZE.width * reach && height <= CAMERA_SIZE.height * reach;
  });
  return fitting === -1 ? CAMERA_LAYERS.length - 1 : fitting;
}
