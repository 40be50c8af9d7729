import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { PeerPage } from "./PeerPage.ts";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** These tests change roles, remove people and end sessions: each has a server of its own. */
async function open() {
  const server = await DemoServer.start();
  const { joinUrls } = server.description.session;
  return { server, url: (role: string) => joinUrls[role] ?? "", nameOf: (role: string) => server.user(role).name };
}

async function violations(peer: PeerPage): Promise<readonly string[]> {
  const result = await new AxeBuilder({ page: peer.page }).withTags(wcag).analyze();
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

async function openMenu(from: PeerPage, name: string): Promise<void> {
  await from.page.getByRole("button", { name: `Actions for ${name}` }).click();
}

test("[CS1] [CS2] [CS10] asking, giving, handing back; a role that changes at once; a removal that empties the screen", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { server, url, nameOf } = await open();
  const chair = await PeerPage.join(browser, { url: url("chair") }, "Listen only");
  await chair.lead();
  const member = await PeerPage.join(browser, { url: url("member") }, "Listen only");
  const observer = await PeerPage.join(browser, { url: url("observer") }, "Listen only");
  try {
    await test.step("a member asks, the presenter gives with one press, and it is handed back", async () => {
      await member.page.keyboard.press("s");
      const give = chair.page.getByRole("button", { name: /^Give the stage to/u }).first();
      await expect(give).toBeVisible();
      await expect(member.page.getByRole("button", { name: "You ask for the stage" })).toBeVisible();
      await chair.page.screenshot({ path: test.info().outputPath("asked.png") });
      await member.page.screenshot({ path: test.info().outputPath("asking.png") });
      await member.page.keyboard.press("s");
      await expect(give).toBeHidden();
      await member.page.keyboard.press("s");
      await give.click();
      await expect(member.page.getByText("You present")).toBeVisible();
      await expect(give).toBeHidden();
      await member.page.getByRole("button", { name: `Hand the stage back to ${nameOf("chair")}` }).click();
      await expect(chair.page.getByText("You present")).toBeVisible();
    });

    await test.step("an observer cannot ask, and is told why", async () => {
      const ask = observer.page.getByRole("button", { name: "Ask for the stage" });
      await expect(ask).toHaveAttribute("aria-disabled", "true");
      await ask.hover();
      await expect(observer.page.getByRole("tooltip")).toContainText("does not hold the stage");
    });

    await test.step("the observer becomes a member without a reload and may do what members may", async () => {
      await openMenu(chair, nameOf("observer"));
      await chair.page.screenshot({ path: test.info().outputPath("menu.png") });
      expect(await violations(chair)).toEqual([]);
      await chair.page.getByRole("menuitemradio", { name: "Member" }).click();
      const list = observer.page.getByRole("region", { name: "People" });
      await expect(list.getByRole("listitem").filter({ hasText: "(you)" })).toContainText("Member");
      await expect(observer.page.getByRole("button", { name: "Ask for the stage" })).not.toHaveAttribute(
        "aria-disabled",
        "true",
      );
      const tip = await observer.spot(0, { x: 0.45, y: 0.5 });
      await observer.drawArrow(tip, { x: tip.x + 60, y: tip.y - 40 }, "By the new member");
      await expect(chair.page.getByText("By the new member").first()).toBeVisible();
    });

    await test.step("whoever is removed sees nothing more", async () => {
      await openMenu(chair, nameOf("member"));
      // The menu before may still be fading away.
      const menu = chair.page.getByRole("menu", { name: `Actions for ${nameOf("member")}` });
      await menu.getByRole("menuitem", { name: "Remove from the session" }).click();
      await chair.page.screenshot({ path: test.info().outputPath("remove.png") });
      await chair.page.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(member.page.getByText("You are no longer in this session")).toBeVisible();
      await expect(member.page.locator("canvas")).toHaveCount(0);
      await expect(member.page.getByText("DEMO, Seven")).toHaveCount(0);
      await expect(member.page).toHaveTitle("Consilium");
      expect(await violations(member)).toEqual([]);
      await member.page.screenshot({ path: test.info().outputPath("removed.png") });
    });

    await test.step("the session ends for all", async () => {
      await chair.page.getByRole("button", { name: "Leave" }).click();
      await chair.page.getByRole("menuitem", { name: "End the session for all" }).click();
      await chair.page.getByRole("button", { name: "End for all" }).click();
      for (const peer of [chair, observer]) {
        await expect(peer.page.getByText("The session has ended")).toBeVisible();
        await expect(peer.page.locator("canvas")).toHaveCount(0);
      }
      await observer.page.screenshot({ path: test.info().outputPath("ended.png") });
    });
  } finally {
    for (const peer of [chair, member, observer]) await peer.close();
    await server.stop();
  }
});

