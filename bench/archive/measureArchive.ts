import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { median, rounded } from "../../loadtest/statistics.ts";
import { ArchiveServerProcess } from "../../server/testing/ArchiveServerProcess.ts";
import { ctSlices, type Slice } from "./ctSlices.ts";
import { Orthanc } from "./Orthanc.ts";
import { type Figure, figures, Line, questionOf, stowBody } from "./questions.ts";

const ROUNDS = 5;
const times: Readonly<Record<Figure, number>> = {
  qidoInstances: 15,
  seriesMetadata: 15,
  frame: 40,
  rendered: 15,
  stow: 2,
};

type Figures = Readonly<Record<Figure, number>>;

/**
 * Both archives hold the same CT and are asked the same in turn, over HTTP/1.1 on loopback, one connection kept. Medians in milliseconds
 * of rounds that alternate; `withOrthanc` only where the network is loopback alone.
 */
export async function measureArchive({ withOrthanc }: { readonly withOrthanc: boolean }) {
  const directory = await mkdtemp(join(tmpdir(), "consilium-bench-"));
  try {
    const slices = await ctSlices(process.env["TEST_DICOM_DIR"]);
    await using ours = await ArchiveServerProcess.start(join(directory, "ours"));
    await using orthanc = withOrthanc ? await Orthanc.start(directory) : undefined;
    using ourLine = new Line(ours.url);
    using theirLine = orthanc ? new Line(orthanc.url) : undefined;
    const measured = await alternate(slices, theirLine ? [ourLine, theirLine] : [ourLine]);
    const [own, theirs] = measured;
    const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), node: process.version };
    const source = process.env["TEST_DICOM_DIR"] === undefined ? "phantom" : "real";
    return {
      scenario: "archive",
      machine,
      input: { slices: slices.length, bytes: slices[0]?.bytes.length, source, unit: "ms" },
      ours: own,
      peers: theirs ? { orthanc: theirs } : {},
      ratios: own && theirs ? ratiosOf(own, theirs) : {},
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function alternate(slices: readonly Slice[], lines: readonly Line[]): Promise<Figures[]> {
  const body = stowBody(slices.map(({ bytes }) => bytes));
  for (const line of lines) await line.ask({ path: "/studies", accept: "application/dicom+json", body });
  await checkSameFrame(slices, lines);
  const rounds = lines.map((): Record<Figure, number[]> => {
    return { qidoInstances: [], seriesMetadata: [], frame: [], rendered: [], stow: [] };
  });
  // The first round only warms.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const figure of figures) {
      for (const [index, line] of lines.entries()) {
        const ms = await medianOf(line, { figure, slices, salt: `${round}` });
        if (round > 0) rounds[index]?.[figure].push(ms);
      }
    }
  }
  return rounds.map(({ qidoInstances, seriesMetadata, frame, rendered, stow }) => ({
    qidoInstances: rounded(median(qidoInstances)),
    seriesMetadata: rounded(median(seriesMetadata)),
    frame: rounded(median(frame)),
    rendered: rounded(median(rendered)),
    stow: rounded(median(stow)),
  }));
}

interface Measure {
  readonly figure: Figure;
  readonly slices: readonly Slice[];
  readonly salt: string;
}

async function medianOf(line: Line, { figure, slices, salt }: Measure): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times[figure]; time++) {
    const question = questionOf(figure, slices, `${salt} ${time}`);
    const startedAt = performance.now();
    await line.ask(question);
    taken.push(performance.now() - startedAt);
  }
  return median(taken);
}

/** Who answers something else than the others would be fast for no reason. */
async function checkSameFrame(slices: readonly Slice[], lines: readonly Line[]): Promise<void> {
  const pixels = slices[Math.floor(slices.length / 2)]?.bytes.subarray(-512 * 512 * 2);
  if (!pixels) throw new Error("there are no slices");
  for (const line of lines) {
    const answer = await line.ask(questionOf("frame", slices, ""));
    if (!answer.includes(pixels)) throw new Error("an archive answers another frame than was stored");
  }
}

function ratiosOf(ours: Figures, theirs: Figures): Record<string, number> {
  return Object.fromEntries(figures.map((figure) => [figure, rounded(ours[figure] / theirs[figure])]));
}
