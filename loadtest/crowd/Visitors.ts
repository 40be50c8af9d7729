import { z } from "zod";

/** What the process of those who join is told to do. */
export const Visitors = z.object({
  port: z.number().int(),
  people: z.array(z.object({ sessionId: z.string(), caseId: z.string(), code: z.string() })),
  /** Wait as the product's client does before it comes back, not only after a failure but at first as well. */
  isSpread: z.boolean(),
});
export type Visitors = z.infer<typeof Visitors>;

/** What it says: `here` each time that everybody is in their session with all Docs. */
export const VisitorsWord = z.discriminatedUnion("word", [
  z.object({ word: z.literal("redeemed"), ms: z.number() }),
  z.object({
    word: z.literal("here"),
    /** Of each, in milliseconds since 1970. */
    at: z.array(z.number()),
    startedAt: z.number(),
    attempts: z.number(),
  }),
  z.object({ word: z.literal("failed"), reason: z.string() }),
]);
export type VisitorsWord = z.infer<typeof VisitorsWord>;
