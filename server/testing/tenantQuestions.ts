import type { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";
import { CaseDetail } from "../../shared/protocol/api/cases.ts";
import { CreatedInvitation, SessionDetail } from "../../shared/protocol/api/sessions.ts";
import type { ApiAnswer, ApiCall } from "./ApiHarness.ts";
import type { TenantModel } from "./TenantModel.ts";

/** One request as a function of the ids that it names, so that it can be asked again with an id that nothing has. */
export interface Question {
  readonly ids: readonly string[];
  readonly call: (...ids: string[]) => readonly [path: string, call: ApiCall];
  /** It names no resource, or one that guests never have: they are refused before what it names is looked at. */
  readonly isCreation?: boolean;
  /** What a success changes in the model. */
  readonly apply?: (answer: ApiAnswer) => void;
}

/** What a question is about, whoever it belongs to. */
export interface About {
  readonly caseId: CaseId;
  readonly session: SessionId;
  readonly user: UserId;
  readonly study: string;
  readonly cases: readonly CaseId[];
  readonly role: "chair" | "coordinator" | "member" | "scribe" | "observer";
  readonly from: number;
  readonly until: number;
}

type Ask<K extends keyof About> = (model: TenantModel, about: Pick<About, K>) => Question;

function readOf(path: "cases" | "sessions", id: string): Question {
  return { ids: [id], call: (asked) => [`${path}/${asked}`, {}] };
}

export const createCase: Ask<"study"> = (model, { study }) => ({
  isCreation: true,
  ids: [study],
  call: (uid) => ["cases", { method: "POST", body: { number: "K", title: "T", studies: [uidOr(uid)] } }],
  apply: (answer) => {
    const { id, members, studies } = answer.as(CaseDetail);
    const owners = members.map((member) => member.id);
    model.cases.set(id, { members: new Set(owners), studies: new Set(studies) });
  },
});

export const createSession: Ask<"cases"> = (model, { cases }) => ({
  isCreation: true,
  ids: [...cases],
  call: (...agenda) => ["sessions", { method: "POST", body: { title: "S", startsAt: 1, agenda } }],
  apply: (answer) => {
    const { id, members } = answer.as(SessionDetail);
    const chairs = members.map((member) => member.id);
    model.sessions.set(id, { members: new Set(chairs), guests: new Map(), agenda: cases });
  },
});

export const putMember: Ask<"session" | "user" | "role"> = (model, { session, user, role }) => ({
  ids: [session, user],
  call: (id, member) => [`sessions/${id}/members/${member}`, { method: "PUT", body: { role } }],
  apply: () => void model.sessions.get(session)?.members.add(user),
});

export const invite: Ask<"session" | "cases" | "from" | "until"> = (model, { session, cases, from, until }) => ({
  ids: [session, ...cases],
  call: (id, ...invited) => [
    `sessions/${id}/invitations`,
    { method: "POST", body: { name: "Guest", cases: invited, from, until } },
  ],
  apply: (answer) => {
    const { members } = answer.as(CreatedInvitation).session;
    const known = model.sessions.get(session);
    const [host] = [...(known?.members ?? [])].map((member) => model.people.get(member));
    const guest = members.find(({ id, role }) => role === "guest" && !known?.guests.has(id));
    if (!host || !guest) throw new Error("the answer shows no new guest");
    model.people.set(guest.id, { institution: host.institution, isCoordinator: false });
    known?.guests.set(guest.id, { cases, from, until });
  },
});

function messagesOf(place: string, id: string): Question {
  return { ids: [id], call: (asked) => [`chat/${place}/${asked}/messages`, {}] };
}

function messageTo(place: string, id: string): Question {
  const body = (asked: string) => ({ sendId: `send-${place}-${asked}`.slice(0, 64), text: "Hello" });
  return {
    ids: [id],
    call: (asked) => [`chat/${place}/${asked}/messages`, { method: "POST", body: body(asked) }],
  };
}

/** Everything that can be asked about anything. */
export const questions = {
  readCaseChat: (_, { caseId }) => messagesOf("cases", caseId),
  readSessionChat: (_, { session }) => messagesOf("sessions", session),
  readDirectChat: (_, { user }) => ({ ...messagesOf("people", user), isCreation: true }),
  writeCaseChat: (_, { caseId }) => messageTo("cases", caseId),
  writeSessionChat: (_, { session }) => messageTo("sessions", session),
  writeDirectChat: (_, { user }) => ({ ...messageTo("people", user), isCreation: true }),
  referInChat: (_, { session, caseId }) => ({
    ids: [session, caseId],
    call: (id, other) => [
      `chat/sessions/${id}/messages`,
      {
        method: "POST",
        body: {
          sendId: `refer-${id}-${other}`.slice(0, 64),
          text: "",
          references: [{ kind: "case", caseId: other }],
        },
      },
    ],
  }),
  readCase: (_, { caseId }) => readOf("cases", caseId),
  readSession: (_, { session }) => readOf("sessions", session),
  createCase,
  createSession,
  putMember,
  invite,
  changeCase: (_, { caseId }) => ({
    ids: [caseId],
    call: (id) => [`cases/${id}`, { method: "PATCH", body: { title: "Other" } }],
  }),
  attach: (model, { caseId, study }) => ({
    ids: [caseId, study],
    call: (id, uid) => [`cases/${id}/studies/${uidOr(uid)}`, { method: "PUT" }],
    apply: () => void model.cases.get(caseId)?.studies.add(study),
  }),
  detach: (model, { caseId, study }) => ({
    ids: [caseId, study],
    call: (id, uid) => [`cases/${id}/studies/${uidOr(uid)}`, { method: "DELETE" }],
    apply: () => void model.cases.get(caseId)?.studies.delete(study),
  }),
  putCaseMember: (model, { caseId, user }) => ({
    ids: [caseId, user],
    call: (id, member) => [`cases/${id}/members/${member}`, { method: "PUT", body: { role: "owner" } }],
    apply: () => void model.cases.get(caseId)?.members.add(user),
  }),
  removeCaseMember: (model, { caseId, user }) => ({
    ids: [caseId, user],
    call: (id, member) => [`cases/${id}/members/${member}`, { method: "DELETE" }],
    apply: () => void model.cases.get(caseId)?.members.delete(user),
  }),
  join: (_, { session }) => ({ ids: [session], call: (id) => [`sessions/${id}/join`, { method: "POST" }] }),
  changeAgenda: (model, { session, cases }) => ({
    ids: [session, ...cases],
    call: (id, ...agenda) => [`sessions/${id}`, { method: "PATCH", body: { agenda } }],
    apply: () => model.setAgenda(session, cases),
  }),
  removeMember: (model, { session, user }) => ({
    ids: [session, user],
    call: (id, member) => [`sessions/${id}/members/${member}`, { method: "DELETE" }],
    apply: () => {
      model.sessions.get(session)?.members.delete(user);
      model.sessions.get(session)?.guests.delete(user);
    },
  }),
  changeInvitation: (model, { session, user, cases, until }) => ({
    ids: [session, user, ...cases],
    call: (id, guest, ...invited) => [
      `sessions/${id}/invitations/${guest}`,
      { method: "PATCH", body: { cases: invited, from: 0, until } },
    ],
    apply: () => {
      const invitation = model.sessions.get(session)?.guests.get(user);
      if (invitation) Object.assign(invitation, { cases, from: 0, until });
    },
  }),
} satisfies Record<string, Ask<keyof About>>;

/** An id that nothing has, where a UID has to stand. */
function uidOr(id: string): string {
  return /^[\d.]+$/u.test(id) ? id : "1.2.840.999.9";
}
