import { z } from "zod";

/** One run of one server process: a restarted one is another node. */
export const NodeId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/u)
  .brand("NodeId");
export type NodeId = z.infer<typeof NodeId>;
