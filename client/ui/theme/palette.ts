/** Colours by what they say. `live` is what is going on now, `look` asks for attention, `danger` is the only red. */
export interface Palette {
  readonly ground: string;
  readonly panel: string;
  readonly raised: string;
  readonly pressed: string;
  readonly line: string;
  /** Edge of a control against its surroundings. */
  readonly edge: string;
  readonly text: string;
  readonly textSoft: string;
  readonly live: string;
  readonly onLive: string;
  readonly liveSoft: string;
  readonly look: string;
  readonly onLook: string;
  readonly lookSoft: string;
  readonly danger: string;
  readonly onDanger: string;
  readonly dangerSoft: string;
}

/** The reading room: near black, so that eyes stay adapted to the image. */
export const dark: Palette = {
  ground: "#0a0c0f",
  panel: "#101419",
  raised: "#171c23",
  pressed: "#222a34",
  line: "#262e39",
  edge: "#7f8c9a",
  text: "#eef2f6",
  textSoft: "#acb7c3",
  live: "#4cc2a5",
  onLive: "#05201a",
  liveSoft: "#12312c",
  look: "#e5b04b",
  onLook: "#1a1305",
  lookSoft: "#33290f",
  danger: "#f59a97",
  onDanger: "#2a0605",
  dangerSoft: "#3a1a1b",
};

/** The office. The viewports stay black. */
export const light: Palette = {
  ground: "#e4e8ec",
  panel: "#f5f7f9",
  raised: "#ffffff",
  pressed: "#dde4ea",
  line: "#cbd3db",
  edge: "#55626f",
  text: "#11181f",
  textSoft: "#3b4753",
  live: "#0b5a49",
  onLive: "#ffffff",
  liveSoft: "#d3eee6",
  look: "#6b4500",
  onLook: "#ffffff",
  lookSoft: "#fbecc9",
  danger: "#8f1713",
  onDanger: "#ffffff",
  dangerSoft: "#fbdfdd",
};

/** On the image, whatever the theme: it is always black. */
export const onImage = {
  text: "#e3eaf1",
  soft: "#b3c2d0",
  live: "#4cc2a5",
  look: "#e5b04b",
  onLook: "#1a1305",
  danger: "#c42b28",
  onDanger: "#ffffff",
} as const;

/** Tell people apart on the image and beside it; all readable on black. */
export const peerColours = [
  "#7fb3ff",
  "#f0a56b",
  "#c79bf2",
  "#8fd16f",
  "#f28fb1",
  "#6fd3e0",
  "#e0d06f",
  "#d6b3a0",
  "#9fa8ff",
  "#b8c4d0",
] as const;
