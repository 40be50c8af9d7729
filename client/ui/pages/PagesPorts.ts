import { createContext, useContext } from "react";
import type { ConversationRef } from "../../../shared/model/chat.ts";
import type { CaseId, GroupId, SessionId, UserId } from "../../../shared/model/ids.ts";
import type { AuditChain, AuditFilter, AuditFormat, AuditPage } from "../../../shared/protocol/api/audit.ts";
import type {
  CaseChange,
  CaseDetail,
  CaseMembership,
  CaseSummary,
  NewCase,
} from "../../../shared/protocol/api/cases.ts";
import type { GroupMembership, GroupView, NewGroup } from "../../../shared/protocol/api/chat.ts";
import type { SessionAdmission } from "../../../shared/protocol/api/join.ts";
import type {
  CreatedInvitation,
  NewInvitation,
  NewSession,
  SessionChange,
  SessionDetail,
  SessionMembership,
  SessionSummary,
} from "../../../shared/protocol/api/sessions.ts";
import type {
  Colleague,
  CreatedUser,
  NewUser,
  PasswordLink,
  UserChange,
  UserView,
} from "../../../shared/protocol/api/users.ts";
import type { ChatDesk } from "../../chat/ChatDesk.ts";
import type { ChatServer } from "../../chat/ChatPorts.ts";
import type { Conversation } from "../../chat/Conversation.ts";
import type { StudyChoice } from "../../session/SessionSnapshot.ts";
import type { StudyCard } from "../../session/StudyLibrary.ts";
import type { UploadDesk } from "../../session/UploadDesk.ts";
import type { Picked } from "../../upload/Picked.ts";
import type { UploadSnapshot } from "../../upload/UploadSnapshot.ts";
import type { AccountPort } from "../account/AccountPort.ts";

/** What fails in these ports rejects with ApiFailure; `stale` where a change was made of an older version. */
interface CasesPort {
  list(signal?: AbortSignal): Promise<readonly CaseSummary[]>;
  get(id: CaseId, signal?: AbortSignal): Promise<CaseDetail>;
  create(body: NewCase): Promise<CaseDetail>;
  change(id: CaseId, version: number, body: CaseChange): Promise<CaseDetail>;
  attachStudy(id: CaseId, studyUid: string): Promise<CaseDetail>;
  detachStudy(id: CaseId, studyUid: string): Promise<CaseDetail>;
  setMember(id: CaseId, userId: UserId, body: CaseMembership): Promise<CaseDetail>;
  removeMember(id: CaseId, userId: UserId): Promise<CaseDetail>;
}

export interface SessionsPort {
  list(signal?: AbortSignal): Promise<readonly SessionSummary[]>;
  get(id: SessionId, signal?: AbortSignal): Promise<SessionDetail>;
  create(body: NewSession): Promise<SessionDetail>;
  change(id: SessionId, version: number, body: SessionChange): Promise<SessionDetail>;
  join(id: SessionId): Promise<SessionAdmission>;
  setMember(id: SessionId, userId: UserId, body: SessionMembership): Promise<SessionDetail>;
  removeMember(id: SessionId, userId: UserId): Promise<SessionDetail>;
  invite(id: SessionId, body: NewInvitation): Promise<CreatedInvitation>;
}

interface UsersPort {
  list(signal?: AbortSignal): Promise<readonly UserView[]>;
  add(body: NewUser): Promise<CreatedUser>;
  change(id: UserId, body: UserChange): Promise<UserView>;
  passwordLink(id: UserId): Promise<PasswordLink>;
  signOut(id: UserId): Promise<void>;
  directory(signal?: AbortSignal): Promise<readonly Colleague[]>;
}

interface AuditPort {
  /** Newest first; `before`: the `next` of the page before. */
  page(filter: AuditFilter, before?: number, signal?: AbortSignal): Promise<AuditPage>;
  chain(signal?: AbortSignal): Promise<AuditChain>;
  export(format: AuditFormat, filter: AuditFilter): Promise<Blob>;
}

interface StudiesPort {
  /** All that this person sees, newest first. */
  list(signal?: AbortSignal): Promise<readonly StudyChoice[]>;
  /** These studies with their series, newest first; without those that this person does not see. */
  cards(studyUids: readonly string[], signal?: AbortSignal): Promise<readonly StudyCard[]>;
  /** Undefined while it loads and where there is none. */
  thumbnailUrl(series: { readonly studyUid: string; readonly seriesUid: string }): string | undefined;
  subscribe(listener: () => void): () => void;
}

/** The images that this person brings in; it goes on while they look at other pages. */
interface UploadsPort {
  getSnapshot(): UploadSnapshot;
  subscribe(listener: () => void): () => void;
  add(picked: readonly Picked[]): void;
  pause(): void;
  resume(): void;
  cancel(): void;
  /** Tries at once what waits for the line. */
  wake(): void;
  retryRefused(): void;
  /** Ends all and forgets the report. */
  clear(): void;
}

/** Chat outside of sessions. */
export interface ChatPort {
  readonly desk: ChatDesk;
  readonly server: Pick<ChatServer, "search"> & GroupsPort;
  /** Its owner closes it. */
  open(conversation: ConversationRef): Conversation;
}

interface GroupsPort {
  createGroup(body: NewGroup): Promise<GroupView>;
  renameGroup(id: GroupId, name: string): Promise<GroupView>;
  setGroupMember(id: GroupId, user: UserId, body: GroupMembership): Promise<GroupView>;
  /** Oneself as well: that is leaving it. */
  removeGroupMember(id: GroupId, user: UserId): Promise<void>;
}

/** What the pages around the session need of the world. */
export interface PagesPorts {
  readonly account: AccountPort;
  readonly cases: CasesPort;
  readonly sessions: SessionsPort;
  readonly users: UsersPort;
  readonly audit: AuditPort;
  readonly studies: StudiesPort;
  readonly uploads: UploadsPort;
  readonly chat: ChatPort;
  /** Rejects with ApiFailure. */
  readonly uploadDesk: (signal?: AbortSignal) => Promise<UploadDesk>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export const PortsContext = createContext<PagesPorts | undefined>(undefined);

export function usePorts(): PagesPorts {
  const ports = useContext(PortsContext);
  if (!ports) throw new Error("the page stands outside its ports");
  return ports;
}
