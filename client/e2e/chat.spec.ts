import { type Browser, expect, type Locator } from "@playwright/test";
import { expectAccessible, faultsOf, signIn } from "./AccountPerson.ts";
import { test } from "./demoTest.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";

const demo = readDemo();
const links = demo.session.joinUrls;

function personOf(role: string) {
  const found = demo.users.find((user) => user.role === role);
  if (!found) throw new Error(`the demo has no ${role}`);
  return found;
}

const [chair, member, guest] = ["chair", "member", "guest"].map(personOf) as [User, User, User];
type User = (typeof demo.users)[number];

const field = (peer: PeerPage): Locator => peer.page.getByRole("textbox", { name: /^(?:Message|消息)$/u });
const log = (peer: PeerPage): Locator => peer.page.getByRole("log");

async function say(peer: PeerPage, text: string): Promise<void> {
  await field(peer).fill(text);
  await field(peer).press("Enter");
  await expect(log(peer).getByText(text)).toBeVisible();
}

const link = "Refer to images, a mark or a study";

/** Tab leads from the text to the menu, whose entries the arrows go through. */
async function linkByKeyboard(peer: PeerPage, entry: RegExp): Promise<void> {
  await field(peer).press("Tab");
  await expect(peer.page.getByRole("button", { name: link })).toBeFocused();
  await peer.page.keyboard.press("Enter");
  const item = peer.page.getByRole("menuitem", { name: entry }).first();
  await expect(item).toBeVisible();
  await expect(async () => {
    await peer.page.keyboard.press("ArrowDown");
    await expect(item).toBeFocused({ timeout: 100 });
  }).toPass();
  await peer.page.keyboard.press("Enter");
  await expect(field(peer)).toBeFocused();
}

async function openChat(peer: PeerPage): Promise<void> {
  await peer.showTab("Chat");
  await expect(field(peer)).toBeVisible();
}

async function atHome(browser: Browser, user: User, options: Partial<Parameters<typeof PeerPage.open>[1]> = {}) {
  const peer = await PeerPage.open(browser, { url: `${demo.url}/`, ...options });
  await signIn(peer, user);
  return peer;
}

