import { en } from "../i18n/en.ts";

type PresetName = keyof typeof en.preset;

function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(en.preset, name);
}

/** The translation key of a preset; undefined for one that only the image knows, which is shown as it is named there. */
export function presetKey(name: string): `preset.${PresetName}` | undefined {
  return isPresetName(name) ? `preset.${name}` : undefined;
}
