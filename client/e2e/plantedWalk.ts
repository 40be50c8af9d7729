import { type Browser, expect, type Locator, type Page } from "@playwright/test";
import { PageWitness } from "./PageWitness.ts";
import { PeerPage } from "./PeerPage.ts";
import type { PlantedDemo } from "./PlantedDemo.ts";

type Places = Awaited<ReturnType<PlantedDemo["plant"]>>;

/** What one can type into. */
const fields = ["input:not([type])", ...["text", "search", "email"].map((type) => `input[type="${type}"]`), "textarea"]
  .map((kind) => `${kind}:visible:enabled:not([readonly])`)
  .join();

interface Dialog {
  /** That opens it. */
  readonly button: string;
  readonly submit?: string;
  readonly outcome: Locator;
}

/** Someone at a browser, and what it leaves behind. */
export class Walker {
  readonly peer: PeerPage;
  readonly witness: PageWitness;
  readonly typed: string[] = [];
  readonly #demo: PlantedDemo;

  private constructor(peer: PeerPage, witness: PageWitness, demo: PlantedDemo) {
    this.peer = peer;
    this.witness = witness;
    this.#demo = demo;
  }

  static async start(browser: Browser, demo: PlantedDemo): Promise<Walker> {
    const peer = await PeerPage.open(browser, { url: "about:blank" });
    return new Walker(peer, await PageWitness.of(peer.context), demo);
  }

  get page(): Page {
    return this.peer.page;
  }

  /** Opens a page, waits for `sign` of it, and writes into each of its fields. */
  async visit(path: string, sign: Locator): Promise<void> {
    await this.page.goto(path.startsWith("http") ? path : `${this.#demo.url}${path}`);
    await expect(sign.first()).toBeVisible();
    await this.look();
  }

  async look(): Promise<void> {
    await this.witness.look(this.page);
    await this.write(this.page.locator("body"));
  }

  /** Types something into every field and ends with Enter, as somebody does who looks for a patient, or goes to the next. */
  async write(where: Locator, end: "Enter" | "Tab" = "Enter"): Promise<void> {
    for (const field of await where.locator(fields).all()) {
      const canary = this.#demo.canaries.next();
      // The Enter before may have taken the field away.
      const isThere = await field.fill(canary, { timeout: 3_000 }).then(
        () => true,
        () => false,
      );
      if (!isThere) continue;
      this.typed.push(canary);
      await field.press(end, { timeout: 3_000 }).catch(() => undefined);
    }
  }

  /** Opens a dialog, writes into it, sends it off where it can be, waits for what comes of it, and begins this page anew. */
  async fillIn({ button, submit, outcome }: Dialog): Promise<void> {
    const here = this.page.url();
    await this.page.getByRole("button", { name: button }).first().click();
    const dialog = this.page.getByRole("dialog");
    await expect(dialog.locator(fields).first()).toBeVisible();
    await this.write(dialog, "Tab");
    await this.witness.look(this.page);
    if (submit !== undefined) await dialog.getByRole("button", { name: submit }).click();
    await expect(outcome.first()).toBeVisible();
    await this.witness.look(this.page);
    await this.page.goto(here);
  }

  /** Every tab beside the images. */
  async tabs(): Promise<void> {
    const tabs = this.page.getByRole("tab");
    await expect(tabs.first()).toBeVisible();
    for (let index = 0; index < (await tabs.count()); index++) {
      await tabs.nth(index).click();
      await expect(this.page.getByRole("tabpanel")).not.toBeEmpty();
      await this.look();
    }
  }
}

const heading = (walker: Walker): Locator => walker.page.getByRole("heading", { level: 1 });

export async function walkAsGuest(walker: Walker, { guestUrl }: Places): Promise<void> {
  const { page, peer } = walker;
  await walker.visit("/session", page.getByText(/link/iu));
  await walker.visit("/join#AAAAAAAAAAAAAAAAAAAAAA", page.getByText("This link does not work"));
  await walker.visit(guestUrl, page.getByRole("button", { name: "Listen only" }));
  await page.getByRole("button", { name: "Listen only" }).click();
  await peer.shown(0);
  await walker.tabs();
}

export async function walkOutside(walker: Walker, { welcomeUrl }: Places, { canaries }: PlantedDemo): Promise<void> {
  await walker.visit("/setup#AAAAAAAAAAAAAAAAAAAAAA", walker.page.getByText("This link no longer works"));
  await walker.visit(welcomeUrl, walker.page.getByRole("heading", { name: /^Welcome/u }));
  await walker.visit("/sign-in", walker.page.getByRole("button", { name: "Sign in", exact: true }));
  const password = walker.page.getByLabel("Password", { exact: true });
  await password.fill(canaries.next());
  await password.press("Enter");
  await expect(walker.page.getByRole("alert")).toBeVisible();
}

