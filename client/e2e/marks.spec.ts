import { type Browser, expect } from "@playwright/test";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { currentCt } from "../../server/phantom/demoStudies.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;
const nameOf = (role: string) => demo.users.find((user) => user.role === role)?.name ?? "";
const [portalVenous] = currentCt.series;

/** CSS pixels of a fitted viewport in millimetres of the patient. */
async function mmPerPixel(peer: PeerPage): Promise<number> {
  const box = await peer.viewport(0).boundingBox();
  const { columns, rows, pixelSpacingMm } = geometry();
  return Math.max((columns * pixelSpacingMm) / (box?.width ?? 1), (rows * pixelSpacingMm) / (box?.height ?? 1));
}

/** x and y of the tip and the tail of the newest mark, from the middle of the image. */
function inMillimetres(marks: readonly { x: number; y: number }[][], mm: number): readonly number[] {
  return (marks.at(-1) ?? []).flatMap(({ x, y }) => [x * mm, y * mm]);
}

function geometry() {
  if (!portalVenous) throw new Error("the demo has no portal venous series");
  const { columns, rows, pixelSpacingMm } = portalVenous.geometry;
  return { columns, rows, pixelSpacingMm };
}

/** The chair presents at a desk; the member follows on a smaller screen. */
async function pair(browser: Browser): Promise<{ chair: PeerPage; member: PeerPage }> {
  const chair = await PeerPage.join(browser, { url: links["chair"] ?? "" }, "Listen only");
  const small = { width: 1024, height: 768 };
  const member = await PeerPage.join(browser, { url: links["member"] ?? "", size: small }, "Listen only");
  await chair.lead();
  await expect.poll(() => member.sop(0)).toBe(await chair.sop(0));
  // The stage is as somebody left it; fitted, an image's size on the screen says how large a pixel is.
  await chair.viewport(0).click({ position: { x: 20, y: 300 } });
  await chair.page.keyboard.press("r");
  return { chair, member };
}

