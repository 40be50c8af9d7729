import type { Action } from "./keyMap.ts";

/** The translation key that names each action in the help card and on buttons. */
export const actionLabels = {
  next: "tool.next",
  previous: "tool.previous",
  first: "tool.first",
  last: "tool.last",
  nextSeries: "tool.nextSeries",
  previousSeries: "tool.previousSeries",
  nextCase: "tool.nextCase",
  previousCase: "tool.previousCase",
  scroll: "help.escape",
  window: "tool.window",
  zoom: "tool.zoom",
  pan: "tool.pan",
  preset: "tool.presetKeys",
  invert: "tool.invert",
  reset: "tool.reset",
  fit: "tool.fit",
  stage: "call.takeStage",
  follow: "help.follow",
  microphone: "help.microphone",
  camera: "help.camera",
  foldLeft: "panel.cases",
  foldRight: "panel.people",
  focus: "panel.focus",
  help: "help.open",
} as const satisfies Record<Action, string>;