test("[CH13] [CH5] [CH7] two people and a guest talk in a session: a mention, images to open, a correction and a deletion", async ({
  browser,
}) => {
  const lead = await PeerPage.join(browser, { url: links["chair"] ?? "" }, "Listen only");
  const listener = await PeerPage.join(browser, { url: links["member"] ?? "" }, "Listen only");
  const invited = await PeerPage.join(browser, { url: links["guest"] ?? "" }, "Listen only");
  await lead.lead();

  await test.step("Enter sends to all; a tab says what is unread, a notice who was named, and C opens it", async () => {
    await openChat(lead);
    await say(lead, "Welcome to the conference");
    await expect(listener.page.getByRole("tab", { name: /^Chat/u })).toContainText("1");
    await field(lead).pressSequentially("Could you look, @lin");
    await lead.page.getByRole("option").first().click();
    await field(lead).press("Enter");
    const notice = listener.page.getByRole("status").getByText(`${chair.name} mentions you in the chat`);
    await expect(notice).toBeVisible();
    await listener.page.screenshot({ path: test.info().outputPath("mention.png") });
    await listener.viewport(0).click({ position: { x: 20, y: 300 } });
    await listener.page.keyboard.press("c");
    await expect(field(listener)).toBeFocused();
    await expect(log(listener).getByText(`@${member.name}`)).toBeVisible();
    await openChat(invited);
    await expect(log(invited).getByText("Welcome to the conference")).toBeVisible();
    await say(invited, "Good afternoon from the county");
    await expect(log(lead).getByText("Good afternoon from the county")).toBeVisible();
  });

  await test.step("what is on one's screen is sent along and opens on the other's", async () => {
    await listener.viewport(0).hover();
    await listener.page.mouse.wheel(0, 500);
    await expect.poll(() => listener.sop(0)).not.toBe(await lead.sop(0));
    const seen = await listener.sop(0);
    await listener.page.getByRole("button", { name: link }).click();
    await listener.page.getByRole("menuitem", { name: /The images as I see them/u }).click();
    await field(listener).fill("Here, segment VIII");
    await field(listener).press("Enter");
    await log(lead).getByRole("button", { name: /K-|CT/u }).click();
    await expect.poll(() => lead.sop(0)).toBe(seen);
    await lead.page.screenshot({ path: test.info().outputPath("session-1366.png") });
    await expectAccessible(lead);
  });

  await test.step("↑ corrects the last message, and its place stays when it is deleted", async () => {
    await field(listener).press("ArrowUp");
    await expect(field(listener)).toHaveValue("Here, segment VIII");
    await field(listener).fill("Here, segment VII");
    await field(listener).press("Enter");
    await expect(log(lead).getByText("Here, segment VII", { exact: true })).toBeVisible();
    await log(lead)
      .getByRole("button", { name: /^edited/u })
      .click();
    await expect(lead.page.getByRole("dialog").getByText("Here, segment VIII")).toBeVisible();
    await lead.page.keyboard.press("Escape");
    const own = log(invited).getByText("Good afternoon from the county");
    await own.hover();
    await invited.page.getByRole("button", { name: /^Actions for the message of Dr\. Peter/u }).click();
    await invited.page.getByRole("menuitem", { name: "Delete…" }).click();
    await invited.page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(log(lead).getByText(new RegExp(`deleted by ${guest.name}`, "u"))).toBeVisible();
    await expect(log(lead).getByText("Good afternoon")).toHaveCount(0);
  });

  await test.step("what is said of the case is for those who see it, not for guests", async () => {
    await expect(invited.page.getByRole("group", { name: "Conversations" })).toHaveCount(0);
    const which = listener.page.getByRole("group", { name: "Conversations" });
    await which.getByRole("button").nth(1).click();
    await expect(listener.page.getByText("Nothing has been said about this case yet")).toBeVisible();
    await say(listener, "For the record of this case");
  });
  for (const peer of [lead, listener, invited]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});

test("[CH5] what is said in a session leads to a study and to a mark, and says when the mark is gone", async ({
  browser,
}) => {
  const lead = await PeerPage.join(browser, { url: links["chair"] ?? "" }, "Listen only");
  const listener = await PeerPage.join(browser, { url: links["member"] ?? "" }, "Listen only");
  await lead.lead();
  await openChat(lead);
  await openChat(listener);

  await test.step("a study is named by keyboard, and opens", async () => {
    await field(listener).fill("Compare the prior");
    await linkByKeyboard(listener, /prior/iu);
    await listener.page.keyboard.press("Enter");
    const before = await lead.sop(0);
    await log(lead)
      .getByRole("button", { name: /2026-08-03/u })
      .click();
    await expect.poll(() => lead.sop(0)).not.toBe(before);
    await expect.poll(() => listener.sop(0)).toBe(await lead.sop(0));
  });

  await test.step("a mark opens until it is deleted; after that nobody can refer to it", async () => {
    await listener.viewport(0).click({ position: { x: 20, y: 300 } });
    const tip = await listener.spot(0, { x: 0.45, y: 0.55 });
    await listener.drawArrow(tip, { x: tip.x + 70, y: tip.y - 60 }, "Segment VIII");
    // What the other sees of it is saved.
    const marks = lead.page.getByRole("tab", { name: /^Marks/u });
    await expect(marks).toContainText("1");
    await listener.showTab("Marks");
    const mark = listener.page.getByRole("listitem").filter({ hasText: "Segment VIII" });
    await mark.getByRole("button").first().click();
    await listener.showTab("Chat");
    for (const text of ["This one", "And again"]) {
      await field(listener).fill(text);
      await linkByKeyboard(listener, /The chosen mark/u);
      if (text === "This one") await listener.page.keyboard.press("Enter");
    }
    const chip = log(lead).getByRole("button", { name: /Segment VIII/u });
    await expect(chip).toBeVisible();
    await listener.showTab("Marks");
    await mark.getByRole("button", { name: /^Delete/u }).click();
    await expect(marks).not.toContainText("1");
    await chip.click();
    await expect(lead.page.getByRole("status").getByText("The mark has been deleted.")).toBeVisible();
    await listener.showTab("Chat");
    await field(listener).press("Enter");
    await expect(log(listener).getByText(/^Not sent: what it refers to/u)).toBeVisible();
    await listener.page.screenshot({ path: test.info().outputPath("no-mark.png") });
    await log(listener).getByRole("button", { name: "Send the text alone" }).click();
    await expect(log(lead).getByText("And again")).toBeVisible();
  });
  for (const peer of [lead, listener]) {
    // The reference to a mark that is not there was refused, and the browser says so too.
    expect(peer.errors.filter((text) => !text.includes("status of 422"))).toEqual([]);
    await peer.close();
  }
});

test("[CH1] [CH9] [CH10] [CH11] outside of any session: a case, a group, a colleague; unread, search, and links to the case", async ({
  browser,
}) => {
  const sofia = demo.users.filter(({ role }) => role === "member")[1] as User;
  const one = await atHome(browser, member);
  const other = await atHome(browser, sofia);

  await test.step("a case is discussed on its page, and the link to it leads there", async () => {
    await one.page.getByRole("link", { name: /K-/u }).first().click();
    await say(one, "Resectable? 请外科评估");
    await expect(other.page.getByRole("link", { name: /Chat/u })).toContainText("1");
    await expect(other.page.getByRole("link", { name: /K-/u }).first()).toContainText("1 new message");
    await one.page.screenshot({ path: test.info().outputPath("case-1366.png"), fullPage: true });
    await other.page.getByRole("link", { name: /Chat/u }).click();
    await other.page.getByRole("link", { name: /K-/u }).click();
    await expect(log(other).getByText("Resectable?")).toBeVisible();
    await expect(other.page.getByRole("navigation", { name: "Pages" })).not.toContainText("1 new message");
    await say(other, "Yes, in two steps");
    await expect(log(one).getByText("Yes, in two steps")).toBeVisible();
  });

  await test.step("a study of the case is named by keyboard, and leads to it on the case's page", async () => {
    await field(one).fill("Against this one");
    await linkByKeyboard(one, /^CT /u);
    await one.page.keyboard.press("Enter");
    await log(other)
      .getByRole("button", { name: /2026-.* · CT /u })
      .click();
    const study = other.page.locator("[data-wanted]");
    await expect(study).toBeFocused();
    await expect(study).toContainText(/CT .* 2026/u);
    await other.page.screenshot({ path: test.info().outputPath("study-1366.png") });
    await other.page.goto(`${demo.url}/chat`);
  });

  await test.step("a group is made, written to and found by any part of a word", async () => {
    await other.page.getByRole("button", { name: "New group" }).click();
    await other.page.getByLabel("Name of the group").fill("Liver MDT");
    await other.page.getByRole("combobox", { name: "Add a person…" }).fill("lin");
    await other.page.getByRole("option", { name: new RegExp(member.name, "u") }).click();
    await other.page.getByRole("button", { name: "Make the group" }).click();
    await expect(other.page.getByRole("heading", { name: "Liver MDT" })).toBeVisible();
    await say(other, "Next meeting on Thursday");
    await one.page.getByRole("link", { name: /Chat/u }).click();
    await one.page.getByRole("link", { name: /Liver MDT/u }).click();
    await expect(log(one).getByText("Next meeting on Thursday")).toBeVisible();
    await one.page.getByLabel("Search messages").fill("外科");
    await one.page.keyboard.press("Enter");
    await one.page.getByRole("button", { name: /Resectable/u }).click();
    await expect(log(one).locator("[data-seq='1']")).toBeInViewport();
    await expectAccessible(one);
    await one.page.screenshot({ path: test.info().outputPath("chat-1366.png") });
  });

  await test.step("a message to one person is theirs alone; a draft outlives a reload", async () => {
    await one.page.getByRole("button", { name: "New message" }).click();
    await one.page.getByRole("combobox", { name: "Add a person…" }).fill("sofia");
    await one.page.getByRole("option", { name: /Sofia/u }).click();
    await say(one, "Only for you");
    await field(one).fill("Not finished");
    await expect(other.page.getByRole("link", { name: new RegExp(`${member.name}.*Only for you`, "u") })).toBeVisible();
    await one.page.reload();
    await expect(field(one)).toHaveValue("Not finished");
    await field(one).fill("");
  });
  for (const peer of [one, other]) expect(faultsOf(peer)).toEqual([]);

  await test.step("what cannot be sent says so and goes out when the line is back", async () => {
    await one.context.setOffline(true);
    await field(one).fill("Sent from a train");
    await field(one).press("Enter");
    await expect(log(one).getByText("Not sent: no connection")).toBeVisible();
    await one.context.setOffline(false);
    await log(one).getByRole("button", { name: "Try again" }).click();
    await expect(log(one).getByText("Not sent")).toHaveCount(0);
    await expect(log(one).getByText("Sent from a train")).toHaveCount(1);
  });
  for (const peer of [one, other]) await peer.close();
});

test("the chat page on a large screen and a phone, in English and Chinese", async ({ browser }) => {
  for (const [width, height, locale, hasTouch] of [
    [1920, 1080, "en-GB", false],
    [390, 844, "zh-CN", true],
  ] as const) {
    const peer = await atHome(browser, chair, { size: { width, height }, locale, hasTouch });
    await peer.page.goto(`${demo.url}/chat`);
    await expect(peer.page.getByRole("heading", { level: 1 })).toBeVisible();
    await peer.page.waitForLoadState("networkidle"); // Nothing is asked again and again.
    await expectAccessible(peer);
    await peer.page.screenshot({ path: test.info().outputPath(`list-${width}.png`) });
    await peer.page.goto(`${demo.url}/chat/case/${demo.cases[0]?.id}`);
    await expect(field(peer)).toBeVisible();
    await expectAccessible(peer);
    await peer.page.screenshot({ path: test.info().outputPath(`open-${width}.png`) });
    await peer.close();
  }
});
