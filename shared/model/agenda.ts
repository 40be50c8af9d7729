import { z } from "zod";
import { CaseView } from "./case.ts";
import { UserId } from "./ids.ts";

/** One line of what the team decided: `made`, put off to another meeting, or not reached in this one. */
export const DecisionOutcome = z.enum(["made", "deferred", "notReached"]);
export type DecisionOutcome = z.infer<typeof DecisionOutcome>;

export const MAX_DECISION_LENGTH = 500;

/** Who did something, under the name that they had then, and when (milliseconds since 1970, by the server's clock). */
const Stamp = z.object({ userId: UserId, name: z.string().max(120), at: z.number().int().nonnegative() });

/** Written by who may write notes; signed by a chair. What changes after the signature is unsigned again. */
export const Decision = z.object({
  outcome: DecisionOutcome,
  text: z.string().max(MAX_DECISION_LENGTH),
  written: Stamp,
  signed: Stamp.optional(),
});
export type Decision = z.infer<typeof Decision>;

/** One case of a session is `onStage`; showing another one makes it `discussed`. */
export const AgendaState = z.enum(["planned", "onStage", "discussed", "deferred"]);
export type AgendaState = z.infer<typeof AgendaState>;

/** A case in its place on a session's agenda. */
export const AgendaItem = CaseView.extend({ state: AgendaState, decision: Decision.optional() });
export type AgendaItem = z.infer<typeof AgendaItem>;
