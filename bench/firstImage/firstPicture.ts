import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { z } from "zod";
import { quietChromium } from "../../client/e2e/quietChromium.ts";
import { paintWatch, pressAtOnce } from "./paintWatch.ts";

const WITHIN_MS = 120_000;

const Picture = z.object({ at: z.number(), frames: z.number() });

export interface Visit {
  readonly url: string;
  /** Words of the button that a person has to press on the way: pressed within a frame of its being enabled. */
  readonly click?: string;
  /** Where to put a picture of the page, to see by eye what was measured. */
  readonly screenshot?: string | undefined;
}

/**
 * Milliseconds from the navigation to the first picture on a canvas, in a Chromium that was never used before, and how many frames of the
 * series the page had received by then.
 */
export async function firstPicture({ url, click, screenshot }: Visit): Promise<z.infer<typeof Picture>> {
  const profile = await mkdtemp(join(tmpdir(), "consilium-bench-profile-"));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      headless: true,
      args: [...quietChromium],
      viewport: { width: 1366, height: 768 },
      locale: "en-GB",
    });
    try {
      const { promise: seen, resolve, reject } = Promise.withResolvers<unknown>();
      await context.exposeFunction("tellFirstPicture", resolve);
      const page = context.pages()[0] ?? (await context.newPage());
      await page.addInitScript({ content: paintWatch });
      if (click !== undefined) await page.addInitScript({ content: pressAtOnce(click) });
      await page.goto(url, { waitUntil: "commit" });
      const timer = setTimeout(() => reject(new Error(`no picture within ${WITHIN_MS} ms`)), WITHIN_MS);
      const picture = Picture.parse(await seen.finally(() => clearTimeout(timer)));
      if (screenshot !== undefined) await page.screenshot({ path: screenshot });
      return picture;
    } finally {
      await context.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
