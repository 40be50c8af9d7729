import { z } from "zod";
import { Uid, Vector3 } from "./dicom.ts";
import { PeerId } from "./ids.ts";
import { MAX_VIEWPORTS, ViewportState } from "./stage.ts";

const viewportIndex = z
  .number()
  .int()
  .min(0)
  .max(MAX_VIEWPORTS - 1);

/** The presenter's hand on a viewport: what the viewport holds right now. Never stored. */
const ViewportMotion = z.object({ kind: z.literal("viewport"), index: viewportIndex, state: ViewportState });

/** Where a peer points: a world point (millimetres) on an instance, or nowhere. */
const PointerMotion = z.object({
  kind: z.literal("pointer"),
  at: z.object({ sopUid: Uid, frame: z.number().int().min(1), point: Vector3 }).nullable(),
});

/** Who presents, or may take the stage, calls everybody back to what the presenter shows. */
const GatherMotion = z.object({ kind: z.literal("gather") });

/** What a client sends in a motion frame (UTF-8 JSON). */
export const Motion = z.discriminatedUnion("kind", [ViewportMotion, PointerMotion, GatherMotion]);
export type Motion = z.infer<typeof Motion>;

/** What the others receive: the same with its sender, which only the server names. */
export const SentMotion = z.object({ from: PeerId, motion: Motion });
export type SentMotion = z.infer<typeof SentMotion>;

/** Motion of one slot replaces older motion of the same slot. */
export function motionSlot(motion: Motion): string {
  return motion.kind === "viewport" ? `viewport/${motion.index}` : motion.kind;
}
