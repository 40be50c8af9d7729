import { expect, test } from "@playwright/test";
import * as Y from "yjs";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { RawSyncClient } from "../../server/testing/RawSyncClient.ts";
import { SignalingLine } from "../../server/testing/SignalingLine.ts";
import { PeerPage } from "./PeerPage.ts";

/** Each forbidden command of the session, with parameters that would do for who may. */
function commands(server: DemoServer): readonly (readonly [string, unknown])[] {
  const [first, second] = server.description.cases;
  const member = subjectOf(server.user("member").token);
  return [
    ["passBaton", { to: subjectOf(server.user("observer").token) }],
    ["showCase", { caseId: second?.id }],
    ["addStudy", { caseId: first?.id, studyUid: second?.studies[0] }],
    ["changeRole", { peerId: member, role: "observer" }],
    ["giveRight", { peerId: member, right: "speak", isGiven: true }],
    ["mutePeer", { peerId: member }],
    ["removePeer", { peerId: member }],
    ["moveCase", { caseId: first?.id, to: 1 }],
    ["setCaseState", { caseId: first?.id, state: "deferred" }],
    ["recordDecision", { caseId: first?.id, outcome: "made", text: "Not theirs to write" }],
    ["signDecision", { caseId: first?.id }],
    ["endSession", {}],
  ];
}

function subjectOf(token: string): string {
  const claims: { readonly sub: string } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return claims.sub;
}

interface Write {
  readonly docName: string;
  readonly update: Uint8Array;
}

/** One write into each kind of Doc, as who may would make it. */
function writes(server: DemoServer, author: { readonly id: string; readonly name: string }): readonly Write[] {
  const { session, cases } = server.description;
  const update = (change: (doc: Y.Doc) => void): Uint8Array => {
    const doc = new Y.Doc();
    change(doc);
    return Y.encodeStateAsUpdate(doc);
  };
  const view = { studyUid: "1.2.3", seriesUid: "1.2.3.1", sopUid: "1.2.3.1.1", frame: 1 };
  const stamp = { author: author.id, authorName: author.name, at: Date.now() };
  const mark = { ...stamp, kind: "arrow", view, points: [[0, 0, 0]], text: "forged" };
  return [
    {
      docName: `stage:${session.id}`,
      update: update((doc) => doc.getMap("stage").set(`${author.id}/layout`, { rows: 1, columns: 1 })),
    },
    {
      docName: `stage:${session.id}`,
      update: update((doc) => doc.getMap("stage").set("presenter", { peerId: author.id, epoch: 99 })),
    },
    { docName: `marks:${cases[0]?.id}`, update: update((doc) => doc.getMap("marks").set("mark-forged-0001", mark)) },
    { docName: `notes:${cases[0]?.id}`, update: update((doc) => doc.getText("notes").insert(0, "forged")) },
  ];
}

/** The close code that a stock client's write is answered with. */
async function codeOf(server: DemoServer, token: string, { docName, update }: Write): Promise<number> {
  using raw = new RawSyncClient(server.description.sync, { token, docName, isStock: true });
  await raw.opened();
  raw.say({ kind: "update", update });
  return await raw.closed; // Before the socket is disposed of.
}

