import { expect } from "@playwright/test";
import { signIn } from "./AccountPerson.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const evil = "https://evil.example";

/** Ways in which links have led viewers and sign-in pages astray. */
const crafted = [
  ...["to", "next", "url", "return", "returnTo", "redirect", "redirect_uri", "continue", "back", "server", "api"].map(
    (name) => `/?${name}=${evil}/`,
  ),
  ...["to", "next", "redirect"].map((name) => `/sign-in?${name}=//evil.example/`),
  ...["to", "next", "redirect"].map((name) => `/sign-in#${name}=${evil}`),
  "/sign-in?to=javascript:alert(1)",
  `/sign-in?to=%2F%2Fevil.example`,
  String.raw`/sign-in?to=/\evil.example`,
  "//evil.example/cases/",
  String.raw`/\evil.example`,
  "/cases/..%2F..%2Fevil.example",
  `/cases/${encodeURIComponent(`${evil}/`)}`,
  `/sessions/${encodeURIComponent("//evil.example")}`,
  `/session/${encodeURIComponent(`@evil.example`)}`,
  `/?StudyInstanceUIDs=1.2.3&wadoRoot=${evil}/dicom-web`,
  `/session/abcdefgh?url=${evil}/study.json`,
  `/?configUrl=${evil}/app-config.js`,
  `/account?base=${evil}`,
  `/users?origin=${evil}`,
  `/#${evil}`,
];

test("T23 30 crafted links: no request leaves the origin, the token goes nowhere else", async ({ browser }) => {
  expect(crafted.length).toBeGreaterThanOrEqual(30);
  const chair = demo.users.find(({ role }) => role === "chair");
  if (!chair) throw new Error("the demo has no chair");
  const peer = await PeerPage.open(browser, { url: demo.url });
  await signIn(peer, chair);
  const elsewhere: string[] = [];
  const own = new URL(demo.url).host;
  peer.context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(?:https?|wss?):$/u.test(url.protocol) && url.host !== own) elsewhere.push(request.url());
  });
  for (const path of crafted) {
    await peer.page.goto(`${demo.url}${path}`).catch(() => undefined); // A page that is refused is as good as one that is not led astray.
    await peer.page.waitForLoadState("networkidle");
    expect(new URL(peer.page.url()).host, path).toBe(own);
  }
  expect(elsewhere).toEqual([]);
  await peer.close();
});
