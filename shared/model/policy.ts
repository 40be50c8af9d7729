import type { Actor } from "./account.ts";
import type { InstitutionId } from "./ids.ts";
import { hasRight, rights, type Right, type Role, type Standing } from "./roles.ts";

/** What can be done to an institution, by whoever has an account there. `chat`: in groups, and with another person. */
export type InstitutionAction = "manageUsers" | "readAudit" | "readDirectory" | "createCase" | "createSession" | "chat";

/** What can be done to a case, through every way that leads to it (its members, the sessions that have it on their agenda). */
export type CaseAction =
  | "seeCase"
  | "discussCase"
  | "editCase"
  | "attachStudies"
  | "writeMarks"
  | "deleteOthersMarks"
  | "writeNotes";

/** What can be done in a session: the rights of the table, and what follows from them. */
export type SessionAction = Right | "showCase" | "passStage" | "planSession" | "invite" | "chatInSession";

/** What one person does to another's part in a session. */
export type PeerAction = "changeRole" | "giveRight" | "mute" | "remove";

export type Action = InstitutionAction | CaseAction | SessionAction | PeerAction;

export interface InstitutionSubject {
  readonly kind: "institution";
  readonly institutionId: InstitutionId;
}

export interface CaseSubject {
  readonly kind: "case";
  readonly institutionId: InstitutionId;
  /** The actor's standing on each way to the case; none where no way leads there. */
  readonly standings: readonly Standing[];
}

export interface SessionSubject {
  readonly kind: "session";
  readonly institutionId: InstitutionId;
  /** The actor's standing in the session; undefined for who does not belong to it. */
  readonly standing: Standing | undefined;
  readonly isPresenter: boolean;
}

export interface PeerSubject {
  readonly kind: "peer";
  readonly session: SessionSubject;
  readonly isSelf: boolean;
  /** The other person's role, and the one they would get. */
  readonly role: Role;
  readonly nextRole?: Role;
}

export type Subject = InstitutionSubject | CaseSubject | SessionSubject | PeerSubject;

/**
 * The one answer to "may they?": the server refuses by it, the client greys out by it. Denies by default. Nothing crosses from one
 * institution to another: a guest's account is of the institution that invited.
 */
export function may(actor: Actor, action: InstitutionAction, subject: InstitutionSubject): boolean;
export function may(actor: Actor, action: CaseAction, subject: CaseSubject): boolean;
export function may(actor: Actor, action: SessionAction, subject: SessionSubject): boolean;
export function may(actor: Actor, action: PeerAction, subject: PeerSubject): boolean;
export function may(actor: Actor, action: Action, subject: Subject): boolean {
  const { institutionId } = subject.kind === "peer" ? subject.session : subject;
  if (actor.institutionId !== institutionId) return false;
  switch (subject.kind) {
    case "institution":
      return ruleOf(institutionRules, action)?.(actor) ?? false;
    case "case":
      return subject.standings.some((standing) => ruleOf(caseRules, action)?.(standing) ?? false);
    case "session":
      return mayInSession(subject, action);
    case "peer":
      return mayToPeer(subject, action);
  }
}

const institutionRules: Readonly<Record<InstitutionAction, (actor: Actor) => boolean>> = {
  manageUsers: ({ kind }) => kind === "administrator",
  readAudit: ({ kind }) => kind === "administrator",
  readDirectory: ({ kind }) => kind !== "guest",
  createCase: ({ kind }) => kind !== "guest",
  createSession: ({ kind }) => kind !== "guest",
  chat: ({ kind }) => kind !== "guest",
};

const caseRules: Readonly<Record<CaseAction, (standing: Standing) => boolean>> = {
  seeCase: (standing) => hasRight(standing, "see"),
  discussCase: (standing) => hasRight(standing, "see") && standing.role !== "guest",
  editCase: (standing) => hasRight(standing, "runAgenda"),
  attachStudies: (standing) => hasRight(standing, "addStudies"),
  writeMarks: (standing) => hasRight(standing, "writeMarks"),
  deleteOthersMarks: (standing) => hasRight(standing, "deleteOthersMarks"),
  writeNotes: (standing) => hasRight(standing, "writeNotes"),
};

/** What follows from the table's rights; every right itself is an action as well. */
type DerivedAction = Exclude<SessionAction, Right>;
const sessionRules: Readonly<Record<DerivedAction, (standing: Standing, isPresenter: boolean) => boolean>> = {
  showCase: (standing, isPresenter) => isPresenter || hasRight(standing, "runAgenda"),
  passStage: (standing, isPresenter) => isPresenter || hasRight(standing, "takeStage"),
  planSession: (standing) => hasRight(standing, "runAgenda"),
  invite: (standing) => hasRight(standing, "runAgenda"),
  chatInSession: (standing) => hasRight(standing, "see"),
};

/** `isUnder`: whether a role is one that the actor runs. A guest stays a guest, and nobody else becomes one. */
const peerRules: Readonly<Record<PeerAction, (peer: PeerSubject, isUnder: (role: Role) => boolean) => boolean>> = {
  changeRole: ({ isSelf, role, nextRole = "guest" }, isUnder) =>
    !isSelf && role !== "guest" && nextRole !== "guest" && isUnder(role) && isUnder(nextRole),
  giveRight: () => true,
  mute: ({ isSelf }) => !isSelf,
  remove: ({ isSelf, role }, isUnder) => !isSelf && isUnder(role),
};

function mayInSession({ standing, isPresenter }: SessionSubject, action: Action): boolean {
  if (!standing) return false;
  if (isRight(action)) return hasRight(standing, action);
  return ruleOf(sessionRules, action)?.(standing, isPresenter) ?? false;
}

/** A chair runs everyone; a coordinator those who neither chair nor coordinate. */
function mayToPeer(subject: PeerSubject, action: Action): boolean {
  const { standing } = subject.session;
  if (!standing || !hasRight(standing, "runAgenda")) return false;
  const isUnder = (role: Role): boolean => standing.role === "chair" || (role !== "chair" && role !== "coordinator");
  return ruleOf(peerRules, action)?.(subject, isUnder) ?? false;
}

function isRight(action: Action): action is Right {
  return Object.hasOwn(rights.chair, action);
}

function ruleOf<R>(rules: Readonly<Record<string, R>>, action: Action): R | undefined {
  return Object.hasOwn(rules, action) ? rules[action] : undefined;
}