export async function walkAroundSession(walker: Walker, places: Places): Promise<void> {
  const { page } = walker;
  const { caseId, sessionId, groupId, colleagueId } = places;
  await walker.visit("/", page.getByRole("region", { name: "My cases" }).getByRole("listitem"));
  const isCase = page.getByRole("heading", { level: 1, name: /^Case / });
  await walker.fillIn({ button: "New case", submit: "Create case", outcome: isCase });
  const agenda = page.getByRole("region", { name: "Agenda" });
  await walker.fillIn({ button: "New session", submit: "Create session", outcome: agenda });
  await walker.visit(`/cases/${caseId}`, page.getByRole("region", { name: "Studies and priors" }).locator("img"));
  await walker.fillIn({ button: "Attach study", outcome: page.getByText("No study matches") });
  await page.getByRole("button", { name: "Edit: History" }).click();
  await walker.write(page.getByRole("region", { name: "History" }));
  await walker.visit(`/sessions/${sessionId}`, agenda.getByRole("listitem"));
  const noCase = page.getByText(/^Enter a name, choose/u);
  await walker.fillIn({ button: "Invite a guest", submit: "Make the link", outcome: noCase });
  await walker.visit("/upload", page.locator("[data-drop-zone]"));
  await walker.visit("/chat", page.getByRole("navigation", { name: "Conversations" }).getByRole("link"));
  const noWords = page.getByText("No messages in this group yet");
  await walker.fillIn({ button: "New group", submit: "Make the group", outcome: noWords });
  for (const one of [`case/${caseId}`, `session/${sessionId}`, `group/${groupId}`, `direct/${colleagueId}`])
    await walker.visit(`/chat/${one}`, page.getByRole("log").locator("[data-seq]"));
  await walker.visit("/account", heading(walker));
  for (const path of ["/users", "/audit"]) await walker.visit(path, page.getByText("You may not see this page"));
  await walker.visit("/cases/AAAAAAAAAAAAAAAAAAAAAA", page.getByText("There is nothing here for you"));
}

/** Images, files that are none, and a report to save. */
export async function upload(walker: Walker, { caseId }: Places, { canaries }: PlantedDemo): Promise<void> {
  const { page } = walker;
  await walker.visit(`/upload/${caseId}`, page.locator("[data-drop-zone]"));
  const files = Array.from({ length: 40 }, (_, index) => ({
    name: index % 2 === 0 ? `${canaries.next()}.dcm` : `${canaries.nextChinese()}.txt`,
    mimeType: "",
    buffer:
      index === 0 ? Buffer.concat([Buffer.alloc(128), Buffer.from("DICM cut off")]) : Buffer.from(canaries.next()),
  }));
  await page.locator('input[data-pick="files"]').setInputFiles(files);
  await expect(page.getByRole("button", { name: "Start over" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  await download;
  await walker.look();
}

export async function walkInSession(walker: Walker, { sessionId }: Places, { canaries }: PlantedDemo): Promise<void> {
  const { page, peer } = walker;
  await walker.visit(`/session/${sessionId}`, page.getByRole("button", { name: "Listen only" }));
  await page.getByRole("button", { name: "Listen only" }).click();
  await peer.lead();
  await peer.showCase(1);
  await peer.shown(0);
  const tip = await peer.spot(0, { x: 0.5, y: 0.5 });
  await peer.drawArrow(tip, { x: tip.x + 80, y: tip.y + 60 }, canaries.nextChinese());
  await walker.tabs();
  await page.locator("[data-notes] .cm-content").fill(canaries.nextChinese());
  await page.getByRole("button", { name: "Change the decision" }).first().click();
  await walker.write(page.getByRole("region", { name: "Agenda" }));
  await page.getByRole("button", { name: "Add study" }).click();
  await expect(page.getByRole("dialog").getByRole("button").first()).toBeVisible();
  await walker.write(page.getByRole("dialog"));
  await walker.witness.look(page);
  await page.keyboard.press("Escape");
}

/** What cannot be sent waits in the browser; nothing of it is there once its writer has signed out. */
export async function goOffline(walker: Walker, { caseId }: Places, { canaries }: PlantedDemo): Promise<void> {
  const { page, peer } = walker;
  const message = canaries.next();
  await walker.visit(`/chat/case/${caseId}`, page.getByRole("log").locator("[data-seq]"));
  await peer.context.setOffline(true);
  await page.getByRole("textbox", { name: "Message" }).fill(message);
  await page.getByRole("textbox", { name: "Message" }).press("Enter");
  await expect(page.getByRole("log").getByText("Not sent: no connection")).toBeVisible();
  const kept = await walker.witness.kept(page);
  expect(canaries.foundIn(kept.drafts)).toContain(message);
  expect(canaries.foundIn(kept.storage)).toEqual([]);
  await peer.context.setOffline(false);
  await page.goto(new URL("/account", page.url()).href);
  await page.getByRole("button", { name: "Sign out here" }).click();
  await expect(page.getByText("You have signed out.")).toBeVisible();
  await expect.poll(async () => canaries.foundIn((await walker.witness.kept(page)).drafts)).toEqual([]);
}

export async function walkAsAdministrator(walker: Walker): Promise<void> {
  const { page } = walker;
  await walker.visit("/users", page.getByRole("region", { name: "Accounts" }).getByRole("listitem"));
  const noAddress = page.getByText("Enter a name and a complete e-mail address.");
  await walker.fillIn({ button: "Add a person", submit: "Add and make link", outcome: noAddress });
  await walker.visit("/audit", page.getByRole("row").nth(3));
  await expect(page.getByText("No records")).toBeVisible(); // Of whom was looked for.
  for (const format of ["CSV", "DICOM", "FHIR"]) {
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: new RegExp(format, "u") }).click();
    await download;
  }
}

/** Records come page by page, none left out and none twice, each with its number and whose trail it is in. */
export async function readTrail({ page }: Walker): Promise<void> {
  await page.goto(page.url());
  const numbers = page.locator("tbody tr td:first-child");
  await expect(numbers).toHaveCount(50);
  await page.getByRole("button", { name: "Show older ones" }).click();
  await expect.poll(() => numbers.count()).toBeGreaterThan(50);
  const shown = await numbers.allInnerTexts();
  expect(new Set(shown).size).toBe(shown.length);
  await page.getByRole("combobox", { name: "Trail" }).selectOption("server");
  await expect(numbers.filter({ hasText: "Institution" })).toHaveCount(0);
  await expect(numbers.filter({ hasText: "Server" }).first()).toBeVisible();
}
