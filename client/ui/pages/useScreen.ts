import { useMediaQuery, useViewportSize } from "@mantine/hooks";
import type { Screen } from "../theme/chrome.ts";

/** The window's size and whether fingers are its main pointing device. */
export function useScreen(): Screen {
  const { width, height } = useViewportSize();
  const isTouch = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  return { width: width || window.innerWidth, height: height || window.innerHeight, isTouch };
}
