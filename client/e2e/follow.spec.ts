import { expect } from "@playwright/test";
import { currentCt } from "../../server/phantom/demoStudies.ts";
import { storedPixels } from "../../server/phantom/PhantomRenderer.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;
const [portalVenous] = currentCt.series;
const equalSize = { width: 1280, height: 800 };

/** PS3.3 C.11.2.1.2.1: a CT's stored value through rescale and a linear window of the range's centre and width. */
function greyOf(stored: number, voi: { lower: number; upper: number }): number {
  const hounsfield = stored - 1024;
  return Math.min(255, Math.max(0, ((hounsfield - voi.lower) / (voi.upper - voi.lower)) * 255));
}

test("a presenter scrolls and windows; a follower's own viewer shows the same pixels, and both see and hear each other", async ({
  browser,
}) => {
  test.setTimeout(300_000); // Whole pictures are fetched and compared many times.
  const presenter = await PeerPage.join(browser, { url: links["member"] ?? "", size: equalSize }, "Join with camera");
  const follower = await PeerPage.join(browser, { url: links["chair"] ?? "", size: equalSize }, "Join with camera");

  await presenter.showCase(1);
  for (const peer of [presenter, follower]) {
    await expect.poll(async () => portalVenous?.sopInstanceUids.includes(await peer.sop(0))).toBe(true);
  }

  await test.step("40 slices further, one wheel notch each", async () => {
    const before = portalVenous?.sopInstanceUids.indexOf(await presenter.sop(0)) ?? -1;
    await presenter.viewport(0).hover();
    for (let notch = 0; notch < 40; notch++) await presenter.page.mouse.wheel(0, 100);
    const expected = portalVenous?.sopInstanceUids[before + 40] ?? "";
    await expect(presenter.viewport(0)).toHaveAttribute("data-sop-instance-uid", expected);
    await expect(follower.viewport(0)).toHaveAttribute("data-sop-instance-uid", expected);
  });

  await test.step("another window by drag", async () => {
    const before = await presenter.voi(0);
    await presenter.page.keyboard.press("w");
    const box = await presenter.viewport(0).boundingBox();
    const [x, y] = [(box?.x ?? 0) + 200, (box?.y ?? 0) + 200];
    await presenter.page.mouse.move(x, y);
    await presenter.page.mouse.down();
    for (let step = 1; step <= 20; step++) await presenter.page.mouse.move(x + step * 4, y + step * 2);
    await presenter.page.mouse.up();
    await expect.poll(() => presenter.voi(0)).not.toEqual(before);
    await expect.poll(() => follower.voi(0)).toEqual(await presenter.voi(0));
    await presenter.page.keyboard.press("Escape");
  });

  await test.step("equal size, equal pixels: fitted, zoomed and panned, inverted", async () => {
    for (const key of [undefined, "z", "i"]) {
      if (key === "z") await dragTool(presenter, "z");
      else if (key) await presenter.page.keyboard.press(key);
      await expect
        .poll(async () => (await presenter.fingerprint(0)) === (await follower.fingerprint(0)), { timeout: 60_000 })
        .toBe(true);
    }
    await presenter.page.keyboard.press("r");
  });

  await test.step("at actual size every pixel is the stored one through the window", async () => {
    await presenter.page.getByRole("button", { name: /1:1|actual size/iu }).click();
    for (const peer of [presenter, follower]) {
      await expect.poll(async () => worstAgainstStored(peer), { timeout: 30_000 }).toBeLessThanOrEqual(1);
    }
    await expect.poll(() => follower.fingerprint(0)).toBe(await presenter.fingerprint(0));
  });

  await test.step("voice and video flow both ways under AES-256-GCM", async () => {
    for (const peer of [presenter, follower]) {
      const first = await peer.mediaFlow();
      await expect.poll(async () => (await peer.mediaFlow()).framesDecoded).toBeGreaterThan(first.framesDecoded + 5);
      await expect.poll(async () => (await peer.mediaFlow()).audioBytes).toBeGreaterThan(first.audioBytes);
      const later = await peer.mediaFlow();
      expect(later.videoBytes).toBeGreaterThan(first.videoBytes);
      expect(later.suites.length).toBeGreaterThan(0);
      for (const suite of later.suites) expect(suite).toContain("AEAD_AES_256_GCM");
      await expect(peer.page.getByText("AES-256", { exact: false }).first()).toBeVisible();
    }
  });

  await test.step("a third who joins late sees the current state at once", async () => {
    const late = await PeerPage.join(browser, { url: links["observer"] ?? "", size: equalSize }, "Listen only");
    await expect.poll(() => late.sop(0)).toBe(await presenter.sop(0));
    await expect.poll(() => late.voi(0)).toEqual(await presenter.voi(0));
    await expect.poll(async () => worstAgainstStored(late), { timeout: 30_000 }).toBeLessThanOrEqual(1);
    expect(late.errors).toEqual([]);
    await late.close();
  });

  expect(presenter.errors).toEqual([]);
  expect(follower.errors).toEqual([]);
  await presenter.close();
  await follower.close();
});

async function dragTool(peer: PeerPage, key: string): Promise<void> {
  await peer.page.keyboard.press(key);
  const box = await peer.viewport(0).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 250, (box?.y ?? 0) + 250];
  await peer.page.mouse.move(x, y);
  await peer.page.mouse.down();
  for (let step = 1; step <= 10; step++) await peer.page.mouse.move(x + step, y - step * 6);
  await peer.page.mouse.up();
  await peer.page.keyboard.press("Escape");
}

/** The largest difference, in grey levels, between the canvas at actual size and the stored pixels through the VOI. */
async function worstAgainstStored(peer: PeerPage): Promise<number> {
  const series = portalVenous;
  const index = series?.sopInstanceUids.indexOf(await peer.sop(0)) ?? -1;
  if (!series || index < 0) return 255;
  const picture = await peer.pixels(0);
  const voi = await peer.voi(0);
  const reference = Array.from(storedPixels(series, index), (stored) => greyOf(stored, voi));
  const size = series.geometry.columns;
  // A viewport of an odd number of pixels puts the image's centre half a pixel to one side or the other.
  const around = (extent: number) => [Math.floor((extent - size) / 2), Math.ceil((extent - size) / 2)];
  const worsts = around(picture.width).flatMap((left) =>
    around(picture.height).map((top) => worstAt(picture, { left, top, size, reference })),
  );
  return Math.min(...worsts);
}

interface Placed {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  readonly reference: readonly number[];
}

/** The largest difference where the image lies at this place; 255 where too little of it is on screen to tell. */
function worstAt(picture: Awaited<ReturnType<PeerPage["pixels"]>>, { left, top, size, reference }: Placed): number {
  let worst = 0;
  let compared = 0;
  for (let row = Math.max(0, -top); row < Math.min(size, picture.height - top); row++) {
    for (let column = Math.max(0, -left); column < Math.min(size, picture.width - left); column++) {
      const shown = picture.grey[(row + top) * picture.width + column + left] ?? -255;
      worst = Math.max(worst, Math.abs(shown - (reference[row * size + column] ?? 0)));
      compared++;
    }
  }
  return compared > 100_000 ? worst : 255;
}
