import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MessageView } from "../../../shared/model/chat.ts";
import type { UserId } from "../../../shared/model/ids.ts";
import { ChatOverview, GroupView, MessageHistory, MessagePage, SearchPage } from "../../../shared/protocol/api/chat.ts";
import { Problem } from "../../../shared/protocol/api/problem.ts";
import type { ApiHarness } from "../../testing/ApiHarness.ts";
import { ChatWorld, HOUR, refusal, study } from "../../testing/ChatWorld.ts";
import { drawMark } from "../../testing/drawMark.ts";

describe("/api/chat", () => {
  let world: ChatWorld;
  let api: ApiHarness;
  beforeEach(async () => {
    world = await ChatWorld.make();
    ({ api } = world);
  });
  afterEach(() => world[Symbol.asyncDispose]());

  it("[CH1] T22 each place is for its readers; for others it is as if it were not there", async () => {
    const { ana, ben, stranger, caseId, session } = world;
    const group = (
      await api.call(ana, "chat/groups", { method: "POST", body: { name: "MDT team", members: [ben] } })
    ).as(GroupView);
    for (const [place, unknown] of [
      [`sessions/${session}`, "sessions/none-00001"],
      [`cases/${caseId}`, "cases/none-00001"],
      [`groups/${group.id}`, "groups/none-00001"],
      [`people/${ana}`, "people/none-00001"],
    ] as const) {
      expect((await world.post(ben, place, { text: "Hello" })).status).toBe(201);
      for (const call of [
        (path: string) => world.post(stranger, path, { text: "Hello" }),
        (path: string) => api.call(stranger, `chat/${path}/messages`),
        (path: string) => api.call(stranger, `chat/${path}`),
      ]) {
        const [denied, none] = [await call(place), await call(unknown)];
        expect([denied.status, denied.text]).toEqual([none.status, none.text]);
        expect(denied.status).toBe(404);
      }
    }
    expect((await api.call(stranger, "chat")).as(ChatOverview).conversations).toEqual([]);
    const body = { query: "hello" };
    expect((await api.call(stranger, "chat/search", { method: "POST", body })).as(SearchPage).hits).toEqual([]);
    expect((await api.call(ana, "chat/search", { method: "POST", body })).as(SearchPage).hits).toHaveLength(4);
    expect(await refusal(world.post(ana, `people/${ana}`, { text: "To myself" }))).toEqual([404, "not-found"]);
  });

  it("[CH6] a message that is sent again is the same one; time, number and author are the server's", async () => {
    const { ana, ben, caseId, other } = world;
    const sendId = "send-again-1";
    const first = await world.sent(ana, `cases/${caseId}`, { text: "  One\r\n\r\nTwo ", sendId });
    const again = await world.sent(ana, `cases/${caseId}`, { text: "Other", sendId });
    expect(again).toEqual(first);
    expect(first).toMatchObject({ seq: 1, at: api.now, author: { id: ana, name: "ana" }, text: "One\n\nTwo", sendId });
    const [seen] = (await api.call(ben, `chat/cases/${caseId}/messages`)).as(MessagePage).messages;
    expect(seen).not.toHaveProperty("sendId");
    expect(await refusal(world.post(ana, `cases/${other}`, { text: "One", sendId }))).toEqual([409, "conflict"]);
  });

  it("[CH2] takes out what turns text round or is not seen, and refuses what is too long, empty or half a character", async () => {
    const { ana, ben, caseId } = world;
    const send = async (text: string) => (await world.sent(ana, `cases/${caseId}`, { text })).text;
    expect(await send("left\u202Etfel\u0000\u0007 \u2066x\u2069")).toBe("lefttfel x");
    expect(await send("e\u0301 结肠 🫀\tend")).toBe("é 结肠 🫀\tend");
    expect(await send("🫀".repeat(4000))).toHaveLength(8000);
    for (const text of ["x".repeat(4001), "   ", "\u202E", "\uD800"]) {
      expect(await refusal(world.post(ana, `cases/${caseId}`, { text }))).toEqual([400, "bad-message"]);
    }
    expect(await refusal(world.post(ana, `cases/${caseId}`, { text: "x", author: ben }))).toEqual([400, "bad-message"]);
  });

  it("[CH3] [CH4] a guest talks in the session alone, and is not shown what was said at others' cases", async () => {
    const { ana, ben, caseId, other, session } = world;
    const guest = await world.invite([caseId]);
    await api.records.showCase(session, other);
    await world.post(ana, `sessions/${session}`, { text: "About K-2" });
    const next = await world.listen(guest);
    await world.post(ana, `sessions/${session}`, { text: "Guest, please wait", mentions: [guest] });
    expect((await next()).message.text).toBe("Guest, please wait");
    await api.records.showCase(session, caseId);
    await world.post(ana, `sessions/${session}`, { text: "About K-1" });
    expect((await next()).message.text).toBe("About K-1");
    expect(await world.textsOf(guest, `sessions/${session}`)).toEqual(["Guest, please wait", "About K-1"]);
    expect(await world.textsOf(ben, `sessions/${session}`)).toHaveLength(3);
    expect((await world.post(guest, `sessions/${session}`, { text: "Thank you" })).status).toBe(201);
    for (const place of [`cases/${caseId}`, `people/${ana}`]) {
      expect(await refusal(world.post(guest, place, { text: "Hello" }))).toEqual([403, "forbidden"]);
    }
    expect(await refusal(api.call(guest, "chat/groups", { method: "POST", body: { name: "G" } }))).toEqual([
      403,
      "forbidden",
    ]);
    expect(await refusal(world.post(ana, `people/${guest}`, { text: "Hello" }))).toEqual([404, "not-found"]);
    expect((await api.call(guest, "chat")).as(ChatOverview).conversations).toMatchObject([{ unread: 2, mentions: 1 }]);
    api.now += HOUR;
    expect(await refusal(api.call(guest, `chat/sessions/${session}/messages`))).toEqual([404, "not-found"]);
  });

  describe("[CH5] references", () => {
    const scene = {
      layout: { rows: 1, columns: 1 },
      viewports: [
        { view: { studyUid: study, seriesUid: "1.2.3", sopUid: "1.2.4", frame: 1 }, voi: { lower: 0, upper: 9 } },
      ],
    };
    let group: GroupView;
    let cara: UserId;
    let deleteMark: () => Promise<void>;
    const referencesTo = (caseId: string) => [
      { kind: "case", caseId },
      { kind: "study", caseId, studyUid: study, label: "CT" },
      { kind: "scene", caseId, label: "CT, image 12", scene },
      { kind: "mark", caseId, markId: "mark-00001", label: "Length" },
    ];
    beforeEach(async () => {
      const { ana, ben, caseId } = world;
      cara = await api.addPerson("cara");
      const body = { name: "All", members: [ben, cara] };
      group = (await api.call(ana, "chat/groups", { method: "POST", body })).as(GroupView);
      api.images.push({ uid: "1.2.4", studyUid: study });
      deleteMark = await drawMark(api.docs, await api.actor(ana), { caseId, markId: "mark-00001" });
    });
    const refer = (who: UserId, ...references: readonly object[]) =>
      world.post(who, `groups/${group.id}`, { text: "", references });
    const page = async (who: UserId) => {
      const answer = await api.call(who, `chat/groups/${group.id}/messages`);
      return { text: answer.text, message: answer.as(MessagePage).messages[0]! };
    };

    it("open for who sees the case; for others they are the kind of thing and nothing else", async () => {
      const { ana, ben, caseId } = world;
      const references = referencesTo(caseId);
      const sent = await refer(ana, ...references);
      expect(sent.as(MessageView).references[2]?.seen).toEqual({
        caseNumber: "K-1",
        caseTitle: "Title of K-1",
        target: references[2],
      });
      expect((await page(ben)).message.references.every(({ seen }) => seen?.caseNumber === "K-1")).toBe(true);
      const unseen = await page(cara);
      expect(unseen.message.references).toEqual(references.map(({ kind }) => ({ kind })));
      for (const secret of [caseId, "K-1", study, "CT", "mark-00001"]) expect(unseen.text).not.toContain(secret);
    });

    it("to what the case no longer has say so, and nothing more", async () => {
      const { ana, ben, caseId } = world;
      const sent = { sendId: "send-twice-2", text: "", references: referencesTo(caseId) };
      const { id } = await world.sent(ana, `groups/${group.id}`, sent);
      await api.call(ana, `cases/${caseId}/studies/${study}`, { method: "DELETE" });
      await deleteMark();
      const [ofCase, ...others] = (await page(ben)).message.references;
      expect(ofCase?.seen?.caseNumber).toBe("K-1");
      expect(others).toEqual(["study", "scene", "mark"].map((kind) => ({ kind, isGone: true })));
      expect((await page(cara)).message.references.some(({ isGone }) => isGone)).toBe(false);
      // Its answer was lost: sent again, it is the same message still.
      expect((await world.sent(ana, `groups/${group.id}`, sent)).id).toBe(id);
    });

    it("T22 to what is not there are refused, in the same words as to what is not the writer's; nothing is stored", async () => {
      const { ana, caseId, other } = world;
      const [toCase, toStudy, toScene, toMark] = referencesTo(caseId);
      const [viewport] = scene.viewports;
      const otherImage = { ...scene, viewports: [{ ...viewport, view: { ...viewport!.view, sopUid: "1.2.5" } }] };
      const answers = [
        await refer(ana, { ...toCase, caseId: "case-none-01" }),
        await refer(cara, toCase!),
        await refer(ana, { ...toStudy, studyUid: "1.2.9" }),
        await refer(ana, { ...toStudy, caseId: other }),
        await refer(cara, toStudy!),
        await refer(ana, { ...toScene, scene: otherImage }),
        await refer(cara, toScene!),
        await refer(ana, { ...toMark, markId: "mark-00002" }),
        await refer(ana, { ...toMark, caseId: other }),
        await refer(ana, { ...toMark, markId: "constructor" }),
        await refer(cara, toMark!),
        await refer(ana, toCase!, { ...toMark, markId: "mark-00002" }),
      ];
      await deleteMark();
      answers.push(await refer(ana, toMark!));
      for (const { status, text, as } of answers) {
        expect([status, as(Problem).code, text]).toEqual([422, "unprocessable", answers[0]?.text]);
      }
      expect(await world.textsOf(ana, `groups/${group.id}`)).toEqual([]);
      const reason = "unprocessable";
      expect(api.audit.last("access-refused")).toMatchObject({ outcome: "refused", reason, actor: { id: ana } });
      expect(await refusal(refer(ana, { kind: "url", url: "https://evil.example" }))).toEqual([400, "bad-message"]);
    });

    it("are sent again without them under the same name, where they were refused", async () => {
      const { ana, caseId } = world;
      const message = {
        sendId: "send-twice-1",
        text: "Here",
        references: [{ kind: "mark", caseId, markId: "mark-00009", label: "" }],
      };
      expect(await refusal(world.post(ana, `groups/${group.id}`, message))).toEqual([422, "unprocessable"]);
      expect(await world.sent(ana, `groups/${group.id}`, { ...message, references: [] })).toMatchObject({ seq: 1 });
    });
  });

  it("[CH7] edits and deletions leave a trace in the conversation and in the audit trail", async () => {
    const { ana, ben, caseId, session } = world;
    const place = `sessions/${session}`;
    const { id } = await world.sent(ben, place, { text: "The left lobe" });
    const path = `chat/${place}/messages/${id}`;
    expect(await refusal(api.call(ana, path, { method: "PATCH", body: { text: "Mine" } }))).toEqual([403, "forbidden"]);
    api.now += 1000;
    const edited = (await api.call(ben, path, { method: "PATCH", body: { text: "The right lobe" } })).as(MessageView);
    expect(edited).toMatchObject({ text: "The right lobe", editedAt: api.now });
    expect(api.audit.last("message-edited")).toMatchObject({ outcome: "ok", subject: { session } });
    expect((await api.call(ana, `${path}/history`)).as(MessageHistory).versions).toMatchObject([
      { text: "The left lobe" },
    ]);
    const own = (await world.sent(ana, place, { text: "The chair's" })).id;
    expect(await refusal(api.call(ben, `chat/${place}/messages/${own}`, { method: "DELETE" }))).toEqual([
      403,
      "forbidden",
    ]);
    const gone = (await api.call(ana, path, { method: "DELETE" })).as(MessageView);
    expect(gone).toMatchObject({ text: "", deleted: { at: api.now, by: { id: ana, name: "ana" } } });
    expect(api.audit.last("message-deleted")).toMatchObject({ outcome: "ok", actor: { id: ana } });
    expect(await refusal(api.call(ben, `${path}/history`))).toEqual([403, "forbidden"]);
    const admin = await api.addPerson("admin", { kind: "administrator" });
    expect(await refusal(api.call(admin, `${path}/history`))).toEqual([404, "not-found"]);
    await api.call(ana, `sessions/${session}/members/${admin}`, { method: "PUT", body: { role: "observer" } });
    expect((await api.call(admin, `${path}/history`)).as(MessageHistory).versions).toHaveLength(2);
    expect(api.audit.last("message-history-read")).toMatchObject({ actor: { id: admin } });
    expect(await refusal(api.call(ben, `chat/cases/${caseId}/messages/${id}`, { method: "DELETE" }))).toEqual([
      404,
      "not-found",
    ]);
  });
});
