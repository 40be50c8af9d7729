import type { BrowserContext, Page, Request } from "@playwright/test";

/** Where what a page knows could come to lie outside of it. */
const channels = [
  /** Of requests, sockets, pages and what the browser's history holds. */
  "address",
  "referrer",
  "title",
  "console",
  "error",
  /** What a report of the Content-Security-Policy says. */
  "policy",
  "fileName",
] as const;
type Channel = (typeof channels)[number];

/** What a browser keeps when its pages are closed. */
interface Kept {
  /** Cookies, `localStorage`, `sessionStorage`, caches. */
  readonly storage: string;
  /** What IndexedDB holds: unsaved edits and drafts (CO6), until they are sent or their writer signs out. */
  readonly drafts: string;
}

/** Hears everything that the pages of one browser leave behind, from before the first of them is opened. */
export class PageWitness {
  readonly #heard: Record<Channel, string[]>;
  readonly #context: BrowserContext;
  /** Paths that were opened as pages. */
  readonly visited = new Set<string>();
  /** What every page showed where it was looked at. */
  shown = "";

  private constructor(context: BrowserContext) {
    this.#context = context;
    this.#heard = { address: [], referrer: [], title: [], console: [], error: [], policy: [], fileName: [] };
  }

  static async of(context: BrowserContext): Promise<PageWitness> {
    const witness = new PageWitness(context);
    const hear = (channel: Channel, text: string): void => void witness.#heard[channel].push(text);
    await context.exposeBinding("witness", (_, channel: Channel, text: string) => hear(channel, text));
    await context.addInitScript(listen);
    context.on("request", (request) => witness.#hearRequest(request));
    context.on("console", (message) => hear("console", `${message.text()} ${message.location().url}`));
    context.on("weberror", (error) => hear("error", String(error.error().stack)));
    const follow = (page: Page): void => {
      page.on("websocket", (socket) => hear("address", socket.url()));
      page.on("download", (download) => hear("fileName", `${download.suggestedFilename()} ${download.url()}`));
      page.on("framenavigated", (frame) => {
        hear("address", frame.url());
        if (frame === page.mainFrame()) witness.visited.add(new URL(frame.url()).pathname);
      });
    };
    for (const page of context.pages()) follow(page);
    context.on("page", follow);
    return witness;
  }

  get heard(): Readonly<Record<Channel, readonly string[]>> {
    return this.#heard;
  }

  /** Notes what a page shows at this moment: there, what was planted belongs. */
  async look(page: Page): Promise<void> {
    const fields = await page
      .locator("input, textarea")
      .evaluateAll((all: HTMLInputElement[]) => all.map((one) => one.value));
    this.shown += `${await page.locator("body").innerText()}\n${fields.join("\n")}\n`;
  }

  async kept(page: Page): Promise<Kept> {
    const { cookies, origins } = await this.#context.storageState({ indexedDB: true });
    const drafts = JSON.stringify(origins.map((origin) => ("indexedDB" in origin ? origin.indexedDB : undefined)));
    const ofPage = await page.evaluate(async () => {
      const cached = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys())
          cached.push(name, request.url, await (await cache.match(request))?.text());
      }
      return JSON.stringify([Object.entries(sessionStorage), window.name, history.state, cached]);
    });
    const storage = JSON.stringify([cookies, origins.map(({ localStorage }) => localStorage)]);
    return { storage: `${storage}\n${ofPage}`, drafts };
  }

  #hearRequest(request: Request): void {
    this.#heard.address.push(request.url());
    const { referer } = request.headers();
    if (referer !== undefined && referer !== "") this.#heard.referrer.push(referer);
  }
}

/** Runs in the page, before its own scripts. */
function listen(): void {
  const { witness } = globalThis as unknown as { witness: (channel: string, text: string) => Promise<void> };
  const tell = (channel: string, text: string): void => void witness(channel, text);
  let title = "";
  const look = (): void => {
    if (document.title !== title) tell("title", (title = document.title));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  document.addEventListener("securitypolicyviolation", (event) => {
    tell("policy", [event.documentURI, event.referrer, event.blockedURI, event.sourceFile, event.sample].join(" "));
  });
  addEventListener("unhandledrejection", ({ reason }) => tell("error", String(reason)));
}