async function statuses(server: DemoServer, token: string): Promise<readonly number[]> {
  const { url, session, cases } = server.description;
  const [known] = cases;
  const asks = [
    ["PATCH", `/api/sessions/${session.id}`, { title: "Theirs now" }],
    ["PUT", `/api/sessions/${session.id}/members/${subjectOf(token)}`, { role: "chair", given: [] }],
    ["POST", `/api/sessions/${session.id}/invitations`, { name: "X", cases: [known?.id], from: 0, until: 1 }],
    ["PATCH", `/api/cases/${known?.id}`, { title: "Theirs now" }],
    ["DELETE", `/api/cases/${known?.id}/studies/${known?.studies[0]}`, undefined],
    ["POST", "/api/users", { name: "X", email: "x@x.example", kind: "administrator", isCoordinator: true }],
    ["GET", "/api/users", undefined],
  ] as const;
  return Promise.all(
    asks.map(async ([method, path, body]) => {
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      const response = await fetch(`${url}${path}`, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      await response.body?.cancel();
      return response.status;
    }),
  );
}

async function imageStatus(server: DemoServer, token: string): Promise<number> {
  const path = `${server.description.dicomWeb}/studies/${server.description.cases[0]?.studies[0]}/metadata`;
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  return response.status;
}

test("T3 an observer is refused every forbidden thing, by the page and behind it", async ({ browser }) => {
  await using server = await DemoServer.start();
  const { description } = server;
  const { token, name } = server.user("observer");
  const chair = await PeerPage.join(browser, { url: description.session.joinUrls["chair"] ?? "" }, "Listen only");
  await chair.lead();

  await test.step("behind the page: commands, Docs and the API", async () => {
    const line = new SignalingLine(`${description.signaling}?session=${description.session.id}`, token);
    await line.ask("join");
    for (const [method, params] of commands(server)) {
      const { error } = await line.ask(method, params);
      expect([method, error?.data?.code]).toEqual([method, "forbidden"]);
    }
    line.socket.terminate();
    for (const write of writes(server, { id: subjectOf(token), name })) {
      expect([write.docName.split(":")[0], await codeOf(server, token, write)]).toEqual([
        write.docName.split(":")[0],
        4403,
      ]);
    }
    // A token of a join link opens no account: what administrators do is not even looked at.
    expect(await statuses(server, token)).toEqual([403, 403, 403, 403, 403, 401, 401]);
  });

  await test.step("on the page: what is not theirs is greyed out or not there, and nothing came of the rest", async () => {
    const observer = await PeerPage.join(
      browser,
      { url: description.session.joinUrls["observer"] ?? "" },
      "Listen only",
    );
    await expect(observer.page.getByRole("button", { name: "Ask for the stage" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
    await expect(observer.page.getByRole("button", { name: /^Actions for /u })).toHaveCount(0);
    await observer.showTab("Marks");
    await expect(observer.page.getByText("forged")).toHaveCount(0);
    const tip = await observer.spot(0, { x: 0.45, y: 0.5 });
    await observer.dragArrow(tip, { x: tip.x + 60, y: tip.y - 40 });
    await expect(observer.page.getByLabel("Text of the mark")).toHaveCount(0);
    await observer.showTab("Notes");
    await expect(observer.page.getByText("forged")).toHaveCount(0);
    await observer.page.screenshot({ path: test.info().outputPath("observer.png") });
    await expect(chair.page.getByText("You present")).toBeVisible();
    await expect(chair.page.getByText("Theirs now")).toHaveCount(0);
    await observer.close();
  });
  await chair.close();
});

test("T10 a removed guest is shut out at once: page, sockets, API, images, and the link", async ({ browser }) => {
  await using server = await DemoServer.start();
  const { description } = server;
  const { token, name } = server.user("guest");
  const guestUrl = description.session.joinUrls["guest"] ?? "";
  const chair = await PeerPage.join(browser, { url: description.session.joinUrls["chair"] ?? "" }, "Listen only");
  const guest = await PeerPage.join(browser, { url: guestUrl }, "Listen only");
  const signalingUrl = `${description.signaling}?session=${description.session.id}`;
  const stage = new RawSyncClient(description.sync, { token, docName: `stage:${description.session.id}` });
  await stage.sync();
  expect(await imageStatus(server, token)).toBe(200);

  await chair.page.getByRole("button", { name: `Actions for ${name}` }).click();
  await chair.page.getByRole("menuitem", { name: "Remove from the session" }).click();
  await chair.page.getByRole("button", { name: "Remove", exact: true }).click();

  await expect(guest.page.getByText("You are no longer in this session")).toBeVisible();
  await expect(guest.page.locator("canvas")).toHaveCount(0);
  await expect(guest.page.getByText("DEMO, Seven")).toHaveCount(0);
  await guest.page.screenshot({ path: test.info().outputPath("removed-guest.png") });
  expect(await stage.closed).toBe(4403);

  const line = new SignalingLine(signalingUrl, token);
  expect([4401, 4404]).toContain((await line.closed).code);
  for (const write of writes(server, { id: subjectOf(token), name })) {
    expect([4401, 4404]).toContain(await codeOf(server, token, write));
  }
  for (const status of await statuses(server, token)) expect([401, 403, 404]).toContain(status);
  expect([401, 404]).toContain(await imageStatus(server, token));

  await guest.page.goto(guestUrl);
  await guest.page.reload();
  await expect(guest.page.getByRole("button", { name: "Listen only" })).toHaveCount(0);
  await expect(guest.page.getByText(/link/iu).first()).toBeVisible();
  await guest.close();
  await chair.close();
});
