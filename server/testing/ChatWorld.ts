import { MessageView } from "../../shared/model/chat.ts";
import type { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";
import { CaseDetail } from "../../shared/protocol/api/cases.ts";
import { MessagePage } from "../../shared/protocol/api/chat.ts";
import { Problem } from "../../shared/protocol/api/problem.ts";
import { CreatedInvitation, SessionDetail } from "../../shared/protocol/api/sessions.ts";
import { type NotificationParams, notifications } from "../../shared/protocol/signaling.ts";
import { type ApiAnswer, ApiHarness } from "./ApiHarness.ts";

export const HOUR = 3_600_000;
export const study = "1.2.840.9";

type Told = NotificationParams<"chatMessage">;

/** Two cases (the first carries `study`) on the agenda of a session that Ana chairs and Ben is a member of; a stranger elsewhere. */
export class ChatWorld implements AsyncDisposable {
  readonly api: ApiHarness;
  readonly ana: UserId;
  readonly ben: UserId;
  readonly stranger: UserId;
  readonly caseId: CaseId;
  readonly other: CaseId;
  readonly session: SessionId;
  #lastSend = 0;

  private constructor(
    api: ApiHarness,
    parts: Pick<ChatWorld, "ana" | "ben" | "stranger" | "caseId" | "other" | "session">,
  ) {
    this.api = api;
    this.ana = parts.ana;
    this.ben = parts.ben;
    this.stranger = parts.stranger;
    this.caseId = parts.caseId;
    this.other = parts.other;
    this.session = parts.session;
  }

  static async make(): Promise<ChatWorld> {
    const api = await ApiHarness.start();
    const [ana, ben] = [await api.addPerson("ana"), await api.addPerson("ben")];
    const stranger = await api.addPerson("zoe", { institution: "institution-b" });
    api.studies.push({ uid: study, institutionId: (await api.actor(ana)).institutionId, uploader: ana });
    const newCase = async (number: string, studies: readonly string[]) => {
      const body = { number, title: `Title of ${number}`, studies };
      return (await api.call(ana, "cases", { method: "POST", body })).as(CaseDetail).id;
    };
    const [caseId, other] = [await newCase("K-1", [study]), await newCase("K-2", [])];
    const body = { title: "MDT", startsAt: 1, agenda: [caseId, other] };
    const session = (await api.call(ana, "sessions", { method: "POST", body })).as(SessionDetail).id;
    await api.call(ana, `sessions/${session}/members/${ben}`, { method: "PUT", body: { role: "member" } });
    return new ChatWorld(api, { ana, ben, stranger, caseId, other, session });
  }

  post(who: UserId, place: string, body: object): Promise<ApiAnswer> {
    const sendId = `send-${String(++this.#lastSend).padStart(6, "0")}`;
    return this.api.call(who, `chat/${place}/messages`, { method: "POST", body: { sendId, ...body } });
  }

  async sent(who: UserId, place: string, body: object): Promise<MessageView> {
    return (await this.post(who, place, body)).as(MessageView);
  }

  async invite(cases: readonly CaseId[]): Promise<UserId> {
    const { api, session, ana } = this;
    const body = { name: "Guest", cases, from: api.now, until: api.now + HOUR };
    const answer = await api.call(ana, `sessions/${session}/invitations`, { method: "POST", body });
    const guest = answer.as(CreatedInvitation).session.members.find(({ role }) => role === "guest");
    if (!guest) throw new Error("nobody was invited");
    return guest.id;
  }

  async textsOf(who: UserId, place: string): Promise<readonly string[]> {
    return (await this.api.call(who, `chat/${place}/messages`)).as(MessagePage).messages.map(({ text }) => text);
  }

  /** What a page of theirs is told from now on, one after the other. */
  async listen(who: UserId): Promise<() => Promise<Told>> {
    const heard: Told[] = [];
    let wake = Promise.withResolvers<undefined>();
    this.api.board.listen(await this.api.actor(who), {
      notify: (method, params) => {
        if (method !== "chatMessage") return;
        heard.push(notifications.chatMessage.parse(params));
        wake.resolve(undefined);
        wake = Promise.withResolvers();
      },
    });
    return async () => {
      let next = heard.shift();
      while (!next) {
        await wake.promise;
        next = heard.shift();
      }
      return next;
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.api[Symbol.asyncDispose]();
  }
}

/** How a request was refused: its status and code. */
export async function refusal(answer: Promise<ApiAnswer>): Promise<readonly [number, string]> {
  const { status, as } = await answer;
  return [status, as(Problem).code];
}
