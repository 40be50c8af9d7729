import { readFileSync } from "node:fs";
import { type Browser, type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import type { DemoDescription } from "../../server/testing/DemoServer.ts";

/** What the demo that runs for these tests wrote. */
export function readDemo(path = process.env["DEMO_JSON"]): DemoDescription {
  if (path === undefined) throw new Error("no demo runs for these tests");
  const description: DemoDescription = JSON.parse(readFileSync(path, "utf8"));
  return description;
}

export type JoinAs = "Join with camera" | "Join without camera" | "Listen only";

export interface PeerOptions {
  readonly url: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly locale?: string;
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

  static async open(browser: Browser, { url, size = { width: 1366, height: 768 }, locale = "en-GB" }: PeerOptions) {
    const context = await browser.newContext({ viewport: size, locale, permissions: ["camera", "microphone"] });
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
