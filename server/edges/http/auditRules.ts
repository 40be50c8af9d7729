import type { AuditEvent, AuditSubject } from "../../../shared/model/audit.ts";
import { Uid } from "../../../shared/model/dicom.ts";
import { CaseId, GroupId, SessionId, UserId } from "../../../shared/model/ids.ts";

/** What a request is to the audit trail. */
interface AuditRule {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A route's path; `*` at the end stands for anything below. */
  readonly path: string;
  /** Undefined where only its refusals are recorded. */
  readonly event: AuditEvent | undefined;
  /** The event where the request's body asks for this. */
  readonly unless?: { readonly field: "isDisabled" | "isEnded"; readonly event: AuditEvent };
  /** What the answer's `id` is of, for what it made. */
  readonly made?: "case" | "session" | "user" | "group";
}

/** Every request that is recorded, and every one that changes something: the HTTP edge's only such list. */
const auditRules: readonly AuditRule[] = [
  { method: "POST", path: "/api/auth/sign-in", event: "signed-in" },
  { method: "POST", path: "/api/auth/refresh", event: undefined },
  { method: "POST", path: "/api/auth/sign-out", event: "signed-out" },
  { method: "POST", path: "/api/auth/password", event: "password-changed" },
  { method: "GET", path: "/api/auth/code", event: undefined },
  { method: "POST", path: "/api/auth/setup", event: "institution-made" },
  { method: "POST", path: "/api/auth/set-password", event: "password-changed" },
  { method: "POST", path: "/api/join", event: "link-used" },
  { method: "POST", path: "/api/users", event: "user-added", made: "user" },
  {
    method: "PATCH",
    path: "/api/users/:user",
    event: "user-changed",
    unless: { field: "isDisabled", event: "user-disabled" },
  },
  { method: "POST", path: "/api/users/:user/password-link", event: "link-made" },
  { method: "POST", path: "/api/users/:user/sign-out", event: "user-signed-out" },
  { method: "POST", path: "/api/cases", event: "case-created", made: "case" },
  // A list of cases, and a session's agenda, tell of patients too.
  { method: "GET", path: "/api/cases", event: "case-read" },
  { method: "GET", path: "/api/sessions/:session", event: "case-read" },
  { method: "GET", path: "/api/uploads", event: "studies-searched" },
  { method: "GET", path: "/api/cases/:case", event: "case-read" },
  { method: "PATCH", path: "/api/cases/:case", event: "case-changed" },
  { method: "PUT", path: "/api/cases/:case/studies/:study", event: "study-attached" },
  { method: "DELETE", path: "/api/cases/:case/studies/:study", event: "study-detached" },
  { method: "PUT", path: "/api/cases/:case/members/:user", event: "case-member-set" },
  { method: "DELETE", path: "/api/cases/:case/members/:user", event: "case-member-removed" },
  { method: "POST", path: "/api/sessions", event: "session-planned", made: "session" },
  {
    method: "PATCH",
    path: "/api/sessions/:session",
    event: "session-changed",
    unless: { field: "isEnded", event: "session-ended" },
  },
  // The token alone; who comes in is recorded where they do.
  { method: "POST", path: "/api/sessions/:session/join", event: undefined },
  { method: "PUT", path: "/api/sessions/:session/members/:user", event: "member-set" },
  { method: "DELETE", path: "/api/sessions/:session/members/:user", event: "member-removed" },
  { method: "POST", path: "/api/sessions/:session/invitations", event: "guest-invited" },
  { method: "PATCH", path: "/api/sessions/:session/invitations/:user", event: "guest-changed" },
  // A question; it is long.
  { method: "POST", path: "/api/uploads/stored", event: undefined },
  ...["cases/:case", "sessions/:session", "groups/:group", "people/:user"].flatMap(conversationRules),
  { method: "POST", path: "/api/chat/search", event: "chat-read" },
  { method: "POST", path: "/api/chat/groups", event: "group-made", made: "group" },
  { method: "PATCH", path: "/api/chat/groups/:group", event: "group-changed" },
  { method: "PUT", path: "/api/chat/groups/:group/members/:user", event: "group-member-set" },
  { method: "DELETE", path: "/api/chat/groups/:group/members/:user", event: "group-member-removed" },
  { method: "GET", path: "/api/audit", event: "audit-read" },
  { method: "GET", path: "/api/audit/chain", event: "audit-read" },
  { method: "POST", path: "/api/audit/search", event: "audit-read" },
  // Records itself, before its first byte.
  { method: "GET", path: "/api/audit/export", event: undefined },
  { method: "POST", path: "/api/audit/export", event: undefined },
  { method: "POST", path: "/dicom-web/studies", event: "images-stored" },
  { method: "POST", path: "/dicom-web/studies/:study", event: "images-stored" },
  { method: "GET", path: "/dicom-web/studies", event: "studies-searched" },
  { method: "GET", path: "/dicom-web/series", event: "studies-searched" },
  { method: "GET", path: "/dicom-web/instances", event: "studies-searched" },
  { method: "GET", path: "/dicom-web/studies/:study/series", event: "studies-searched" },
  { method: "GET", path: "/dicom-web/studies/:study/instances", event: "studies-searched" },
  { method: "GET", path: "/dicom-web/studies/:study/series/:series/instances", event: "studies-searched" },
  { method: "GET", path: "/dicom-web/studies/:study", event: "images-retrieved" },
  { method: "GET", path: "/dicom-web/studies/:study/*", event: "images-retrieved" },
];

function conversationRules(place: string): readonly AuditRule[] {
  const path = `/api/chat/${place}/messages`;
  return [
    { method: "GET", path, event: "chat-read" },
    { method: "POST", path, event: "chat-written" },
    { method: "PATCH", path: `${path}/:message`, event: "message-edited" },
    { method: "DELETE", path: `${path}/:message`, event: "message-deleted" },
    { method: "GET", path: `${path}/:message/history`, event: "message-history-read" },
    // How far one has read.
    { method: "PUT", path: `/api/chat/${place}/read`, event: undefined },
  ];
}

const patterns = auditRules.map((rule) => ({ rule, pattern: patternOf(rule.path) }));

/** The rule for a request, and the ids that its path names; undefined where it is nothing to the trail. */
export function auditRuleOf(
  method: string,
  path: string,
): { readonly rule: AuditRule; readonly subject: AuditSubject } | undefined {
  const asked = method === "HEAD" ? "GET" : method;
  for (const { rule, pattern } of patterns) {
    const match = rule.method === asked ? pattern.exec(path) : null;
    if (match) return { rule, subject: subjectOf(match.groups ?? {}) };
  }
  return undefined;
}

function patternOf(path: string): RegExp {
  const source = path.replace(/:(\w+)/gu, "(?<$1>[^/]+)").replace(/\*$/u, ".+");
  // As the router matches: in any case, with a slash at the end or none.
  return new RegExp(`^${source}/?$`, "iu");
}

/** What is no id is left out: it names nothing. */
function subjectOf(named: Readonly<Record<string, string | undefined>>): AuditSubject {
  const caseId = CaseId.safeParse(decoded(named["case"])).data;
  const session = SessionId.safeParse(decoded(named["session"])).data;
  const study = Uid.safeParse(decoded(named["study"])).data;
  const user = UserId.safeParse(decoded(named["user"])).data;
  const group = GroupId.safeParse(decoded(named["group"])).data;
  return {
    ...(caseId && { case: caseId }),
    ...(session && { session }),
    ...(study && { study }),
    ...(user && { user }),
    ...(group && { group }),
  };
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined; // A broken escape sequence.
  }
}
