import type { Actor } from "../../shared/model/account.ts";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { may, type PeerSubject, type SessionAction, type SessionSubject } from "../../shared/model/policy.ts";
import { GivenRight, hasRight, mayHoldStage, Role, rights } from "../../shared/model/roles.ts";
import type { PeerView } from "../../shared/model/session.ts";

/** What the page offers this person; the server decides all the same. */
export interface Permissions {
  /** By their role, when it is given to them or at will. */
  readonly holdStage: boolean;
  readonly takeStage: boolean;
  readonly giveStage: boolean;
  /** Calls everybody back to what the presenter shows. */
  readonly gather: boolean;
  readonly showCase: boolean;
  readonly runAgenda: boolean;
  readonly addStudies: boolean;
  readonly speak: boolean;
  readonly writeMarks: boolean;
  readonly deleteOthersMarks: boolean;
  readonly writeNotes: boolean;
  readonly signDecision: boolean;
  readonly endSession: boolean;
}

/** What one may do to another's part in the session. */
export interface PersonActions {
  readonly canBeGivenStage: boolean;
  /** The roles to choose from, the present one among them; empty where none is to be changed. */
  readonly roles: readonly Role[];
  /** What their role leaves to be given. */
  readonly rights: readonly { readonly right: GivenRight; readonly isGiven: boolean }[];
  readonly canMute: boolean;
  readonly canRemove: boolean;
}

/** Whoever acts, as the policy asks for it: accounts and sessions of a page are of one institution, whichever it is. */
const institutionId = InstitutionId.parse("own-institution");

function actorOf(self: PeerView): Actor {
  return { userId: UserId.parse(self.id), institutionId, kind: "staff", isCoordinator: false };
}

function sessionOf(self: PeerView, isPresenter: boolean): SessionSubject {
  return { kind: "session", institutionId, standing: self, isPresenter };
}

const nothing: Permissions = {
  holdStage: false,
  takeStage: false,
  giveStage: false,
  gather: false,
  showCase: false,
  runAgenda: false,
  addStudies: false,
  speak: false,
  writeMarks: false,
  deleteOthersMarks: false,
  writeNotes: false,
  signDecision: false,
  endSession: false,
};

export function permissionsOf(self: PeerView | undefined, isPresenter: boolean): Permissions {
  if (!self) return nothing;
  const actor = actorOf(self);
  const session = sessionOf(self, isPresenter);
  const can = (action: SessionAction) => may(actor, action, session);
  return {
    holdStage: can("holdStage"),
    takeStage: can("takeStage") && !isPresenter,
    giveStage: can("passStage"),
    gather: isPresenter || can("takeStage"),
    showCase: can("showCase"),
    runAgenda: can("runAgenda"),
    addStudies: can("addStudies"),
    speak: can("speak"),
    writeMarks: can("writeMarks"),
    deleteOthersMarks: can("deleteOthersMarks"),
    writeNotes: can("writeNotes"),
    signDecision: can("signDecision"),
    endSession: can("planSession"),
  };
}

export interface Onlooker {
  readonly self: PeerView | undefined;
  readonly isPresenter: boolean;
  readonly presenterId: string | undefined;
}

const none: PersonActions = { canBeGivenStage: false, roles: [], rights: [], canMute: false, canRemove: false };

export function personActions({ self, isPresenter, presenterId }: Onlooker, peer: PeerView): PersonActions {
  if (!self) return none;
  const actor = actorOf(self);
  const session = sessionOf(self, isPresenter);
  const subject: PeerSubject = { kind: "peer", session, isSelf: peer.id === self.id, role: peer.role };
  const canPass = may(actor, "passStage", session);
  const roles = Role.options.filter((nextRole) => may(actor, "changeRole", { ...subject, nextRole }));
  return {
    canBeGivenStage: canPass && peer.online && peer.id !== presenterId && mayHoldStage(peer.role),
    roles: roles.includes(peer.role) ? roles : [],
    rights: may(actor, "giveRight", subject)
      ? GivenRight.options
          .filter((right) => rights[peer.role][right] === "given")
          .map((right) => ({ right, isGiven: peer.given.includes(right) }))
      : [],
    canMute: may(actor, "mute", subject) && hasRight(peer, "speak"),
    canRemove: may(actor, "remove", subject),
  };
}

/** True where the actions are worth a menu. */
export function hasActions(actions: PersonActions): boolean {
  const { canBeGivenStage, roles, rights: given, canMute, canRemove } = actions;
  return canBeGivenStage || roles.length > 0 || given.length > 0 || canMute || canRemove;
}
