import { type Browser, expect, type Page } from "@playwright/test";
import { currentCt } from "../../server/phantom/demoStudies.ts";
import { landmarks } from "../../server/phantom/landmarks.ts";
import { type PhantomSeries, pixelAt, type Vector } from "../../server/phantom/PhantomStudy.ts";
import { ImageSight, type Spot } from "./ImageSight.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;

function portalVenous(): PhantomSeries {
  const [series] = currentCt.series;
  if (!series) throw new Error("the demo has no portal venous series");
  return series;
}

/** In the coordinates of the image, whose first pixel's centre is (0.5, 0.5). */
function spotOf(point: Vector): Spot {
  const [x, y] = pixelAt(portalVenous(), point);
  return { x: x + 0.5, y: y + 0.5 };
}

/** Shows the slice at this height alone on the stage. */
async function showSlice(chair: PeerPage, point: Vector): Promise<string> {
  const { sopInstanceUids } = portalVenous();
  const wanted = Math.round(pixelAt(portalVenous(), point)[2]);
  await chair.page.getByRole("button", { name: "One image" }).click();
  await chair.viewport(0).click({ position: { x: 40, y: 300 } });
  // The case that was on stage before may be on the screen for a moment longer.
  await expect.poll(async () => sopInstanceUids.indexOf(await chair.sop(0))).toBeGreaterThanOrEqual(0);
  const now = sopInstanceUids.indexOf(await chair.sop(0));
  const key = wanted > now ? "ArrowDown" : "ArrowUp";
  for (let step = 0; step < Math.abs(wanted - now); step += 1) await chair.page.keyboard.press(key);
  const sop = sopInstanceUids[wanted] ?? "";
  await expect(chair.viewport(0)).toHaveAttribute("data-sop-instance-uid", sop);
  await expect(chair.viewport(0)).toHaveAttribute("data-image-state", "shown");
  return sop;
}

/** The values of one image as DICOMweb sends them, in Hounsfield units. */
async function hounsfield(sop: string): Promise<Int16Array> {
  const { seriesInstanceUid, geometry } = portalVenous();
  const { studyInstanceUid } = currentCt;
  const path = `studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sop}/frames/1`;
  const answer = await fetch(`${demo.dicomWeb}/${path}`, {
    headers: {
      Authorization: `Bearer ${demo.users[0]?.token ?? ""}`,
      Accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1',
    },
  });
  expect(answer.ok).toBe(true);
  const body = Buffer.from(await answer.arrayBuffer());
  const start = body.indexOf("\r\n\r\n") + 4;
  const length = geometry.rows * geometry.columns;
  return Int16Array.from({ length }, (_, index) => body.readUInt16LE(start + index * 2) - 1024);
}

/** Of a block of whole pixels, each asked by itself. */
function blockOf(values: Int16Array, [left, top, right, bottom]: readonly [number, number, number, number]) {
  const inside: number[] = [];
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      inside.push(values[row * portalVenous().geometry.columns + column] ?? Number.NaN);
    }
  }
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const variance = inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length;
  return { mean, deviation: Math.sqrt(variance), min: Math.min(...inside), max: Math.max(...inside) };
}

const minus = (text: string) => text.replace("-", "\u2212");

/** What stands beside the marks on viewport 0. */
const labels = (peer: PeerPage) => peer.page.locator('[data-viewport="0"] [data-label]');

async function touchDrag(page: Page, from: Spot, to: Spot): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Spot[]) =>
    client.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", [from]);
  for (let step = 1; step <= 6; step += 1) {
    await send("touchMove", [{ x: from.x + ((to.x - from.x) * step) / 6, y: from.y + ((to.y - from.y) * step) / 6 }]);
  }
  await send("touchEnd", []);
}

async function team(browser: Browser) {
  const join = (role: string, size: { width: number; height: number }, hasTouch = false) =>
    PeerPage.join(browser, { url: links[role] ?? "", size, hasTouch }, "Listen only");
  const chair = await join("chair", { width: 1920, height: 1080 });
  const member = await join("member", { width: 1366, height: 768 });
  const phone = await join("coordinator", { width: 390, height: 844 }, true);
  await chair.lead();
  await chair.showCase(1);
  return { chair, member, phone };
}

