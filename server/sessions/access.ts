import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import { peerOf, SessionId, type UserId } from "../../shared/model/ids.ts";
import { hasRight } from "../../shared/model/roles.ts";
import { parseDocName } from "../../shared/protocol/docNames.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Archive } from "../archive/Archive.ts";
import type { StudyScope } from "../archive/StudyScope.ts";
import type { Principal } from "../auth/Principal.ts";
import type { Records } from "../records/Records.ts";
import type { DocMember } from "../sync/Attachment.ts";
import type { DocSource } from "../sync/LiveDocs.ts";
import type { SessionRegistry } from "./SessionRegistry.ts";
import { stageSource } from "./StageDoc.ts";

/** What the archive may show a user and take from them: their cases' studies, and uncarried ones by the rules of StudyScope. */
export async function studyScope(records: Records, who: Actor): Promise<StudyScope> {
  const { institutionId, userId, isCoordinator } = who;
  return { institutionId, userId, isCoordinator, ...(await records.carriedFor(userId, institutionId)) };
}

/** True where the scope holds the study. */
export async function canSeeStudy(archive: Archive, scope: StudyScope, studyUid: Uid): Promise<boolean> {
  const query = { level: "study", studyUid, matches: [], include: [], limit: 1, offset: 0 } as const;
  return (await archive.query.search(query, scope, "")).results.length > 0;
}

/** Who a principal is in a Doc, and how the server seeds it. Throws Failure "not-found" for what is not theirs. */
export async function docMember(
  { sessions, records }: { readonly sessions: SessionRegistry; readonly records: Records },
  principal: Principal,
  docName: string,
): Promise<DocMember & { readonly seed: DocSource["seed"] }> {
  const ref = parseDocName(docName);
  if (ref?.kind !== "stage") throw new Failure("not-found", "no such Doc");
  const { record, role } = await sessions.membership(principal, SessionId.parse(ref.sessionId));
  return {
    peerId: peerOf(principal.userId),
    userId: principal.userId,
    name: principal.name,
    role: () => role,
    may: (right) => hasRight({ role, given: [] }, right),
    seed: stageSource(record, records).seed,
    ...(role === "guest" ? { canSee: await invitation(records, record.id, principal.userId) } : {}),
  };
}

/** [SE10] A guest sees the stage while it holds a case of the invitation. */
async function invitation(records: Records, session: SessionId, guest: UserId): Promise<(caseId: string) => boolean> {
  const invited = new Set<string>((await records.agenda(session, guest)).map(({ id }) => id));
  return (caseId) => invited.has(caseId);
}