test("[CS2] a presenter whose page dies gives way to a deputy within the lease, and everybody is told", async ({
  browser,
}) => {
  const { server, url, nameOf } = await open();
  const member = await PeerPage.join(browser, { url: url("member") }, "Listen only");
  const chair = await PeerPage.join(browser, { url: url("chair") }, "Listen only");
  try {
    await chair.lead();
    const name = nameOf("member");
    await openMenu(chair, name);
    await chair.page.getByRole("menuitem", { name: "Give the stage" }).click();
    await expect(member.page.getByText("You present")).toBeVisible();
    await member.close();
    await expect(chair.page.getByText(`${name} is away`)).toBeVisible();
    await chair.page.screenshot({ path: test.info().outputPath("away.png") });
    await expect(chair.page.getByText("You present")).toBeVisible({ timeout: 40_000 });
    await expect(chair.page.getByText(`${name} lost the connection; you have the stage now.`)).toBeVisible();
    await chair.page.screenshot({ path: test.info().outputPath("deputy.png") });
  } finally {
    await chair.close();
    await server.stop();
  }
});

test("[CS3] the agenda is led, ordered and decided on in its place", async ({ browser }) => {
  const { server, url, nameOf } = await open();
  const chair = await PeerPage.join(browser, { url: url("chair") }, "Listen only");
  await chair.lead();
  const scribe = await PeerPage.join(browser, { url: url("scribe") }, "Listen only");
  const rows = (peer: PeerPage) => peer.page.getByRole("region", { name: "Agenda" }).getByRole("listitem");
  try {
    await chair.showCase(1);
    await chair.page.keyboard.press("PageDown");
    await expect(scribe.page.getByRole("banner")).toContainText("Case 2 of 3");
    await expect(rows(scribe).first()).toContainText("Discussed");
    await chair.page.getByRole("button", { name: "Actions for case 3" }).click();
    await chair.page.getByRole("menuitem", { name: "Put off to another meeting" }).click();
    await expect(rows(scribe).nth(2)).toContainText("Deferred");

    await scribe.page.getByRole("button", { name: "Write the decision" }).first().click();
    const field = scribe.page.getByLabel("Decision in one line");
    await field.fill("Resect segment VIII after MRI");
    await test.step("what another writes meanwhile is said and takes nothing away", async () => {
      await rows(chair).nth(1).getByRole("button", { name: "Write the decision" }).click();
      await chair.page.getByLabel("Decision in one line").fill("The chair was faster");
      await chair.page.keyboard.press("Enter");
      await expect(scribe.page.getByText(/has written meanwhile/u)).toBeVisible();
      await expect(field).toHaveValue("Resect segment VIII after MRI");
      await scribe.page.screenshot({ path: test.info().outputPath("decision-edit.png") });
    });
    await field.press("Enter");
    const decided = rows(chair).filter({ hasText: "Resect segment VIII after MRI" });
    await expect(decided).toContainText(nameOf("scribe"));
    await expect(decided).toContainText("Not signed yet");
    await decided.getByRole("button", { name: "Sign" }).click();
    await expect(rows(scribe).filter({ hasText: "Resect segment VIII" })).toContainText("Signed by");
    await chair.page.screenshot({ path: test.info().outputPath("agenda.png") });
    expect(await violations(chair)).toEqual([]);

    await test.step("a case is moved by keys", async () => {
      await rows(chair).nth(1).getByRole("button").first().focus();
      await chair.page.keyboard.press("Alt+ArrowUp");
      await expect(rows(scribe).first()).toContainText("Resect segment VIII");
    });
  } finally {
    for (const peer of [chair, scribe]) await peer.close();
    await server.stop();
  }
});
