import { type Browser, expect } from "@playwright/test";
import { PeerPage, readDemo, type ScreenPlace } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;

interface Room {
  readonly presenter: PeerPage;
  /** A screen of the presenter's size, a laptop, a phone. */
  readonly twin: PeerPage;
  readonly laptop: PeerPage;
  readonly phone: PeerPage;
  readonly followers: readonly PeerPage[];
}

async function roomOf(browser: Browser): Promise<Room> {
  const large = { width: 1920, height: 1080 };
  const small = { width: 390, height: 844 };
  const join = (role: string, size: typeof large, isTouch = false) =>
    PeerPage.join(browser, { url: links[role] ?? "", size, hasTouch: isTouch }, "Listen only");
  const presenter = await join("chair", large);
  await presenter.lead();
  await presenter.showCase(1);
  const twin = await join("member", large);
  const laptop = await join("observer", { width: 1366, height: 768 });
  const phone = await join("guest", small, true);
  return { presenter, twin, laptop, phone, followers: [twin, laptop, phone] };
}

/** A point of the screen in parts of its width and height, in the patient. */
function worldAt({ centre, right, up, mmPerPixel, width, height }: ScreenPlace, [x, y]: readonly [number, number]) {
  return centre.map(
    (at, axis) =>
      at + (right[axis] ?? 0) * (x - 0.5) * width * mmPerPixel + (up[axis] ?? 0) * (0.5 - y) * height * mmPerPixel,
  );
}

/** Where a point of the patient lies on a screen, in parts of its width and height. */
function partsOf(place: ScreenPlace, point: readonly number[]): readonly [number, number] {
  const offset = point.map((at, axis) => at - (place.centre[axis] ?? 0));
  const along = (axes: readonly number[]) => offset.reduce((sum, part, axis) => sum + part * (axes[axis] ?? 0), 0);
  return [
    0.5 + along(place.right) / (place.mmPerPixel * place.width),
    0.5 - along(place.up) / (place.mmPerPixel * place.height),
  ];
}

const corners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

interface Compared {
  readonly sop: string;
  readonly voi: { readonly lower: number; readonly upper: number };
  /** Axes and centre, to a thousandth of a millimetre. */
  readonly view: readonly string[];
}

async function seenBy(peer: PeerPage, index: number): Promise<Compared> {
  const { centre, right, up } = await peer.place(index);
  const text = (vector: readonly number[]) =>
    vector.map((part) => (part + 0).toFixed(3).replace("-0.000", "0.000")).join(" ");
  return { sop: await peer.sop(index), voi: await peer.voi(index), view: [text(centre), text(right), text(up)] };
}

/** Everybody sees in viewport `index` what the presenter sees: the image, the window, the centre, the sides; nothing of it cut off. */
async function expectSame({ presenter, followers }: Room, index: number, isWhole = true): Promise<void> {
  for (const follower of followers) {
    await expect
      .poll(async () => ({ follower: await seenBy(follower, index), presenter: await seenBy(presenter, index) }))
      .toMatchObject({ follower: await seenBy(presenter, index) });
    if (isWhole) continue;
    const [there, here] = [await follower.place(index), await presenter.place(index)];
    for (const corner of corners) {
      const [x, y] = partsOf(there, worldAt(here, corner));
      expect(Math.min(x, y)).toBeGreaterThan(-1e-6);
      expect(Math.max(x, y)).toBeLessThan(1 + 1e-6);
    }
  }
}

async function drag(peer: PeerPage, key: string, by: { readonly x: number; readonly y: number }): Promise<void> {
  const at = await peer.spot(0, { x: 0.4, y: 0.4 });
  await peer.page.keyboard.press(key);
  await peer.page.mouse.move(at.x, at.y);
  await peer.page.mouse.down();
  await peer.page.mouse.move(at.x + by.x, at.y + by.y, { steps: 6 });
  await peer.page.mouse.up();
  await peer.page.keyboard.press("Escape");
}

async function scroll(peer: PeerPage, index: number, notches: number): Promise<void> {
  await peer.viewport(index).hover();
  for (let notch = 0; notch < notches; notch++) await peer.page.mouse.wheel(0, 100);
}

const count = (peer: PeerPage) => peer.page.locator("[data-image-state]").count();