test("[CS20] a length, a region's values and an ellipse say the same on every screen", async ({ browser }) => {
  const { chair, member, phone } = await team(browser);
  const [one, other] = landmarks.calcifications.points;
  const sop = await showSlice(chair, one);
  const sight = await ImageSight.fit(chair, portalVenous().geometry);
  const fitted = sight.scale;

  await test.step("a length between two known points, each set at 8× zoom", async () => {
    await chair.page.keyboard.press("l");
    for (const end of [spotOf(one), spotOf(other)]) {
      await sight.zoom(8, end);
      await sight.click(end);
      await sight.zoom(fitted, end);
    }
    const said = (await labels(chair).filter({ hasText: "mm" }).textContent()) ?? "";
    const length = Number(/(?<mm>\d+\.\d) mm/u.exec(said)?.groups?.["mm"]);
    // Half an image pixel at either end.
    expect(Math.abs(length - landmarks.calcifications.distanceMm)).toBeLessThan(0.37);
    for (const peer of [member, phone]) await expect(labels(peer)).toContainText([`${length.toFixed(1)} mm`]);
  });

  await test.step("undone and done again for all; Esc leaves nothing of a drawing", async () => {
    await chair.page.keyboard.press("Control+z");
    for (const peer of [chair, member]) await expect(labels(peer)).toHaveCount(0);
    await chair.page.keyboard.press("Control+y");
    for (const peer of [chair, member]) await expect(labels(peer)).toHaveCount(1);
    await chair.page.keyboard.press("k");
    await sight.drag({ x: 100, y: 100 }, { x: 140, y: 100 });
    await expect(chair.page.locator('[data-viewport="0"] circle')).toHaveCount(2);
    await chair.page.keyboard.press("Escape");
    await expect(chair.page.locator('[data-viewport="0"] circle')).toHaveCount(0);
    await expect(labels(chair)).toHaveCount(1);
  });

  await test.step("a rectangle's values are those of the stored pixels", async () => {
    const block = [150, 230, 200, 262] as const;
    await sight.zoom(8, { x: 175, y: 246 });
    await chair.page.keyboard.press("x");
    await sight.drag({ x: block[0], y: block[1] }, { x: block[2], y: block[3] });
    const { mean, deviation, min, max } = blockOf(await hounsfield(sop), block);
    const said = [
      `Mean ${minus(mean.toFixed(1))} HU · SD ${deviation.toFixed(1)}`,
      `Min ${minus(String(min))} · Max ${minus(String(max))}`,
      `${50 * 32} px`,
    ];
    const area = Math.round(50 * 32 * 0.74 * 0.74);
    for (const peer of [chair, member]) {
      const label = labels(peer).filter({ hasText: "Mean" });
      for (const part of said) await expect(label).toContainText(part);
      const shown = Number(/Area (?<mm>\d+) mm²/u.exec((await label.textContent()) ?? "")?.groups?.["mm"]);
      expect(Math.abs(shown - area)).toBeLessThan(12);
    }
    await chair.page.screenshot({ path: test.info().outputPath("measure-1920.png") });
    await member.page.screenshot({ path: test.info().outputPath("measure-1366.png") });
    await chair.page.keyboard.press("0");
  });

  await test.step("a finger draws an ellipse on a phone; all see what it measures", async () => {
    await phone.page.getByRole("button", { name: "Tools" }).tap();
    await phone.page.getByRole("dialog").getByRole("button", { name: "Ellipse" }).tap();
    await expect(phone.page.getByRole("dialog")).toHaveCount(0);
    const [from, to] = [await phone.spot(0, { x: 0.35, y: 0.4 }), await phone.spot(0, { x: 0.65, y: 0.5 })];
    await touchDrag(phone.page, from, to);
    const label = (peer: PeerPage) => labels(peer).filter({ hasText: /Mean .* HU/u });
    await expect(label(phone)).toHaveCount(2);
    await expect(label(chair)).toHaveCount(2);
    const firstLines = (text: string) => text.split("\n").slice(0, 3);
    const own = firstLines(await phone.page.locator('[data-label][class*="selected"]').innerText());
    await expect.poll(async () => (await label(chair).allInnerTexts()).map(firstLines)).toContainEqual(own);
    await phone.page.screenshot({ path: test.info().outputPath("measure-390.png") });
  });

  await test.step("the list names kind, value and author, brings each into sight and copies them as a table", async () => {
    await chair.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await chair.showTab("Marks");
    const items = chair.page.getByRole("list", { name: "Marks" }).getByRole("listitem");
    await expect(items).toHaveCount(3);
    await expect(items.first()).toContainText(/\d+\.\d mm/u);
    await chair.page.keyboard.press("ArrowDown");
    await expect(labels(chair)).toHaveCount(0);
    await items.first().getByRole("button").first().click();
    await expect(chair.viewport(0)).toHaveAttribute("data-sop-instance-uid", sop);
    await chair.page.getByRole("button", { name: "Copy measurements" }).click();
    await expect(chair.page.getByText("Copied")).toBeVisible();
    const table = await chair.page.evaluate(() => navigator.clipboard.readText());
    expect(table.split("\n")).toHaveLength(4);
    expect(table).toMatch(/^Length\t148\.\d mm|^Length\t147\.\d mm/mu);
    await chair.page.screenshot({ path: test.info().outputPath("measure-list.png") });
    await chair.page.getByText("Mine", { exact: true }).click();
    await expect(items).toHaveCount(2);
  });
  for (const peer of [chair, member, phone]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});
