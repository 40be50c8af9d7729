import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { smallCt } from "../../server/phantom/demoStudies.ts";
import { renderInstance } from "../../server/phantom/PhantomRenderer.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

interface DicomWeb {
  storeInstances(options: { datasets: ArrayBuffer[] }): Promise<unknown>;
  searchForStudies(options?: object): Promise<Record<string, { Value?: unknown[] }>[]>;
  retrieveStudy(options: { studyInstanceUID: string }): Promise<ArrayBuffer[]>;
}

const demo = readDemo();
const require = createRequire(import.meta.url);
Object.assign(globalThis, { XMLHttpRequest: require("xhr2") });
const { DICOMwebClient } = (
  require("dicomweb-client") as { api: { DICOMwebClient: new (options: object) => DicomWeb } }
).api;

/** An outside archive tool with the first member's token. */
function outsideTool(): DicomWeb {
  const token = demo.users.find(({ role }) => role === "member")?.token ?? "";
  return new DICOMwebClient({ url: demo.dicomWeb, headers: { Authorization: `Bearer ${token}` } });
}

/** Real studies where the machine has some, else a synthetic one that the demo does not hold. */
function studies(): readonly { readonly name: string; readonly files: readonly Uint8Array[] }[] {
  const directory = process.env["TEST_DICOM_DIR"];
  if (directory === undefined) return [{ name: "synthetic CT", files: syntheticFiles() }];
  return ["ct-abdomen", "mr-brain"].map((name) => ({ name, files: filesIn(join(directory, name)) }));
}

function filesIn(directory: string): readonly Uint8Array[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(".dcm"));
  return names.map((name) => readFileSync(join(directory, name)));
}

function syntheticFiles(): readonly Uint8Array[] {
  return smallCt.series.flatMap((series) =>
    series.sopInstanceUids.map((_, index) => renderInstance(smallCt, series, index)),
  );
}

function digests(files: readonly Uint8Array[]): readonly string[] {
  return files.map((file) => createHash("sha256").update(file).digest("hex")).toSorted((a, b) => (a < b ? -1 : 1));
}

for (const { name, files } of studies()) {
  test(`${name}: stored by an outside client, found, retrieved byte for byte, added to a case and shown`, async ({
    browser,
  }) => {
    expect(files.length).toBeGreaterThan(0);
    const tool = outsideTool();
    const before = new Set((await tool.searchForStudies()).map(studyUidOf));
    await tool.storeInstances({ datasets: files.map((file) => new Uint8Array(file).buffer) });
    const added = (await tool.searchForStudies()).map(studyUidOf).filter((uid) => !before.has(uid));
    expect(added).toHaveLength(1);
    const [studyInstanceUID = ""] = added;
    const back = await tool.retrieveStudy({ studyInstanceUID });
    expect(digests(back.map((buffer) => new Uint8Array(buffer)))).toEqual(digests(files));

    const member = await PeerPage.join(browser, { url: demo.session.joinUrls["member"] ?? "" }, "Listen only");
    const follower = await PeerPage.join(browser, { url: demo.session.joinUrls["chair"] ?? "" }, "Listen only");
    const list = member.page.getByRole("region", { name: "Series" });
    await member.showCase(3);
    await member.shown(0);
    await expect.poll(() => list.locator("img").count()).toBeGreaterThan(0);
    const seriesBefore = await list.getByRole("listitem").count();
    await member.page.getByRole("button", { name: "Add study" }).click();
    await member.page.getByRole("dialog").getByRole("button").first().click();
    await expect.poll(() => list.getByRole("listitem").count()).toBeGreaterThan(seriesBefore);
    await expect
      .poll(async () => (await list.locator("img").count()) - (await list.getByRole("listitem").count()))
      .toBe(0);
    await showStudy(member, studyInstanceUID);
    await expect.poll(() => follower.sop(0)).toBe(await member.sop(0));
    await follower.shown(0);
    for (const peer of [member, follower])
      await expect(peer.page.getByText("OTHER PATIENT", { exact: true })).toBeVisible();
    expect(member.errors).toEqual([]);
    expect(follower.errors).toEqual([]);
    await member.page.screenshot({ path: test.info().outputPath(`${name.replaceAll(" ", "-")}.png`) });
    await member.close();
    await follower.close();
  });
}

function studyUidOf(study: Record<string, { Value?: unknown[] }>): string {
  return String(study["0020000D"]?.Value?.[0]);
}

/** Clicks through the series list until the active viewport shows an image of the study. */
async function showStudy(peer: PeerPage, studyUid: string): Promise<void> {
  const buttons = peer.page.getByRole("region", { name: "Series" }).getByRole("listitem").getByRole("button");
  const instances = await sopsOf(studyUid);
  for (let index = 0; index < (await buttons.count()); index++) {
    const shownBefore = await peer.sop(0);
    await buttons.nth(index).click();
    if (index > 0) await expect.poll(() => peer.sop(0)).not.toBe(shownBefore);
    await peer.shown(0);
    if (instances.has(await peer.sop(0))) return;
  }
  throw new Error("no series of the added study was shown");
}

async function sopsOf(studyUid: string): Promise<ReadonlySet<string>> {
  const token = demo.users.find(({ role }) => role === "member")?.token ?? "";
  const answer = await fetch(`${demo.dicomWeb}/studies/${studyUid}/instances`, {
    headers: { Authorization: `Bearer ${token}`, Accept: "application/dicom+json" },
  });
  const found = (await answer.json()) as Record<string, { Value?: unknown[] }>[];
  return new Set(found.map((instance) => String(instance["00080018"]?.Value?.[0])));
}
