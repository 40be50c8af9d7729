import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserId } from "../../../shared/model/ids.ts";
import {
  ChatOverview,
  ConversationDetail,
  GroupView,
  MessagePage,
  SearchPage,
} from "../../../shared/protocol/api/chat.ts";
import type { ApiHarness } from "../../testing/ApiHarness.ts";
import { ChatWorld, refusal } from "../../testing/ChatWorld.ts";

describe("/api/chat", () => {
  let world: ChatWorld;
  let api: ApiHarness;
  beforeEach(async () => {
    world = await ChatWorld.make();
    ({ api } = world);
  });
  afterEach(() => world[Symbol.asyncDispose]());

  it("[CH8] [CH9] pages, changes since, and what is unread until it is read", async () => {
    const { ana, ben, caseId } = world;
    const place = `cases/${caseId}`;
    for (let number = 1; number <= 18; number++) await world.post(ana, place, { text: `M${number}`, mentions: [ben] });
    const overview = async (who: UserId) => (await api.call(who, "chat")).as(ChatOverview).conversations;
    expect(await overview(ben)).toMatchObject([
      { title: "K-1 · Title of K-1", unread: 18, mentions: 18, last: { text: "M18", author: { name: "ana" } } },
    ]);
    const page = (await api.call(ben, `chat/${place}/messages?before=4`)).as(MessagePage);
    expect(page.messages.map(({ text }) => text)).toEqual(["M1", "M2", "M3"]);
    const since = (await api.call(ben, `chat/${place}/messages?since=17`)).as(MessagePage);
    expect(since.messages.map(({ seq }) => seq)).toEqual([18]);
    expect((await api.call(ben, `chat/${place}/read`, { method: "PUT", body: { seq: 17 } })).status).toBe(204);
    expect(await overview(ben)).toMatchObject([{ unread: 1, mentions: 1, readSeq: 17 }]);
    expect(await overview(ana)).toMatchObject([{ unread: 0, mentions: 0 }]);
    for (const query of ["before=0", "before=x", "since=-1", "limit=5"]) {
      expect(await refusal(api.call(ben, `chat/${place}/messages?${query}`))).toEqual([400, "bad-message"]);
    }
  });

  it("[CH11] groups are run by their owners and left by whoever wants to", async () => {
    const { ana, ben, stranger } = world;
    const make = await api.call(ana, "chat/groups", {
      method: "POST",
      body: { name: " Liver\u202E  team ", members: [ben] },
    });
    const { id, name, members } = make.as(GroupView);
    expect([name, members]).toEqual([
      "Liver team",
      [
        { id: ana, name: "ana", role: "owner" },
        { id: ben, name: "ben", role: "member" },
      ],
    ]);
    expect(api.audit.last("group-made")?.subject).toEqual({ group: id });
    const cara = await api.addPerson("cara");
    const member = (who: UserId, asked: string, user: UserId) => {
      const [method = "", role] = asked.split(" ");
      return api.call(who, `chat/groups/${id}/members/${user}`, { method, ...(role && { body: { role } }) });
    };
    expect(await refusal(member(ben, "PUT member", cara))).toEqual([403, "forbidden"]);
    expect(await refusal(member(ana, "PUT member", stranger))).toEqual([404, "not-found"]);
    expect((await member(ana, "PUT member", cara)).as(GroupView).members).toHaveLength(3);
    expect(api.audit.last("group-member-set")?.subject).toEqual({ group: id, user: cara });
    expect(await refusal(member(ana, "DELETE", ana))).toEqual([409, "conflict"]);
    await member(ana, "PUT owner", ben);
    expect((await member(ana, "DELETE", ana)).status).toBe(204);
    expect(await refusal(api.call(ana, `chat/groups/${id}`))).toEqual([404, "not-found"]);
    const renamed = await api.call(ben, `chat/groups/${id}`, { method: "PATCH", body: { name: "Liver" } });
    expect(renamed.as(GroupView).name).toBe("Liver");
    expect((await api.call(cara, "chat")).as(ChatOverview).conversations).toMatchObject([
      { title: "Liver", unread: 0 },
    ]);
    expect((await member(ben, "DELETE", cara)).as(GroupView).members).toHaveLength(1);
    expect((await member(ben, "DELETE", ben)).status).toBe(204);
  });

  it("[CH10] what one looks for stands in no address, and every page of hits goes on where the last ended", async () => {
    const { ana, ben, stranger, caseId, other } = world;
    for (let number = 1; number <= 20; number++) await world.post(ana, `cases/${caseId}`, { text: `biopsy ${number}` });
    for (let number = 21; number <= 35; number++)
      await world.post(ben, `cases/${caseId}`, { text: `biopsy ${number}` });
    const find = async (body: object) =>
      (await api.call(ana, "chat/search", { method: "POST", body: { query: "biopsy", ...body } })).as(SearchPage);
    const first = await find({});
    expect([first.hits.length, first.hits[0]?.message.text]).toEqual([30, "biopsy 35"]);
    const rest = await find({ before: first.next });
    expect([rest.hits.length, rest.next]).toEqual([5, undefined]);
    expect((await find({ conversation: { kind: "case", id: other } })).hits).toEqual([]);
    expect(
      await refusal(
        api.call(stranger, "chat/search", {
          method: "POST",
          body: { query: "x", conversation: { kind: "case", id: caseId } },
        }),
      ),
    ).toEqual([404, "not-found"]);
  });

  it("[CH12] [CH13] news reaches the readers who are here in order; who writes too fast is told to wait", async () => {
    const { ana, ben, caseId, session } = world;
    const next = await world.listen(ben);
    const direct = await world.sent(ana, `people/${ben}`, { text: "Hello Ben" });
    expect(await next()).toEqual({
      conversation: { kind: "direct", id: ana },
      message: expect.objectContaining({ id: direct.id, text: "Hello Ben" }),
    });
    for (let number = 2; number <= 20; number++) await world.post(ana, `sessions/${session}`, { text: `${number}` });
    const late = await world.post(ana, `sessions/${session}`, { text: "21" });
    expect([late.status, late.headers.get("Retry-After")]).toEqual([429, "2"]);
    for (let number = 2; number <= 20; number++) expect((await next()).message.text).toBe(String(number));
    await api.call(ana, `sessions/${session}/members/${ben}`, { method: "DELETE" });
    await api.call(ana, `cases/${caseId}/members/${ben}`, { method: "PUT", body: { role: "member" } });
    api.now += 30_000;
    await world.post(ana, `sessions/${session}`, { text: "Not for Ben" });
    await world.post(ana, `cases/${caseId}`, { text: "For Ben" });
    expect((await next()).message.text).toBe("For Ben");
  });

  it("says who reads a conversation and what the asker may do there", async () => {
    const { ana, ben, session } = world;
    const detail = async (who: UserId, place: string) => (await api.call(who, `chat/${place}`)).as(ConversationDetail);
    expect(await detail(ben, `sessions/${session}`)).toMatchObject({
      title: "MDT",
      people: [{ name: "ana" }, { name: "ben" }],
      may: { write: true, moderate: false },
    });
    expect((await detail(ana, `sessions/${session}`)).may.moderate).toBe(true);
    await api.disable(ben);
    expect((await detail(ana, `people/${ben}`)).may.write).toBe(false);
    expect(await refusal(world.post(ana, `people/${ben}`, { text: "Hello" }))).toEqual([403, "forbidden"]);
  });
});
