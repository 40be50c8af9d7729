import type { CaseDetail } from "../../../shared/protocol/api/cases.ts";
import type { RecordHandle } from "../pages/useRecord.ts";

/** The case of a page, and the way to change it. */
export type CaseHandle = RecordHandle<CaseDetail>;
