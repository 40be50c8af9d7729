import { type Browser, type Locator, expect } from "@playwright/test";
import { currentCt } from "../../server/phantom/demoStudies.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;
const nameOf = (role: string) => demo.users.find((user) => user.role === role)?.name ?? "";

/** The first member presents the first case; whoever held the stage before gives it back. */
async function presenterOf(browser: Browser): Promise<{ chair: PeerPage; member: PeerPage }> {
  const chair = await PeerPage.join(browser, { url: links["chair"] ?? "" }, "Listen only");
  const member = await PeerPage.join(browser, { url: links["member"] ?? "" }, "Listen only");
  await chair.showCase(1);
  await expect(member.page.getByRole("banner")).toContainText("Case 1 of ");
  if (!(await member.page.getByText("You present").isVisible())) {
    const name = nameOf("member");
    await giveStage(chair, name);
  }
  await expect(member.page.getByText("You present")).toBeVisible();
  for (const peer of [chair, member]) await peer.shown(1);
  return { chair, member };
}

/** A point of the first viewport, well inside the body. */
async function spotIn(peer: PeerPage): Promise<{ x: number; y: number }> {
  const box = await peer.viewport(0).boundingBox();
  if (!box) throw new Error("the viewport is not on the page");
  return { x: Math.round(box.x + box.width * 0.4), y: Math.round(box.y + box.height * 0.55) };
}

async function giveStage(from: PeerPage, name: string): Promise<void> {
  await from.page.getByRole("button", { name: `Actions for ${name}` }).click();
  await from.page.getByRole("menuitem", { name: "Give the stage" }).click();
}

/** Scrolls the first viewport, which shows the first series of the first case, and waits until the last of it is on the screen. */
async function scroll(peer: PeerPage, notches: number): Promise<void> {
  const sops = currentCt.series[0]?.sopInstanceUids ?? [];
  await expect.poll(async () => sops.indexOf(await peer.sop(0))).toBeGreaterThanOrEqual(0);
  const before = sops.indexOf(await peer.sop(0));
  await peer.viewport(0).hover();
  for (let notch = 0; notch < notches; notch++) await peer.page.mouse.wheel(0, 100);
  await expect(peer.viewport(0)).toHaveAttribute("data-sop-instance-uid", sops[before + notches] ?? "");
}

test("the stage changes hands by command, without a jump, and each leads in turn", async ({ browser }) => {
  const { chair, member } = await presenterOf(browser);
  await scroll(member, 6);
  await expect.poll(() => chair.sop(0)).toBe(await member.sop(0));
  const shown = await member.sop(0);

  await chair.page.getByRole("button", { name: "Take the stage" }).click();
  await expect(chair.page.getByText("You present")).toBeVisible();
  await expect(member.page.getByRole("banner")).toContainText("presents");
  expect(await chair.sop(0)).toBe(shown);
  expect(await member.sop(0)).toBe(shown);

  await scroll(chair, 4);
  await expect.poll(() => chair.sop(0)).not.toBe(shown);
  await expect.poll(() => member.sop(0)).toBe(await chair.sop(0));

  const name = nameOf("member");
  await giveStage(chair, name);
  await expect(member.page.getByText("You present")).toBeVisible();
  await scroll(member, 3);
  await expect.poll(() => chair.sop(0)).toBe(await member.sop(0));
  for (const peer of [chair, member]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});

test("a follower looks around freely and returns with one key; a layout and a late presenter's reload hold", async ({
  browser,
}) => {
  const { chair, member } = await presenterOf(browser);
  await scroll(chair, 5);
  await expect(chair.page.getByText("on your own")).toBeVisible();
  const own = await chair.sop(0);
  await scroll(member, 9);
  await expect.poll(() => member.sop(0)).not.toBe(own);
  expect(await chair.sop(0)).toBe(own);
  await chair.page.keyboard.press("f");
  await expect.poll(() => chair.sop(0)).toBe(await member.sop(0));

  await member.page.getByRole("button", { name: "One image" }).click();
  await expect.poll(() => chair.page.locator("[data-image-state]").count()).toBe(1);
  const shown = await member.sop(0);
  await member.page.reload();
  await member.page.getByRole("button", { name: "Listen only" }).click();
  await member.shown(0);
  await expect(member.viewport(0)).toHaveAttribute("data-sop-instance-uid", shown);
  await expect(member.page.locator("[data-image-state]")).toHaveCount(1);
  await member.page.getByRole("button", { name: "Two images side by side" }).click();
  await expect.poll(() => chair.page.locator("[data-image-state]").count()).toBe(2);
  await chair.close();
  await member.close();
});

/** CSS pixels, along the wider axis, between a sign's corner and a point; infinite while the sign is not on the page. */
async function distance(sign: Locator, at: { x: number; y: number }): Promise<number> {
  const [box] = await sign.evaluateAll((all) => all.map((element) => element.getBoundingClientRect().toJSON()));
  return box ? Math.max(Math.abs(box.x - at.x), Math.abs(box.y - at.y)) : Infinity;
}

test("everyone may point: the others see whose hand it is, on the same anatomy", async ({ browser }) => {
  const { chair, member } = await presenterOf(browser);
  const at = await spotIn(member);
  await member.page.mouse.move(at.x - 30, at.y);
  await member.page.mouse.move(at.x, at.y, { steps: 5 });
  const name = nameOf("member");
  const pointer = chair.page.locator("[data-pointer]").filter({ hasText: name });
  await expect(pointer).toBeVisible();
  await expect(async () => {
    await member.page.mouse.move(at.x - 1, at.y); // A hand that rests is taken off the others' screens.
    await member.page.mouse.move(at.x, at.y);
    expect(await distance(pointer, at)).toBeLessThan(13);
  }).toPass({ timeout: 30_000 });
  await expect(pointer).toBeHidden({ timeout: 10_000 });
  await chair.close();
  await member.close();
});

test("an observer has no stage to take; a guest sees the invitation's case and no other", async ({ browser }) => {
  const { chair, member } = await presenterOf(browser);
  const observer = await PeerPage.join(browser, { url: links["observer"] ?? "" }, "Listen only");
  await expect(observer.page.getByRole("button", { name: "Take the stage" })).toHaveCount(0);
  const guest = await PeerPage.join(browser, { url: links["guest"] ?? "" }, "Listen only");
  const agenda = guest.page.getByRole("region", { name: "Agenda" }).getByRole("listitem");
  await expect(agenda).toHaveCount(1);
  await member.showCase(2);
  await member.shown(0);
  await expect.poll(() => observer.sop(0)).toBe(await member.sop(0));
  await expect(guest.viewport(0)).not.toHaveAttribute("data-image-state", "shown");
  await expect(guest.page.getByText("示例")).toHaveCount(0);
  await expect(guest.page.getByText("No case of your invitation is on the stage now.")).toBeVisible();
  await member.showCase(1);
  await guest.shown(0);
  for (const peer of [chair, member, observer, guest]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});
