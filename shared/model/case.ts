import { z } from "zod";
import { Uid } from "./dicom.ts";
import { CaseId } from "./ids.ts";

/** One patient's question to the team, as the agenda shows it. */
export const CaseView = z.object({
  id: CaseId,
  /** Case number as people speak of it, e.g. "K-2217". */
  number: z.string().max(40),
  title: z.string().max(200),
  question: z.string().max(2000),
  /** In the order they were attached. The one with the newest study date is the current one, the rest are priors. */
  studies: z.array(Uid),
});
export type CaseView = z.infer<typeof CaseView>;
