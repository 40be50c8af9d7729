import { expect, type Page, test } from "@playwright/test";
import * as Y from "yjs";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { imageElements, part10File } from "../../server/testing/part10File.ts";
import { RawSyncClient } from "../../server/testing/RawSyncClient.ts";
import { SignalingLine } from "../../server/testing/SignalingLine.ts";
import { signIn } from "./AccountPerson.ts";
import { PeerPage } from "./PeerPage.ts";

const run = "globalThis.ran=1";
const evil = "//evil.example/x";
const events = [
  "onload",
  "onerror",
  "onclick",
  "onfocus autofocus",
  "onmouseover",
  "ontoggle",
  "onbegin",
  "onpageshow",
];
const tags = ["img src=x", "svg", "body", "details open", "video src=x", "input autofocus"];

/** 60 ways in which a text has become a script. */
const payloads: readonly string[] = [
  `<script>${run}</script>`,
  `<ScRiPt>${run}</sCrIpT>`,
  `"><script>${run}</script>`,
  `'><script>${run}</script>`,
  `</title><script>${run}</script>`,
  `</textarea><script>${run}</script>`,
  `</style><script>${run}</script>`,
  `<script src=${evil}.js></script>`,
  `<script type=module src=${evil}.js></script>`,
  `<link rel=stylesheet href=${evil}.css>`,
  `<img src=${evil}.png>`,
  `<iframe src=${evil}></iframe>`,
  `<iframe srcdoc="<script>parent.ran=1</script>">`,
  `<iframe src="javascript:parent.ran=1">`,
  `<object data=${evil}></object>`,
  `<embed src=${evil}>`,
  `<base href=${evil}>`,
  `<meta http-equiv=refresh content="0;url=https:${evil}">`,
  `<form action=${evil}><button autofocus>`,
  `<a href="javascript:${run}">a</a>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><a xlink:href="javascript:${run}">a`,
  `<svg><use href="data:image/svg+xml,<svg/>#x">`,
  `<math><mtext><script>${run}</script>`,
  `<template><script>${run}</script></template>`,
  `<style>@import url(${evil}.css)</style>`,
  `<div style="background:url(${evil}.png)">`,
  `<div style="x:expression(${run})">`,
  `{{constructor.constructor('${run}')()}}`,
  `\${globalThis.ran=1}`,
  `$t(upload.title)`,
  `{{name}}`,
  `javascript:${run}`,
  `data:text/html,<script>${run}</script>`,
  `%3Cscript%3E${run}%3C/script%3E`,
  `&lt;script&gt;${run}&lt;/script&gt;`,
  `\\u003cscript\\u003e${run}`,
  `__proto__`,
  `constructor`,
  `[object Object]`,
  ...tags.flatMap((tag) => events.slice(0, 2).map((event) => `<${tag} ${event.replace(" ", `=${run} `)}=${run}>`)),
  ...events.map((event) => `" ${event.replace(" ", `="${run}" `)}="${run}" x="`),
];

interface Watch {
  readonly violations: string[];
  ran?: unknown;
}

/** Everything that a script that runs, or tries to, leaves behind. */
async function watch(peer: PeerPage, origin: string): Promise<() => Promise<readonly string[]>> {
  const signs: string[] = [];
  peer.page.on("dialog", (dialog) => {
    signs.push("a dialog");
    void dialog.dismiss();
  });
  peer.context.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(?:https?|wss?):$/u.test(protocol) && host !== new URL(origin).host) signs.push(`a request to ${host}`);
  });
  await peer.context.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
  });
  return async () => {
    const left = await peer.page.evaluate(() => {
      const { violations, ran } = globalThis as unknown as Watch;
      return [...violations, ...(ran === undefined ? [] : ["a script ran"])];
    });
    return [...signs, ...left];
  };
}

async function api(server: DemoServer, token: string, [method, path, body]: readonly [string, string, unknown]) {
  const answer = await fetch(`${server.description.url}/api/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status, `${method} ${path}`).toBeLessThan(300);
  return (await answer.json()) as { readonly id: string };
}

/** One study for each payload, in every text that a file brings. */
async function storeStudies(server: DemoServer): Promise<readonly string[]> {
  const parts = payloads.flatMap((text, index) => {
    const image = { studyUid: `1.9.${index}`, seriesUid: `1.9.${index}.1`, instanceUid: `1.9.${index}.1.1` };
    const elements = imageElements({ ...image, patientName: text, patientId: `P${index}` }).map((element) =>
      element.tag === 0x00081030 ? { ...element, value: text } : element,
    );
    const at = elements.findIndex(({ tag }) => tag > 0x0008103e);
    const file = part10File({ elements: elements.toSpliced(at, 0, { tag: 0x0008103e, vr: "LO", value: text }) });
    return [Buffer.from("--B\r\nContent-Type: application/dicom\r\n\r\n"), file, Buffer.from("\r\n")];
  });
  const answer = await fetch(`${server.description.dicomWeb}/studies`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${server.user("coordinator").token}`,
      "Content-Type": 'multipart/related; type="application/dicom"; boundary=B',
    },
    body: Buffer.concat([...parts, Buffer.from("--B--\r\n")]),
  });
  expect(answer.status).toBe(200);
  return payloads.map((_, index) => `1.9.${index}`);
}