test("[VT1] [VT2] [VT3] the viewing tools show everybody the same anatomy, on a wall, a laptop and a phone", async ({
  browser,
}) => {
  const room = await roomOf(browser);
  const { presenter, twin, phone, laptop, followers } = room;
  const { keyboard } = presenter.page;

  await test.step("scroll, window, zoom and pan", async () => {
    await scroll(presenter, 0, 4);
    await expectSame(room, 0);
    await drag(presenter, "w", { x: 40, y: -25 });
    await drag(presenter, "z", { x: 0, y: -120 });
    await drag(presenter, "p", { x: 60, y: 30 });
    await expectSame(room, 0, false);
  });

  await test.step("turns and flips, whole and close by; equal screens are equal to the pixel", async () => {
    for (const key of [".", "/", ";", ","]) await keyboard.press(key);
    await expectSame(room, 0, false);
    await expect.poll(async () => (await twin.fingerprint(0)) === (await presenter.fingerprint(0))).toBe(true);
    await keyboard.press("0");
    await keyboard.press(".");
    await expectSame(room, 0);
    const { right } = await presenter.place(0);
    expect(right.map((part) => Math.round(part))).not.toEqual([1, 0, 0]);
    await keyboard.press("r");
    await expect.poll(async () => (await presenter.place(0)).right.map((part) => Math.round(part))).toEqual([1, 0, 0]);
    await expectSame(room, 0);
  });

  await test.step("four viewports, linked: by place in the patient, in a prior by millimetres", async () => {
    await presenter.page.getByRole("button", { name: "More layouts" }).click();
    await presenter.page.getByRole("button", { name: "2 × 2" }).click();
    for (const peer of followers) await expect.poll(() => count(peer)).toBe(4);
    await presenter.shown(2);
    await keyboard.press("y");
    const levels = async () =>
      Promise.all([0, 1, 2].map(async (index) => (await presenter.place(index)).centre[2] ?? 0));
    await scroll(presenter, 0, 2);
    await expect.poll(async () => new Set((await levels()).map((level) => Math.sign(level))).size).toBe(1);
    const before = await levels();
    await scroll(presenter, 0, 8);
    const moved = async () =>
      (await levels()).map((level, index) => Math.round(Math.abs(level - (before[index] ?? 0))));
    await expect.poll(async () => (await moved())[0]).toBeGreaterThan(15);
    await expect.poll(async () => (await moved())[1]).toBe((await moved())[0]);
    await expect
      .poll(async () => Math.abs(((await levels())[2] ?? 0) - ((await levels())[0] ?? 0)))
      .toBeLessThanOrEqual(2.5);
    await drag(presenter, "z", { x: 0, y: -80 });
    for (const index of [0, 1, 2]) await expectSame(room, index, false);
    const scale = await Promise.all(
      [0, 1, 2].map(async (index) => (await presenter.place(index)).mmPerPixel.toFixed(6)),
    );
    expect(new Set(scale).size).toBe(1);
    await keyboard.press("y");
  });

  await test.step("one image alone and back; a phone looks closer without leaving", async () => {
    await presenter.viewport(1).dblclick();
    for (const peer of [presenter, ...followers]) await expect.poll(() => count(peer)).toBe(1);
    await expectSame(room, 0);
    await presenter.page.getByRole("button", { name: "Back to all 4" }).click();
    for (const peer of followers) await expect.poll(() => count(peer)).toBe(4);
    const at = await phone.spot(2, { x: 0.5, y: 0.5 });
    await phone.page.touchscreen.tap(at.x, at.y);
    await phone.page.touchscreen.tap(at.x, at.y);
    await expect.poll(() => count(phone)).toBe(1);
    await expect.poll(() => phone.sop(0)).toBe(await presenter.sop(2));
    await phone.page.getByRole("button", { name: "Back to all 4" }).click();
    await expect.poll(() => count(phone)).toBe(4);
    expect(await count(laptop)).toBe(4);
  });

  await test.step("the prior beside the current study in one press, and both played together", async () => {
    await presenter.viewport(0).click({ position: { x: 40, y: 90 } });
    await keyboard.press("r");
    await keyboard.press("j");
    for (const peer of followers) await expect.poll(() => count(peer)).toBe(2);
    await expect(presenter.page.getByText("PRIOR", { exact: true })).toHaveCount(1);
    for (const index of [0, 1]) await expectSame(room, index);
    const start = await laptop.sop(0);
    await keyboard.press(" ");
    await expect(presenter.page.getByRole("toolbar", { name: "Playback" })).toBeVisible();
    await expect.poll(() => laptop.sop(0)).not.toBe(start);
    await keyboard.press(" ");
    await expect(presenter.page.getByRole("toolbar", { name: "Playback" })).toBeHidden();
    await expectSame(room, 0);
  });

  await test.step("the bar at the edge goes to an image, the lens is one's own, keys are one's own", async () => {
    const bar = presenter.viewport(0).locator("..").locator("[data-slice-bar]");
    const box = (await bar.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await presenter.page.mouse.click(box.x + box.width / 2, box.y + 1);
    await expectSame(room, 0);
    await expect(presenter.viewport(0).locator("..")).toContainText("Im 1 / ");
    await keyboard.press("q");
    const at = await presenter.spot(0, { x: 0.5, y: 0.5 });
    await presenter.page.mouse.move(at.x, at.y);
    await presenter.page.mouse.down();
    await expect(presenter.page.locator("[data-lens]")).toHaveCount(1);
    await expect(twin.page.locator("[data-lens]")).toHaveCount(0);
    await presenter.page.mouse.up();
    await expect(presenter.page.locator("[data-lens]")).toHaveCount(0);
    await keyboard.press("?");
    await presenter.page.getByRole("button", { name: "Change keys" }).click();
    await presenter.page.getByRole("button", { name: "Change the key for Invert" }).click();
    await keyboard.press("w");
    await expect(presenter.page.getByText("W is the key for “Window”.")).toBeVisible();
    await presenter.page.getByRole("button", { name: "Use it here" }).click();
    await presenter.page.getByRole("button", { name: "Done" }).click();
    await presenter.page.getByRole("button", { name: "Close", exact: true }).click();
    await expect(presenter.page.getByRole("dialog")).toHaveCount(0);
    await keyboard.press("w");
    await expect(presenter.page.getByText("Inverted").first()).toBeVisible();
    await expect(phone.page.getByText("Inverted").first()).toBeVisible();
  });

  for (const peer of [presenter, ...followers]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});
