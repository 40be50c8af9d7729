import type { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import type { RecordHandle } from "../pages/useRecord.ts";

/** The session of a page, and the way to change it. */
export type PlanHandle = RecordHandle<SessionDetail>;
