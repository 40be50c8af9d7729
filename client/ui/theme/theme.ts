import { Button, createTheme, Menu, Modal, Popover, Tooltip } from "@mantine/core";
import type { MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = [
  "#e6f8f3",
  "#cdeee5",
  "#a3dfcf",
  "#78d0b8",
  "#5cc9ad",
  "#4cc2a5",
  "#3aa88d",
  "#2b8a73",
  "#166b58",
  "#0b5a49",
];

/** Greys of the reading room, where Mantine reaches for its own dark scale. */
const dark: MantineColorsTuple = [
  "#eef2f6",
  "#cdd5dd",
  "#acb7c3",
  "#7f8c9a",
  "#3a4552",
  "#262e39",
  "#171c23",
  "#101419",
  "#0d1014",
  "#0a0c0f",
];

const family =
  '"Inter Variable", Inter, system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** The one button that goes on: dark words on the live colour, in both themes by the palette. */
const filled = {
  "--button-bg": "var(--c-live)",
  "--button-hover": "color-mix(in srgb, var(--c-live) 88%, var(--c-text))",
  "--button-color": "var(--c-on-live)",
};

export const theme = createTheme({
  colors: { teal, dark },
  primaryColor: "teal",
  primaryShade: { light: 9, dark: 5 },
  autoContrast: true,
  fontFamily: family,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: { fontFamily: family, fontWeight: "600" },
  defaultRadius: "md",
  radius: { sm: "4px", md: "8px", lg: "12px" },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: Button.extend({
      vars: (_theme, { variant }) => ({ root: variant === undefined || variant === "filled" ? filled : {} }),
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { withArrow: false, offset: 8 },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", withinPortal: true, withInitialFocusPlaceholder: false } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", withinPortal: true } }),
    Modal: Modal.extend({ defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.55 } } }),
  },
});
