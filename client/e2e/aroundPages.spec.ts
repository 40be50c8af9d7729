import { expect } from "@playwright/test";
import { expectAccessible, faultsOf, signIn } from "./AccountPerson.ts";
import { FakeApi, problem } from "./FakeApi.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const [firstCase] = demo.cases;

const sizes = [
  { width: 1920, height: 1080 },
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

function coordinator() {
  const found = demo.users.find(({ role }) => role === "coordinator");
  if (!found) throw new Error("the demo has no coordinator");
  return found;
}

/** axe sees no other faults in the other language: there it looks once, where space is scarcest. */
async function look(peer: PeerPage, name: string): Promise<void> {
  await expect(peer.page.getByRole("heading", { level: 1 })).toBeVisible();
  await peer.page.waitForLoadState("networkidle");
  if (!name.endsWith("zh-CN") || peer.page.viewportSize()?.width === 390) await expectAccessible(peer);
  const tooWide = await peer.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(tooWide, name).toBeLessThanOrEqual(0);
  await peer.page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

for (const size of sizes) {
  test(`${size.width}×${size.height}: the pages around the session, accessible, in English and Chinese`, async ({
    browser,
  }) => {
    for (const locale of ["en-GB", "zh-CN"]) {
      const peer = await PeerPage.open(browser, { url: `${demo.url}/sign-in`, size, locale });
      await look(peer, `signIn-${locale}`);
      await signIn(peer, demo.administrator);
      await look(peer, `firstUse-${locale}`);
      await peer.page.goto(`${demo.url}/users`);
      await look(peer, `users-${locale}`);
      await peer.close();

      const other = await PeerPage.open(browser, { url: demo.url, size, locale });
      await signIn(other, coordinator());
      for (const [name, path] of [
        ["home", "/"],
        ["case", `/cases/${firstCase?.id}`],
        ["plan", `/sessions/${demo.session.id}`],
        ["account", "/account"],
        ["forbidden", "/users"],
        ["missing", "/cases/AAAAAAAAAAAAAAAAAAAAAA"],
      ]) {
        await other.page.goto(`${demo.url}${path}`);
        await look(other, `${name}-${locale}`);
      }
      expect(faultsOf(peer)).toEqual([]);
      expect(faultsOf(other)).toEqual([]);
      await other.close();
    }
  });
}

test("too many tries: the page says how long to wait, and lets one try again after that", async ({ browser }) => {
  const peer = await PeerPage.open(browser, { url: demo.url });
  await peer.page.clock.install();
  const api = await FakeApi.install(peer.page);
  api.on("POST /api/auth/sign-in", () => problem(429, "rate-limited", { "Retry-After": "90" }));
  await peer.page.getByLabel("E-mail", { exact: true }).fill("somebody@demo.example");
  await peer.page.getByLabel("Password", { exact: true }).fill("some long password");
  await peer.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(peer.page.getByRole("alert")).toHaveText(/^Too many tries\. You can try again in 1:(?:30|29)\.$/u);
  await expect(peer.page.getByRole("button", { name: "Sign in", exact: true })).toBeDisabled();
  await peer.page.clock.runFor(91_000);
  await expect(peer.page.getByRole("button", { name: "Sign in", exact: true })).toBeEnabled();
  await peer.close();
});

test("a text that somebody else changed meanwhile is not overwritten unseen", async ({ browser }) => {
  const editing = async (): Promise<PeerPage> => {
    const peer = await PeerPage.open(browser, { url: `${demo.url}/cases/${firstCase?.id}` });
    await signIn(peer, coordinator());
    await peer.page.getByRole("button", { name: "Edit: History" }).click();
    return peer;
  };
  const [one, two] = await Promise.all([editing(), editing()]);
  await one.page.getByRole("textbox", { name: "History" }).fill("What one wrote");
  await one.page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(one.page.getByRole("region", { name: "History" })).toContainText("What one wrote");
  await two.page.getByRole("textbox", { name: "History" }).fill("What two wrote");
  await two.page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(two.page.getByRole("alert")).toContainText("What one wrote");
  await expect(two.page.getByRole("textbox", { name: "History" })).toHaveValue("What two wrote");
  await expectAccessible(two);
  await two.page.getByRole("button", { name: "Replace it with mine" }).click();
  await expect(two.page.getByRole("region", { name: "History" })).toContainText("What two wrote");
  await expect(two.page.getByRole("alert")).toHaveCount(0);
  await one.close();
  await two.close();
});

test("without an answer of the server the page says so, keeps what it shows and comes back", async ({ browser }) => {
  const peer = await PeerPage.open(browser, { url: demo.url });
  await signIn(peer, coordinator());
  await expect(peer.page.getByText("DEMO, Seven")).toBeVisible();
  const api = await FakeApi.install(peer.page);
  let isAway = true;
  api.on("GET /api/cases", () => (isAway ? "offline" : "real"));
  api.on(`GET /api/cases/${firstCase?.id}`, () => (isAway ? "offline" : "real"));
  await peer.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(peer.page.getByRole("alert")).toContainText("The server does not answer");
  await expect(peer.page.getByText("DEMO, Seven")).toBeVisible();
  await peer.page.getByText("DEMO, Seven").click();
  await expect(peer.page.getByRole("heading", { name: "The server does not answer" })).toBeVisible();
  isAway = false;
  await peer.page.getByRole("button", { name: "Try again" }).click();
  await expect(peer.page.getByText("DEMO, Seven").first()).toBeVisible();
  await peer.close();
});
