import type { CSSVariablesResolver } from "@mantine/core";
import { dark, light, onImage } from "./palette.ts";
import type { Palette } from "./palette.ts";

/** `textSoft` becomes `--c-text-soft`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

function colours(palette: Palette): Record<string, string> {
  return Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--c-${kebab(name)}`, String(value)]));
}

/** Mantine's own variables that would otherwise fall outside the palette. */
function mantine(palette: Palette): Record<string, string> {
  return {
    "--mantine-color-body": palette.ground,
    "--mantine-color-text": palette.text,
    "--mantine-color-dimmed": palette.textSoft,
    "--mantine-color-placeholder": palette.textSoft,
    "--mantine-color-default": palette.raised,
    "--mantine-color-default-hover": palette.pressed,
    "--mantine-color-default-color": palette.text,
    "--mantine-color-default-border": palette.line,
    "--mantine-color-error": palette.danger,
    "--mantine-primary-color-filled": palette.live,
    "--mantine-primary-color-filled-hover": palette.live,
    "--mantine-primary-color-contrast": palette.onLive,
  };
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: Object.fromEntries(Object.entries(onImage).map(([name, value]) => [`--i-${kebab(name)}`, value])),
  dark: { ...colours(dark), ...mantine(dark) },
  light: { ...colours(light), ...mantine(light) },
});
