import { readFileSync } from "node:fs";
import { type Browser, type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import type { DemoDescription } from "../../server/testing/DemoServer.ts";

/** What the demo of this Playwright worker wrote; `demoTest` renews it for each test, at the same address with the same links. */
export function readDemo(): DemoDescription {
  const paths: readonly string[] = JSON.parse(process.env["DEMO_JSON"] ?? "[]");
  const path = paths[Number(process.env["TEST_PARALLEL_INDEX"] ?? 0)];
  if (path === undefined) throw new Error("no demo runs for these tests");
  const description: DemoDescription = JSON.parse(readFileSync(path, "utf8"));
  return description;
}

export type JoinAs = "Join with camera" | "Join without camera" | "Listen only";

export interface PeerOptions {
  readonly url: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  /** Of a device with a touch screen. */
  readonly hasTouch?: boolean;
}

/** Where in the patient a viewport lies, as its page says: right and up are unit vectors, lengths millimetres. */
export interface ScreenPlace {
  readonly centre: readonly number[];
  readonly right: readonly number[];
  readonly up: readonly number[];
  readonly mmPerPixel: number;
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

/** Flow of media that a browser's own statistics report. */
export interface MediaFlow {
  readonly audioBytes: number;
  readonly videoBytes: number;
  readonly framesDecoded: number;
  readonly suites: readonly string[];
}

/** One person at one browser: a context of its own, so that nothing is shared with the others but the server. */
export class PeerPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page: scripts that failed, what the Content-Security-Policy blocked. */
  readonly errors: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    { url, size = { width: 1366, height: 768 }, locale = "en-GB", hasTouch = false }: PeerOptions,
  ) {
    const context = await browser.newContext({
      viewport: size,
      locale,
      hasTouch,
      permissions: ["camera", "microphone"],
    });
    // Keeps the page's peer connections within reach of the test, which asks them for their statistics.
    await context.addInitScript(() => {
      const connections: RTCPeerConnection[] = [];
      Object.assign(globalThis, { testConnections: connections });
      globalThis.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          connections.push(this);
        }
      };
    });
    const page = await context.newPage();
    const peer = new PeerPage(context, page);
    await page.goto(url);
    return peer;
  }

  /** Opens a join link and joins. */
  static async join(browser: Browser, options: PeerOptions, as: JoinAs = "Join without camera"): Promise<PeerPage> {
    const peer = await PeerPage.open(browser, options);
    await peer.page.getByRole("button", { name: as }).click();
    await peer.shown(0);
    return peer;
  }

  viewport(index: number): Locator {
    return this.page.locator("[data-image-state]").nth(index);
  }

  /** Waits until viewport `index` shows an image. */
  async shown(index: number): Promise<void> {
    await expect(this.viewport(index)).toHaveAttribute("data-image-state", "shown", { timeout: 60_000 });
  }

  /** Puts the agenda's case of this place (from 1) on the stage and waits until the page says so. */
  async showCase(place: number): Promise<void> {
    await this.page
      .getByRole("region", { name: "Agenda" })
      .getByRole("listitem")
      .nth(place - 1)
      .getByRole("button")
      .first()
      .click();
    await expect(this.page.getByRole("banner")).toContainText(`Case ${place} of `);
  }

  async sop(index: number): Promise<string> {
    return (await this.viewport(index).getAttribute("data-sop-instance-uid")) ?? "";
  }

  async voi(index: number): Promise<{ lower: number; upper: number }> {
    const [lower, upper] = await Promise.all(
      ["data-voi-lower", "data-voi-upper"].map((name) => this.viewport(index).getAttribute(name)),
    );
    return { lower: Number(lower), upper: Number(upper) };
  }

  async place(index: number): Promise<ScreenPlace> {
    return this.viewport(index).evaluate((element: HTMLElement) => {
      const { width = 0, height = 0 } = element.querySelector("canvas") ?? {};
      const view: Omit<ScreenPlace, "width" | "height"> = JSON.parse(element.dataset["view"] ?? "null");
      return { ...view, width, height };
    });
  }

  /** The pixels on screen of viewport `index`, one grey value a device pixel. */
  async pixels(index: number): Promise<{ width: number; height: number; grey: number[] }> {
    return this.viewport(index).evaluate((element) => {
      const canvas = element.querySelector("canvas");
      const context = canvas?.getContext("2d");
      if (!canvas || !context) throw new Error("the viewport has no canvas");
      const { width, height } = canvas;
      const { data } = context.getImageData(0, 0, width, height);
      return { width, height, grey: Array.from({ length: width * height }, (_, pixel) => data[pixel * 4] ?? 0) };
    });
  }

  /** A digest of what is on screen in viewport `index`: equal where every pixel is. */
  async fingerprint(index: number): Promise<string> {
    return this.viewport(index).evaluate(async (element) => {
      const canvas = element.querySelector("canvas");
      const context = canvas?.getContext("2d");
      if (!canvas || !context) throw new Error("the viewport has no canvas");
      const { width, height } = canvas;
      const digest = await crypto.subtle.digest("SHA-256", context.getImageData(0, 0, width, height).data);
      return `${width}×${height} ${new Uint8Array(digest).join(" ")}`;
    });
  }

  /** Takes the stage, as a chair may, unless this page holds it already. */
  async lead(): Promise<void> {
    const chip = this.page.getByText("You present");
    const take = this.page.getByRole("button", { name: "Take the stage" });
    await expect(chip.or(take).first()).toBeVisible();
    // Who planned the session holds the stage a moment after coming in, and the button is gone.
    await expect(async () => {
      if (await take.isVisible()) await take.click({ timeout: 2_000 });
      await expect(chip).toBeVisible({ timeout: 5_000 });
    }).toPass();
  }

  /** Opens a tab of the right panel, and the panel where it is a drawer. */
  async showTab(name: "People" | "Chat" | "Marks" | "Notes"): Promise<void> {
    const tab = this.page.getByRole("tab", { name: new RegExp(`^${name}`, "u") });
    const opener = this.page.getByRole("button", { name: /^(?:Show people|People)$/u });
    await expect(tab.or(opener).first()).toBeVisible();
    if (!(await tab.isVisible())) await opener.click();
    await tab.click();
  }

  /** A place in viewport `index`, in parts of its width and height. */
  async spot(index: number, part: { readonly x: number; readonly y: number }): Promise<{ x: number; y: number }> {
    const box = await this.viewport(index).boundingBox();
    if (!box) throw new Error("the viewport is not on the page");
    return { x: Math.round(box.x + box.width * part.x), y: Math.round(box.y + box.height * part.y) };
  }

  /** Drags an arrow from its tip and leaves its text open. */
  async dragArrow(tip: { x: number; y: number }, tail: { x: number; y: number }): Promise<void> {
    await this.page.keyboard.press("a");
    await this.page.mouse.move(tip.x, tip.y);
    await this.page.mouse.down();
    await this.page.mouse.move(tail.x, tail.y, { steps: 6 });
    await this.page.mouse.up();
  }

  async drawArrow(tip: { x: number; y: number }, tail: { x: number; y: number }, text: string): Promise<void> {
    await this.dragArrow(tip, tail);
    await this.page.getByLabel("Text of the mark").fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** The points of the marks on viewport `index`, in CSS pixels from its centre, tip first. */
  async markSpots(index: number): Promise<readonly { x: number; y: number }[][]> {
    return this.viewport(index).evaluate((element) => {
      const { width, height } = element.getBoundingClientRect();
      const lines = element.parentElement?.querySelectorAll("[data-mark] path:nth-of-type(2)") ?? [];
      return Array.from(lines, (line) => {
        const numbers = (line.getAttribute("d") ?? "").match(/-?\d+(?:\.\d+)?/gu)?.map(Number) ?? [];
        return numbers.flatMap((x, at) =>
          at % 2 === 0 ? [{ x: x - width / 2, y: (numbers[at + 1] ?? 0) - height / 2 }] : [],
        );
      });
    });
  }

  async mediaFlow(): Promise<MediaFlow> {
    return this.page.evaluate(async () => {
      const { testConnections } = globalThis as unknown as { testConnections: RTCPeerConnection[] };
      const flow = { audioBytes: 0, videoBytes: 0, framesDecoded: 0, suites: [] as string[] };
      for (const connection of testConnections) {
        for (const report of (await connection.getStats()).values()) {
          if (report.type === "transport" && report.srtpCipher) flow.suites.push(report.srtpCipher);
          if (report.type !== "inbound-rtp") continue;
          if (report.kind === "audio") flow.audioBytes += report.bytesReceived;
          else flow.videoBytes += report.bytesReceived;
          flow.framesDecoded += report.framesDecoded ?? 0;
        }
      }
      return flow;
    });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