test("[CS5] [CS6] an arrow drawn by one lies on the same anatomy of the others, named and signed, through zoom and another size", async ({
  browser,
}) => {
  const { chair, member } = await pair(browser);
  const tip = await chair.spot(0, { x: 0.45, y: 0.55 });
  await chair.drawArrow(tip, { x: tip.x + 70, y: tip.y - 60 }, "Segment VIII, 12 mm");

  const seenThere = member.page.getByText("Segment VIII, 12 mm").first();
  await expect(seenThere).toBeVisible();
  expect(await mmPerPixel(chair)).not.toBeCloseTo(await mmPerPixel(member), 2);
  // A page that has just changed its columns measures its image anew a moment later.
  await expect(async () => {
    const drawn = inMillimetres(await chair.markSpots(0), await mmPerPixel(chair));
    const seen = inMillimetres(await member.markSpots(0), await mmPerPixel(member));
    expect(drawn).toHaveLength(4);
    for (const [at, part] of drawn.entries()) expect(Math.abs(part - (seen[at] ?? 999))).toBeLessThan(0.6);
  }).toPass({ timeout: 5_000 });

  await test.step("on another image it is not shown, and it comes back with its own", async () => {
    await chair.viewport(0).hover();
    await chair.page.mouse.wheel(0, 100);
    await expect(member.viewport(0).locator("xpath=..").locator("[data-mark]")).toHaveCount(0);
    await chair.page.mouse.wheel(0, -100);
    await expect(seenThere).toBeVisible();
  });

  await test.step("who wrote it and when stands in the list, and comments reach everybody", async () => {
    await member.showTab("Marks");
    const item = member.page.getByRole("listitem").filter({ hasText: "Segment VIII, 12 mm" });
    await expect(item).toContainText(nameOf("chair"));
    await expect(item).toContainText(/\d{2}:\d{2}/u);
    await item.getByRole("button").first().click();
    await member.page.getByLabel("Comment", { exact: true }).fill("Biopsy this one");
    await member.page.keyboard.press("Enter");
    await chair.showTab("Marks");
    await chair.page.getByRole("listitem").filter({ hasText: "Segment VIII" }).getByRole("button").first().click();
    await expect(chair.page.getByText("Biopsy this one")).toBeVisible();
    await chair.page.screenshot({ path: test.info().outputPath("marks-1366.png") });
    await member.page.screenshot({ path: test.info().outputPath("marks-1024.png") });
    await member.page.keyboard.press("Escape");
  });

  await test.step("its words stay whole where the image ends", async () => {
    const edge = await chair.spot(0, { x: 0.04, y: 0.7 });
    await chair.drawArrow({ x: edge.x + 60, y: edge.y }, edge, "Words beside the left edge");
    for (const peer of [chair, member]) {
      await expect(async () => {
        const words = await peer.page.getByText("Words beside the left edge").first().boundingBox();
        const image = await peer.viewport(0).boundingBox();
        expect(words?.x).toBeGreaterThanOrEqual((image?.x ?? Infinity) + 30);
        expect(words?.width).toBeGreaterThan(120);
      }).toPass({ timeout: 30_000 });
    }
    await chair.page.keyboard.press("Control+z");
    await expect(member.page.getByText("Words beside the left edge")).toHaveCount(0);
  });

  await test.step("undo takes it back for all, redo brings it again, Del deletes it", async () => {
    await chair.viewport(0).click({ position: { x: 20, y: 300 } });
    await chair.page.keyboard.press("Control+z");
    await expect(seenThere).toBeHidden();
    await chair.page.keyboard.press("Control+y");
    await expect(seenThere).toBeVisible();
    await chair.page.mouse.click(tip.x, tip.y);
    await chair.page.keyboard.press("Delete");
    await expect(seenThere).toBeHidden();
  });
  for (const peer of [member, chair]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});

test("[CS1] an observer sees marks and draws none; the tool says why", async ({ browser }) => {
  const { chair, member } = await pair(browser);
  const observer = await PeerPage.join(browser, { url: links["observer"] ?? "" }, "Listen only");
  const tip = await chair.spot(0, { x: 0.5, y: 0.5 });
  await chair.drawArrow(tip, { x: tip.x - 60, y: tip.y - 60 }, "Shown to all");
  await expect(observer.page.getByText("Shown to all").first()).toBeVisible();
  const tool = observer.page.getByRole("button", { name: "Arrow with text" });
  await expect(tool).toHaveAttribute("aria-disabled", "true");
  await tool.hover();
  await expect(observer.page.getByRole("tooltip")).toContainText("A chair can let you");
  await observer.viewport(0).hover();
  await expect(observer.page.getByRole("tooltip")).toBeHidden();
  await tool.dispatchEvent("click"); // As a finger does, which does not hover.
  await expect(observer.page.getByRole("tooltip")).toContainText("A chair can let you");
  await observer.dragArrow(await observer.spot(0, { x: 0.4, y: 0.4 }), await observer.spot(0, { x: 0.6, y: 0.4 }));
  await expect(observer.page.getByRole("status").getByText("You may look at marks here")).toBeVisible();
  await expect(observer.page.getByLabel("Text of the mark")).toHaveCount(0);
  await expect(observer.page.locator("[data-mark]")).toHaveCount(await member.page.locator("[data-mark]").count());
  await observer.page.screenshot({ path: test.info().outputPath("observer.png") });
  await chair.page.mouse.click(tip.x, tip.y);
  await chair.page.keyboard.press("Delete");
  await expect(observer.page.getByText("Shown to all")).toHaveCount(0);
  for (const peer of [chair, member, observer]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});

test("a mark drawn while the server is down survives a reload and is saved when it is back", async ({ browser }) => {
  test.setTimeout(300_000);
  const dataDir = test.info().outputPath("data");
  let server = await DemoServer.start({ dataDir });
  const { joinUrls } = server.description.session;
  const port = new URL(server.description.url).port;
  const member = await PeerPage.join(browser, { url: joinUrls["member"] ?? "" }, "Listen only");
  try {
    const tip = await member.spot(0, { x: 0.45, y: 0.5 });
    await server.kill();
    await expect(member.page.getByText("No connection since")).toBeVisible();
    await member.drawArrow(tip, { x: tip.x + 60, y: tip.y - 50 }, "Drawn offline");
    await expect(member.page.getByText("1 change is kept in this browser")).toBeVisible();
    await member.page.screenshot({ path: test.info().outputPath("offline.png") });
    server = await DemoServer.start({ dataDir, env: { PORT: port } });
    await member.page.goto("about:blank");
    await member.page.goto(joinUrls["member"] ?? "");
    await member.page.getByRole("button", { name: "Listen only" }).click();
    await member.shown(0);
    await expect(member.page.getByRole("banner").getByText("Saved", { exact: true })).toBeVisible();
    const chair = await PeerPage.join(browser, { url: joinUrls["chair"] ?? "" }, "Listen only");
    await expect(chair.page.getByText("Drawn offline").first()).toBeVisible();
    await chair.close();
  } finally {
    await member.close();
    await server.stop();
  }
});
