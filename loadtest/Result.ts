import { availableParallelism, cpus, loadavg } from "node:os";
import { z } from "zod";
import { rounded } from "./statistics.ts";

const Figures = z.record(z.string(), z.number());
export type Figures = z.infer<typeof Figures>;

/** A line of a plot: points of x and y. */
const Line = z.object({ name: z.string(), points: z.array(z.tuple([z.number(), z.number()])) });
export type Line = z.infer<typeof Line>;

const Plot = z.object({
  title: z.string(),
  x: z.string(),
  y: z.string(),
  /** Each power of ten across has the same room. */
  isLogarithmic: z.boolean().optional(),
  lines: z.array(Line),
});
export type Plot = z.infer<typeof Plot>;

/** What every scenario gives: figures of ours and of others from the same run, and their ratios. */
export const Result = z.object({
  scenario: z.string(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    node: z.string(),
    /** Of one minute, before and after the run: what else the machine was doing. */
    load: z.tuple([z.number(), z.number()]),
  }),
  input: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  ours: Figures,
  peers: z.record(z.string(), Figures),
  /** Ours divided by the best peer's. */
  ratios: Figures,
});
export type Result = z.infer<typeof Result>;

/** What the report shows beside the figures. */
export const Report = z.object({
  result: Result,
  /** What was measured, as a heading. */
  title: z.string(),
  at: z.string(),
  /** What was typed. */
  command: z.string(),
  /** The commit that ran; undefined where that cannot be said. */
  source: z.string().optional(),
  notes: z.array(z.string()),
  plots: z.array(Plot),
});
export type Report = z.infer<typeof Report>;

/** Called when a run starts; the result, when it has ended. */
export function machineBefore(): () => Result["machine"] {
  const [before = 0] = loadavg();
  return () => {
    const [after = 0] = loadavg();
    const cpu = cpus()[0]?.model ?? "unknown";
    return { cpu, cores: availableParallelism(), node: process.version, load: [rounded(before, 2), rounded(after, 2)] };
  };
}
