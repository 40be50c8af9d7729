import { z } from "zod";

/** RFC 9457 problem details. `code` is one of the failure codes; `detail` never echoes a value. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
  /** JSON pointers of what was wrong in the request's body. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
