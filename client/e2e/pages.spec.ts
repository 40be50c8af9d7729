import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;

const sizes = [
  { width: 1920, height: 1080 },
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function violations(peer: PeerPage): Promise<readonly string[]> {
  const result = await new AxeBuilder({ page: peer.page }).withTags(wcag).analyze();
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

for (const size of sizes) {
  test(`${size.width}×${size.height}: join page and session, accessible, in English and Chinese`, async ({
    browser,
  }) => {
    for (const [locale, joinAlone] of [
      ["en-GB", "Listen only"],
      ["zh-CN", "仅旁听"],
    ] as const) {
      const peer = await PeerPage.open(browser, { url: links["member"] ?? "", size, locale });
      const button = peer.page.getByRole("button", { name: joinAlone });
      await expect(button).toBeVisible();
      expect(await violations(peer)).toEqual([]);
      await peer.page.screenshot({ path: test.info().outputPath(`join-${locale}.png`) });
      await button.click();
      await peer.shown(0);
      expect(await violations(peer)).toEqual([]);
      await peer.page.screenshot({ path: test.info().outputPath(`session-${locale}.png`) });
      expect(peer.errors).toEqual([]);
      await peer.close();
    }
  });
}

test("1366×768 with the call open: at least 70 % of the width and 85 % of the height is image", async ({ browser }) => {
  const peer = await PeerPage.join(browser, { url: links["member"] ?? "" }, "Join with camera");
  await expect(async () => {
    const boxes = await Promise.all([0, 1].map((index) => peer.viewport(index).boundingBox()));
    const left = Math.min(...boxes.map((box) => box?.x ?? 0));
    const right = Math.max(...boxes.map((box) => (box?.x ?? 0) + (box?.width ?? 0)));
    expect((right - left) / 1366).toBeGreaterThanOrEqual(0.7);
    expect((boxes[0]?.height ?? 0) / 768).toBeGreaterThanOrEqual(0.85);
  }).toPass({ timeout: 30_000 });
  await peer.close();
});

test("a link that was never made says so in plain words and offers no way in", async ({ browser }) => {
  const peer = await PeerPage.open(browser, { url: `${demo.url}/join#AAAAAAAAAAAAAAAAAAAAAA` });
  await expect(peer.page.getByText("This link does not work")).toBeVisible();
  await expect(peer.page.getByRole("button", { name: /join/iu })).toHaveCount(0);
  await peer.close();
});
