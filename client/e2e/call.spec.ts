import { chromium, expect } from "@playwright/test";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;
const nameOf = (role: string) => demo.users.find((user) => user.role === role)?.name ?? "";

test("mute, camera off and screen share reach the others; nothing is sent while muted or off", async ({ browser }) => {
  const member = await PeerPage.join(browser, { url: links["member"] ?? "" }, "Join with camera");
  const chair = await PeerPage.join(browser, { url: links["chair"] ?? "" }, "Join with camera");
  const tile = chair.page
    .getByRole("listitem")
    .filter({ hasText: nameOf("member") })
    .first();
  await expect(tile.locator("video")).toBeVisible();
  await expect.poll(async () => (await chair.mediaFlow()).framesDecoded).toBeGreaterThan(10);

  await member.page.getByRole("button", { name: "Mute", exact: true }).click();
  await expect(tile).toContainText("Muted");
  const mutedAt = (await chair.mediaFlow()).audioBytes;
  await expect.poll(async () => (await chair.mediaFlow()).framesDecoded).toBeGreaterThan(30);
  expect((await chair.mediaFlow()).audioBytes).toBe(mutedAt);
  await member.page.getByRole("button", { name: "Unmute" }).click();
  await expect(tile).not.toContainText("Muted");
  await expect.poll(async () => (await chair.mediaFlow()).audioBytes).toBeGreaterThan(mutedAt);

  await member.page.getByRole("button", { name: "Stop video" }).click();
  await expect(tile.locator("video")).toHaveCount(0);
  await member.page.getByRole("button", { name: "Start video" }).click();
  await expect(tile.locator("video")).toBeVisible();

  await member.page.getByRole("button", { name: "Share screen" }).click();
  await chair.page.getByRole("button", { name: `${nameOf("member")}'s screen` }).click();
  const screen = chair.page.getByLabel(`${nameOf("member")}'s screen`).and(chair.page.locator("video"));
  await expect(screen).toBeVisible();
  await expect.poll(() => screen.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(600);
  await member.page.getByRole("button", { name: "Stop sharing" }).click();
  await expect(screen).toHaveCount(0);
  await chair.shown(0);
  for (const peer of [member, chair]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});

test("a person without any device joins, sees and hears", async ({ browser }) => {
  const member = await PeerPage.join(browser, { url: links["member"] ?? "" }, "Join with camera");
  const bare = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
  try {
    const listener = await PeerPage.open(bare, { url: links["coordinator"] ?? "" });
    await expect(listener.page.getByText("No camera found")).toBeVisible();
    await listener.page.getByRole("button", { name: "Listen only" }).click();
    await listener.shown(0);
    await expect.poll(async () => (await listener.mediaFlow()).framesDecoded).toBeGreaterThan(5);
    expect((await listener.mediaFlow()).audioBytes).toBeGreaterThan(0);
    expect(listener.errors).toEqual([]);
  } finally {
    await bare.close();
  }
  await member.close();
});
