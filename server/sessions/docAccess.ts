import type { Actor } from "../../shared/model/account.ts";
import { type CaseId, peerOf, type SessionId } from "../../shared/model/ids.ts";
import { may } from "../../shared/model/policy.ts";
import { hasRight, Role, type Standing } from "../../shared/model/roles.ts";
import { type DocRef, parseDocName } from "../../shared/protocol/docNames.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Principal } from "../auth/Principal.ts";
import type { Records } from "../records/Records.ts";
import type { DocMember } from "../sync/Attachment.ts";
import type { DocSource } from "../sync/LiveDocs.ts";
import type { AccessBoard, Holding } from "./AccessBoard.ts";
import { sessionAccess } from "./SessionAccess.ts";
import { stageSource } from "./StageDoc.ts";

export interface DocAccessPorts {
  readonly board: AccessBoard;
  readonly records: Records;
}

/** Who a principal is in a Doc for as long as they look at it, and how the server seeds it. Its owner disposes of it. */
export interface LiveDocMember extends DocMember, Disposable {
  readonly seed: DocSource["seed"];
  /** Aborts with the Failure that ends it. */
  readonly revoked: AbortSignal;
  onChange(listener: () => void): () => void;
}

/** What a person may do with one Doc at the moment: the standing of every way that leads them there. */
interface DocRights extends Holding {
  readonly standings: readonly [Standing, ...Standing[]];
  readonly seed: DocSource["seed"];
  /** The cases of a guest's invitation. */
  readonly invited?: ReadonlySet<string>;
}

/** [SE18] Throws Failure "not-found" for what is not the principal's to see, "session-ended" for the stage of such a session. */
export async function docAccess(ports: DocAccessPorts, principal: Principal, docName: string): Promise<LiveDocMember> {
  const ref = parseDocName(docName);
  if (!ref) throw new Failure("not-found", "no such Doc");
  const watch = await ports.board.watch(principal.userId, () => docRights(ports.records, principal, ref));
  const isHeld = () => !watch.revoked.aborted;
  return {
    peerId: peerOf(principal.userId),
    userId: principal.userId,
    name: principal.name,
    role: () => highest(watch.value.standings),
    may: (right) => isHeld() && watch.value.standings.some((standing) => hasRight(standing, right)),
    seed: watch.value.seed,
    revoked: watch.revoked,
    onChange: (listener) => watch.onChange(() => listener()),
    [Symbol.dispose]: () => watch[Symbol.dispose](),
    // A guest stays a guest, and nobody else becomes one.
    ...(watch.value.invited ? { canSee: (id) => isHeld() && watch.value.invited?.has(id) === true } : {}),
  };
}

function docRights(records: Records, who: Actor, ref: DocRef): Promise<DocRights | undefined> {
  return ref.kind === "stage" ? stageRights(records, who, ref.sessionId) : caseRights(records, who, ref.caseId);
}

async function stageRights(records: Records, who: Actor, id: SessionId): Promise<DocRights | undefined> {
  const access = await sessionAccess(records, who, id);
  if (!access) return undefined;
  const { record, standing, ...rest } = access;
  return { ...rest, standings: [standing], seed: stageSource(record, records).seed };
}

async function caseRights(records: Records, who: Actor, id: CaseId): Promise<DocRights | undefined> {
  const { institutionId, standings, window } = await records.caseStandings(id, who.userId);
  const [first, ...others] = standings;
  if (!first || !may(who, "seeCase", { kind: "case", institutionId, standings })) return undefined;
  return { standings: [first, ...others], seed: () => ({}), ...(window && { validUntil: window.until }) };
}

/** The one that stands first in the roles' table. */
function highest([first, ...others]: DocRights["standings"]): Role {
  const order = Role.options;
  return others.reduce(
    (role, other) => (order.indexOf(other.role) < order.indexOf(role) ? other.role : role),
    first.role,
  );
}
