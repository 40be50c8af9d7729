import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { BlobWriter, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { nativeCt } from "../../server/phantom/demoStudies.ts";
import { generate } from "../../server/phantom/generate.ts";
import { uidOf } from "../../server/phantom/uid.ts";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { expectAccessible, signIn } from "./AccountPerson.ts";
import { PeerPage } from "./PeerPage.ts";

const sizes = [
  { width: 1920, height: 1080 },
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
const real = process.env["TEST_DICOM_DIR"];
const study = {
  ...nativeCt,
  studyInstanceUid: uidOf("brought"),
  patient: { name: "DEMO^Brought", id: "DEMO-0099", sex: "F", birthDate: "19700101" },
  description: "CT from another hospital",
  series: nativeCt.series.map((series) => ({
    ...series,
    seriesInstanceUid: uidOf("brought/1"),
    sopInstanceUids: series.sopInstanceUids.map((_, index) => uidOf(`brought/1/${index}`)),
  })),
} as const;
const IN_FOLDER = 22;
const IN_ALL = 30;

let server: DemoServer;
let cd: Awaited<ReturnType<typeof makeCd>>;

/** A patient's CD as a folder, the rest of its images as a ZIP. */
async function makeCd(directory: string): Promise<{ folder: string; zip: string }> {
  const folder = join(directory, "CD");
  await mkdir(join(folder, "DICOM"), { recursive: true });
  const files: Uint8Array<ArrayBuffer>[] = [];
  for await (const { bytes } of generate(study)) files.push(bytes);
  const [first = new Uint8Array()] = files;
  for (const [index, bytes] of files.slice(0, IN_FOLDER).entries())
    await writeFile(join(folder, "DICOM", `IM${String(index).padStart(4, "0")}`), bytes);
  const changed = Uint8Array.from(first);
  changed[changed.length - 1] = 0x55;
  await writeFile(join(folder, "ZZ-same-again"), first);
  await writeFile(join(folder, "ZZ-same-identifier"), changed);
  await writeFile(join(folder, "=cmd cut off"), (files[IN_FOLDER] ?? first).subarray(0, 1000));
  await writeFile(join(folder, "autorun.inf"), "[autorun]\nopen=viewer.exe");
  await writeFile(join(folder, "viewer.exe"), "MZ");
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [index, bytes] of files.slice(IN_FOLDER).entries())
    await writer.add(`more/IM${index}`, new Uint8ArrayReader(bytes));
  const zip = join(directory, "rest.zip");
  await writeFile(zip, new Uint8Array(await (await writer.close()).arrayBuffer()));
  return { folder, zip };
}

/** As a hand drops them: the browser itself reads files and folders. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const box = await page.locator("[data-drop-zone]").boundingBox();
  if (!box) throw new Error("there is nowhere to drop");
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + 30 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  }
}

const ended = (page: Page) => page.getByRole("button", { name: /^(?:Start over|重新开始)$/u });

async function openUpload(browser: Browser, url: string, locale = "en-GB"): Promise<PeerPage> {
  const peer = await PeerPage.open(browser, { url, locale });
  await signIn(peer, server.user("coordinator"));
  await expect(peer.page.locator("[data-drop-zone]")).toBeVisible();
  return peer;
}

/** What the page's policy refused: nothing here needs an exception. */
function blocked({ errors }: PeerPage): readonly string[] {
  return errors.filter((text) => text.includes("Content Security Policy"));
}

test.beforeAll(async () => {
  const directory = test.info().outputPath("upload");
  await mkdir(join(directory, "data"), { recursive: true });
  server = await DemoServer.start({ dataDir: join(directory, "data") });
  cd = await makeCd(directory);
});
test.afterAll(async () => {
  await server.stop();
});

test("a CD is dropped, the server dies and comes back: everything is there once, told file by file, and goes into a case", async ({
  browser,
}) => {
  const { url, cases } = server.description;
  const peer = await openUpload(browser, `${url}/upload/${cases[0]?.id}`);
  const { page } = peer;
  let posts = 0;
  await page.route("**/dicom-web/studies", async (route) => {
    if (route.request().method() === "POST" && ++posts === 3) await server.kill();
    await route.continue();
  });
  await drop(page, [cd.folder, cd.zip]);
  await expect(page.getByRole("alert")).toContainText("The server does not answer");
  await page.screenshot({ path: test.info().outputPath("offline.png") });
  await expectAccessible(peer);
  server = await DemoServer.start({ dataDir: server.dataDir, env: { PORT: new URL(url).port } });
  await page
    .getByRole("button", { name: "Try now" })
    .click({ timeout: 5000 })
    .catch(() => undefined); // It may have come by itself.
  await expect(ended(page)).toBeVisible({ timeout: 60_000 });

  const report = page.getByRole("region", { name: "What became of each file" });
  await expect(
    page.getByText(`Done: ${IN_ALL} images stored · 1 already there · 2 refused · 2 left out`),
  ).toBeVisible();
  await expect(report).toContainText("Quarantined");
  await expect(report).toContainText("DICOM 0111");
  await expect(report).toContainText("DICOM C000");
  await report.getByText("Left out 2").click();
  await expect(report.getByRole("listitem")).toHaveCount(3); // Their heading is the third.
  await expect(report).toContainText("CD/viewer.exe");
  await report.getByText("All", { exact: false }).first().click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const table = await readFile(await (await download).path(), "utf8");
  expect(table.trim().split("\r\n")).toHaveLength(IN_ALL + 1 + 2 + 2 + 1);
  expect(table).toContain('"Refused","CD/=cmd cut off","Damaged, cut off, or not valid DICOM","C000",""');

  const studies = page.getByRole("region", { name: "Studies that arrived" });
  await expect(studies).toContainText("DEMO, Brought");
  await expect(studies).toContainText(`${IN_ALL} images · ${IN_ALL} new`);
  await studies.getByRole("button", { name: /^Attach to case/u }).click();
  await studies.getByRole("link", { name: /^In case/u }).click();
  await expect(page.getByRole("region", { name: "Studies and priors" })).toContainText("CT from another hospital");

  posts = 10; // The server is left alone from here on.
  const before = posts;
  await page.goto(`${url}/upload`);
  await page.locator('input[data-pick="folder"]').setInputFiles(cd.folder);
  await expect(ended(page)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(`Done: ${IN_FOLDER + 1} already there · 2 refused · 2 left out`)).toBeVisible();
  expect(posts - before).toBeLessThanOrEqual(2); // The two that are no good, and not a byte of the others.
  expect(blocked(peer)).toEqual([]);
  await peer.close();
});

for (const locale of ["en-GB", "zh-CN"]) {
  test(`${locale}: adding images at four sizes, accessible`, async ({ browser }) => {
    const { url } = server.description;
    const peer = await openUpload(browser, `${url}/upload`, locale);
    const { page } = peer;
    const look = async (name: string, withAxe: boolean): Promise<void> => {
      for (const size of sizes) {
        await page.setViewportSize(size);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(tooWide, `${name} ${size.width}`).toBeLessThanOrEqual(0);
        if (withAxe) await expectAccessible(peer);
        const path = test.info().outputPath(`${name}-${size.width}-${locale}.png`);
        await page.screenshot({ path, fullPage: true });
      }
    };
    await look("idle", locale === "en-GB");
    // With real studies: a real CD with its DICOMDIR, and objects that are odd but legal.
    const folders = real === undefined ? [cd.folder] : ["dicomdir", "odd-but-legal"].map((name) => join(real, name));
    await drop(page, folders);
    await expect(ended(page)).toBeVisible({ timeout: 60_000 });
    await expect(page.locator("[data-kind]").first()).toBeVisible();
    await look("ended", locale === "en-GB");
    if (real !== undefined) {
      await page.goto(url);
      await expect(page.getByRole("heading", { name: /^(?:New images|新影像)$/u })).toBeVisible();
      await look("inbox", locale === "en-GB");
    }
    expect(blocked(peer)).toEqual([]);
    await peer.close();
  });
}
