import { z } from "zod";
import { Uid, Vector3, VoiRange } from "./dicom.ts";
import { CaseId, PeerId } from "./ids.ts";

/**
 * The values of a `stage:<sessionId>` Doc's root map `stage`. Objects are open: a newer client's extra field
 * passes an older server; the fields named here are checked. `presenter` and `case` are written by the server alone.
 */
export const StagePresenter = z.looseObject({
  peerId: PeerId,
  epoch: z.number().int().nonnegative(),
  /** Who held the stage before; absent before the first hand-over. */
  from: PeerId.optional(),
});
export type StagePresenter = z.infer<typeof StagePresenter>;

export const StageCase = z.looseObject({ caseId: CaseId });
export type StageCase = z.infer<typeof StageCase>;

/** How many viewports the presenter shows; `active` is the index (row by row) that tools act on. */
export const StageLayout = z.looseObject({
  rows: z.number().int().min(1).max(3),
  columns: z.number().int().min(1).max(4),
  active: z.number().int().min(0).max(11).optional(),
  /** This viewport fills the stage for a while; the others keep their places below it. */
  single: z.number().int().min(0).max(11).optional(),
  /** Scrolling, zoom, pan and window of one viewport carry over to the others; each is written as its own state. */
  linked: z.boolean().optional(),
  /** Where the active image's plane cuts the others is drawn on them. */
  referenceLines: z.boolean().optional(),
});
export type StageLayout = z.infer<typeof StageLayout>;

/** WHAT is shown: one frame of one instance. `frame` counts from 1, as in DICOM. */
const ViewReference = z.looseObject({
  studyUid: Uid,
  seriesUid: Uid,
  sopUid: Uid,
  frame: z.number().int().min(1),
});

/**
 * HOW it is shown, free of screen size: the world point at the centre of the viewport, the plane's normal (towards the viewer) and
 * up direction (unit vectors in the patient coordinate system), half the visible width and height in millimetres.
 */
export const ViewPresentation = z.looseObject({
  centre: Vector3,
  normal: Vector3,
  up: Vector3,
  halfWidth: z.number().positive(),
  halfHeight: z.number().positive(),
  flipHorizontal: z.boolean(),
  flipVertical: z.boolean(),
});
export type ViewPresentation = z.infer<typeof ViewPresentation>;

/** One viewport of one peer. An absent part means: as the image itself asks for (fitted, its own window). */
export const ViewportState = z.looseObject({
  view: ViewReference.optional(),
  presentation: ViewPresentation.optional(),
  voi: VoiRange.optional(),
  invert: z.boolean().optional(),
});
export type ViewportState = z.infer<typeof ViewportState>;

/** Viewports are numbered row by row from 0; the largest layout is 3 × 4. */
export const MAX_VIEWPORTS = 12;

export type StageKey =
  | { readonly kind: "presenter" | "case" }
  | { readonly kind: "layout"; readonly peerId: PeerId }
  | { readonly kind: "viewport"; readonly peerId: PeerId; readonly index: number };

export const PRESENTER_KEY = "presenter";
export const CASE_KEY = "case";

export function layoutKey(peer: PeerId): string {
  return `${peer}/layout`;
}

export function viewportKey(peer: PeerId, index: number): string {
  return `${peer}/viewport/${index}`;
}

const peerKey = /^(?<peer>[^/]+)\/(?:(?<layout>layout)|viewport\/(?<index>\d{1,2}))$/u;

/** Reads a key of the stage map; undefined where no such key exists. */
export function parseStageKey(key: string): StageKey | undefined {
  if (key === PRESENTER_KEY || key === CASE_KEY) return { kind: key };
  const groups = peerKey.exec(key)?.groups;
  const peer = PeerId.safeParse(groups?.["peer"]);
  if (!groups || !peer.success) return undefined;
  if (groups["layout"]) return { kind: "layout", peerId: peer.data };
  const index = Number(groups["index"]);
  return index < MAX_VIEWPORTS ? { kind: "viewport", peerId: peer.data, index } : undefined;
}

/** The schema that the value under a key of the stage map must match. */
export function stageValueSchema(key: StageKey): z.ZodType {
  switch (key.kind) {
    case "presenter":
      return StagePresenter;
    case "case":
      return StageCase;
    case "layout":
      return StageLayout;
    case "viewport":
      return ViewportState;
  }
}
