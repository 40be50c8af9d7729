import { z } from "zod";

/** What a crowd of clients is told to do; they live in a process of their own. */
export const Crowd = z.object({
  place: z.object({
    port: z.number().int(),
    dialect: z.enum(["consilium", "yWebsocket", "hocuspocus", "rawBroadcast"]),
    docName: z.string(),
    /** One for each client; the first ones write. */
    seats: z.array(z.object({ token: z.string(), userId: z.string() })),
  }),
  writers: z.number().int(),
  /** Values a second, of each writer. */
  perSecond: z.number(),
  /** All values of a writer pass, and each nth is kept besides; 1: all are kept, and none passes. */
  savedEvery: z.number().int(),
  /** Before anything is counted. */
  warmUpMs: z.number(),
  countedMs: z.number(),
  /** A value that a newer one of the same writer replaced within so long counts as delivered then. */
  supersededWithinMs: z.number(),
});
export type Crowd = z.infer<typeof Crowd>;

export const CrowdReport = z.object({
  /** Values written while it counted. */
  written: z.number(),
  /** Of a value to one client. */
  deliveries: z.number(),
  superseded: z.number(),
  missed: z.number(),
  /** Latencies as `LatencyCounts` has them. */
  latencies: z.record(z.string(), z.number()),
});
export type CrowdReport = z.infer<typeof CrowdReport>;

/** What the crowd's process says. */
export const CrowdWord = z.discriminatedUnion("word", [
  z.object({ word: z.literal("counting") }),
  z.object({ word: z.literal("counted"), report: CrowdReport }),
  z.object({ word: z.literal("failed"), reason: z.string() }),
]);
export type CrowdWord = z.infer<typeof CrowdWord>;