/** Marks, comments, a note and decisions of the first case, as a page of ours would write them. */
async function writeIntoSession(server: DemoServer, caseId: string): Promise<void> {
  const { token, name: authorName } = server.user("chair");
  const claims: { readonly sub: string } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  const stamp = { author: claims.sub, authorName, at: 1 };
  const view = { studyUid: "1.9.0", seriesUid: "1.9.0.1", sopUid: "1.9.0.1.1", frame: 1 };
  const doc = new Y.Doc();
  for (const [index, text] of payloads.entries()) {
    const id = `mark-hostile-${index}`;
    doc.getMap("marks").set(id, { ...stamp, kind: "arrow", view, points: [[0, 0, 0]], text });
    doc.getMap("marks").set(`${id}/comment/comment-${index}-0001`, { ...stamp, text });
  }
  const notes = new Y.Doc();
  notes.getText("notes").insert(0, payloads.join("\n"));
  for (const [docName, written] of [
    [`marks:${caseId}`, doc],
    [`notes:${caseId}`, notes],
  ] as const) {
    using raw = new RawSyncClient(server.description.sync, { token, docName });
    await raw.opened();
    expect(await raw.edit(Y.encodeStateAsUpdate(written))).toBe(0);
  }
}

async function scrollThrough(page: Page): Promise<void> {
  const list = page.getByRole("region", { name: "Files" });
  for (let top = 0; top < 3200; top += 400) await list.evaluate((element, to) => element.scrollTo(0, to), top);
}

async function decide(server: DemoServer, caseId: string): Promise<void> {
  const { token } = server.user("chair");
  const { signaling, session } = server.description;
  const line = new SignalingLine(`${signaling}?session=${session.id}`, token);
  expect((await line.ask("join")).error).toBeUndefined();
  for (const text of payloads) {
    const { error } = await line.ask("recordDecision", { caseId, outcome: "made", text });
    expect(error, text).toBeUndefined();
  }
  line.socket.close();
}

test("T28 60 payloads in every text that people and files can fill: no script runs, none tries to", async ({
  browser,
}) => {
  expect(new Set(payloads).size).toBe(60);
  await using server = await DemoServer.start();
  const { url, administrator, cases, session } = server.description;
  const chair = server.user("chair");
  const studies = await storeStudies(server);
  for (const [index, text] of payloads.entries()) {
    const one = { number: `${index} ${text}`.slice(0, 40), title: text, question: text, history: text };
    await api(server, chair.token, ["POST", "cases", one]);
    const email = `person-${index}@hostile.example`;
    const user = { name: text, email, kind: "staff", isCoordinator: false };
    await api(server, administrator.token, ["POST", "users", user]);
  }
  const all = { number: "T28", title: payloads[0], question: payloads.join("\n").slice(0, 2000), studies };
  const { id } = await api(server, server.user("coordinator").token, ["POST", "cases", all]);
  const first = cases[0]?.id ?? "";
  await writeIntoSession(server, first);
  await decide(server, first);

  const peer = await PeerPage.open(browser, { url });
  const { page } = peer;
  const signs = await watch(peer, url);
  await signIn(peer, server.user("coordinator"));
  for (const path of ["/", `/cases/${id}`, `/sessions/${session.id}`]) {
    await page.goto(`${url}${path}`);
    await page.waitForLoadState("networkidle");
    expect(await signs(), path).toEqual([]);
  }
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await page.goto(`${url}/upload`);
  const files = payloads.map((name) => ({
    name: name.replaceAll("/", "\u2215"),
    mimeType: "",
    buffer: Buffer.from("x"),
  }));
  await page.locator('input[data-pick="files"]').setInputFiles(files);
  await expect(page.getByText("Left out 60")).toBeVisible();
  await scrollThrough(page);
  expect(await signs(), "names of files").toEqual([]);
  await peer.close();

  const inSession = await PeerPage.open(browser, { url });
  const seen = await watch(inSession, url);
  await inSession.page.goto(session.joinUrls["chair"] ?? "");
  await inSession.page.getByRole("button", { name: "Listen only" }).click();
  await inSession.shown(0);
  await inSession.showTab("Marks");
  await inSession.showTab("Notes");
  await expect(inSession.page.locator("[data-notes] .cm-content")).toContainText(payloads[0] ?? "");
  await inSession.showTab("People");
  expect(await seen(), "session").toEqual([]);

  await test.step("what would have shown it does show it", async () => {
    await inSession.page.evaluate((html) => {
      document.body.insertAdjacentHTML("beforeend", html);
    }, '<img src="https://evil.example/x.png"><img src=x onerror="globalThis.ran=1">');
    const shown = new Set(["img-src", "script-src-attr", "a request to evil.example"]);
    await expect.poll(async () => new Set(await seen())).toEqual(shown);
  });
  await inSession.close();
});
