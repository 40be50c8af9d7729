import { z } from "zod";

/** What a process with an SFU is told to carry. */
export const MediaJob = z.object({
  /** mediasoup alone, with Consumers as the product makes them or as mediasoup does where nothing is said. */
  sfu: z.enum(["consilium", "mediasoup", "mediasoupDefaults"]),
  voices: z.number().int(),
  /** Where each listener takes its packets. */
  sinkPorts: z.array(z.number().int()),
});
export type MediaJob = z.infer<typeof MediaJob>;

export const MediaWord = z.discriminatedUnion("word", [
  /** Where each voice is sent to. */
  z.object({ word: z.literal("carrying"), ports: z.array(z.number().int()) }),
  z.object({ word: z.literal("failed"), reason: z.string() }),
]);
export type MediaWord = z.infer<typeof MediaWord>;

/** What the process that speaks and listens is told first: how many listen. */
export const RtpJob = z.object({ listeners: z.number().int() });
export type RtpJob = z.infer<typeof RtpJob>;

/** Then, as often as wanted: speak to these ports for so long. */
export const Speech = z.object({ ports: z.array(z.number().int()), ms: z.number() });
export type Speech = z.infer<typeof Speech>;

export const RtpWord = z.discriminatedUnion("word", [
  z.object({ word: z.literal("listening"), ports: z.array(z.number().int()) }),
  z.object({ word: z.literal("spoken"), sent: z.number(), received: z.number() }),
  z.object({ word: z.literal("failed"), reason: z.string() }),
]);
export type RtpWord = z.infer<typeof RtpWord>;
