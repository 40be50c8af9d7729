import type { Browser, Page } from "@playwright/test";
import { until } from "./until.ts";

export interface WitnessParts {
  readonly name: string;
  readonly url: string;
  readonly withCamera: boolean;
  /** Who may draw; the others write notes. */
  readonly draws: boolean;
}

/** Keeps the page's peer connections within reach, whose statistics are asked for. */
const KEEP_CONNECTIONS = `{
  const kept = (globalThis.keptConnections = []);
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration) { super(configuration); kept.push(this); }
  };
}`;

const AUDIO_BYTES = `(async () => {
  let bytes = 0;
  for (const connection of globalThis.keptConnections)
    for (const report of (await connection.getStats()).values())
      if (report.type === "inbound-rtp" && report.kind === "audio") bytes += report.bytesReceived;
  return bytes;
})()`;

/** One person at a browser of their own, and what they see of the others. */
export class Witness {
  readonly name: string;
  readonly #page: Page;
  readonly #draws: boolean;

  private constructor(page: Page, { name, draws }: WitnessParts) {
    this.#page = page;
    this.name = name;
    this.#draws = draws;
  }

  static async join(browser: Browser, parts: WitnessParts): Promise<Witness> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 720 },
      locale: "en-GB",
      permissions: ["camera", "microphone"],
    });
    await context.addInitScript(KEEP_CONNECTIONS);
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    await page.goto(parts.url);
    await page.getByRole("button", { name: parts.withCamera ? "Join with camera" : "Listen only" }).click();
    await page.locator('[data-image-state="shown"]').first().waitFor();
    return new Witness(page, parts);
  }

  /** The image on the stage. */
  async sop(): Promise<string> {
    return (await this.#image().getAttribute("data-sop-instance-uid")) ?? "";
  }

  async scroll(): Promise<void> {
    await this.#image().hover({ position: { x: 200, y: 200 } });
    await this.#page.mouse.wheel(0, 100);
  }

  audioBytes(): Promise<number> {
    return this.#page.evaluate<number>(AUDIO_BYTES);
  }

  /** Those of `names` that the list of people has. */
  async seen(names: readonly string[]): Promise<string[]> {
    const rows = await this.#page.getByRole("region", { name: "People" }).getByRole("listitem").allInnerTexts();
    return names.filter((name) => rows.some((row) => row.includes(name)));
  }

  /** Resolves once the page has said that it is saved. */
  async write(text: string): Promise<void> {
    if (this.#draws) await this.#draw(text);
    else await this.#note(text);
  }

  /** Those of `texts` that this browser has, as marks or in the notes. */
  async read(texts: readonly string[]): Promise<string[]> {
    const all: string[] = [];
    for (const tab of ["Marks", "Notes", "People"]) {
      await this.#show(tab);
      all.push(await this.#page.locator("body").innerText());
    }
    return texts.filter((text) => all.some((page) => page.includes(text)));
  }

  async #draw(text: string): Promise<void> {
    const box = await this.#image().boundingBox();
    const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 250];
    await this.#page.keyboard.press("a");
    await this.#page.mouse.move(x, y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(x + 60, y - 40, { steps: 4 });
    await this.#page.mouse.up();
    await this.#page.getByLabel("Text of the mark").fill(text);
    await this.#page.keyboard.press("Enter");
    await this.#page.getByText(text).first().waitFor();
    await this.#page.getByRole("button", { name: /^Saved/u }).waitFor();
  }

  async #note(text: string): Promise<void> {
    await this.#show("Notes");
    await this.#page.locator("[data-notes] .cm-content").pressSequentially(`${text} `);
    const state = this.#page.getByRole("region", { name: "Notes on this case" }).getByRole("status");
    await until(async () => (await state.innerText()) === "Saved", 60_000);
    await this.#show("People");
  }

  async #show(tab: string): Promise<void> {
    await this.#page.getByRole("tab", { name: new RegExp(`^${tab}`, "u") }).click();
  }

  #image() {
    return this.#page.locator("[data-image-state]").first();
  }
}
