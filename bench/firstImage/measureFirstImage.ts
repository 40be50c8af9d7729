import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../../loadtest/statistics.ts";
import { MemoryReader } from "../../server/archive/dataset/ByteReader.ts";
import { inspectInstance } from "../../server/archive/ingest/inspectInstance.ts";
import { ctSlices, renamed } from "../archive/ctSlices.ts";
import { Orthanc } from "../archive/Orthanc.ts";
import { stowBody, STOW_TYPE } from "../archive/questions.ts";
import { firstPicture } from "./firstPicture.ts";
import { OhifSite } from "./OhifSite.ts";
import { OurSession } from "./OurSession.ts";

export interface FirstImageOptions {
  /** OHIF's pages; undefined: ours alone. */
  readonly ohif: string | undefined;
  readonly rounds: number;
}

/**
 * From the navigation to the first image, in a browser that was never used before: ours from a guest's join link, through the page before
 * the session, where "Listen only" is clicked as soon as it is there; OHIF from the address of the study. The same CT, rounds that
 * alternate, medians in milliseconds.
 */
export async function measureFirstImage({ ohif, rounds }: FirstImageOptions) {
  const directory = await mkdtemp(join(tmpdir(), "consilium-bench-"));
  try {
    const study = await readStudy();
    await using ours = await OurSession.open(study);
    await using orthanc = ohif === undefined ? undefined : await Orthanc.start(directory);
    if (orthanc) await store(orthanc.url, study.files);
    await using site = orthanc && ohif !== undefined ? await OhifSite.open(ohif, orthanc.url) : undefined;
    const own = { url: ours.joinUrl, click: "Listen only", screenshot: screenshotOf("ours") };
    const theirs = site && {
      url: `${site.url}/viewer?StudyInstanceUIDs=${study.uid}`,
      screenshot: screenshotOf("ohif"),
    };
    const pictures: { ours: Pictures; ohif: Pictures } = { ours: [], ohif: [] };
    for (let round = 0; round < rounds; round++) {
      pictures.ours.push(await firstPicture(own));
      if (theirs) pictures.ohif.push(await firstPicture(theirs));
    }
    return report(pictures, study.files.length);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Pictures = Awaited<ReturnType<typeof firstPicture>>[];

function report(pictures: { readonly ours: Pictures; readonly ohif: Pictures }, slices: number) {
  const ours = figuresOf(pictures.ours);
  const ohif = pictures.ohif.length > 0 ? figuresOf(pictures.ohif) : undefined;
  return {
    scenario: "first-image",
    machine: { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), node: process.version },
    input: { slices, source: process.env["TEST_DICOM_DIR"] === undefined ? "phantom" : "real", unit: "ms" },
    ours,
    peers: ohif ? { ohif } : {},
    ratios: ohif ? { firstImage: Math.round((ours.firstImage / ohif.firstImage) * 1000) / 1000 } : {},
  };
}

/** `frames`: how many of the series had come when the first image was seen. */
function figuresOf(pictures: Pictures) {
  return {
    firstImage: Math.round(median(pictures.map(({ at }) => at))),
    frames: median(pictures.map(({ frames }) => frames)),
    rounds: pictures.map(({ at }) => Math.round(at)),
  };
}

/** Under UIDs of its own: the demo holds the phantom's. */
async function readStudy(): Promise<{ readonly uid: string; readonly files: readonly Buffer[] }> {
  const files = renamed(await ctSlices(process.env["TEST_DICOM_DIR"]), "first image");
  const [first] = files;
  if (!first) throw new Error("there are no slices");
  const result = await inspectInstance(new MemoryReader(first));
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return { uid: result.inspection.studyUid, files };
}

async function store(url: string, files: readonly Buffer[]): Promise<void> {
  const body = new Uint8Array(stowBody(files));
  const answer = await fetch(`${url}/studies`, { method: "POST", headers: { "Content-Type": STOW_TYPE }, body });
  if (!answer.ok) throw new Error(`Orthanc's STOW answered ${answer.status}`);
}

function screenshotOf(name: string): string | undefined {
  const folder = process.env["BENCH_SCREENSHOTS"];
  return folder === undefined ? undefined : join(folder, `${name}.png`);
}
