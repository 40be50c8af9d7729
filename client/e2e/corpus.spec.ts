import { type Browser, expect } from "@playwright/test";
import { faultsOf, signIn } from "./AccountPerson.ts";
import { corpusIn, type CorpusStudy } from "./corpusFiles.ts";
import { syntheticCorpus } from "./corpusSynthetic.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const chair = demo.users.find(({ role }) => role === "chair");
const headers = { Authorization: `Bearer ${chair?.token}`, "Content-Type": "application/json" };
const folder = process.env["TEST_DICOM_DIR"];

/** Studies of a case at most. */
const CASE_SIZE = 40;

/** What stands in the tile of a modality that holds no images. */
const objects: Readonly<Record<string, string>> = {
  SR: "report",
  KO: "report",
  DOC: "pdf",
  ECG: "waveform",
  PR: "presentation",
  SEG: "segmentation",
  RTSTRUCT: "structureSet",
  RTPLAN: "plan",
  RTDOSE: "dose",
};

/** Colours that are known: of synthetic images the whole, of colour bars (pydicom's) the topmost. */
const colours: readonly (readonly [RegExp, readonly [number, number, number]])[] = [
  [/^red |^colour\/SC_(?:rgb_(?:dcmtk|rle)|ybr_full_422)/u, [255, 0, 0]],
  [/^blue /u, [0, 0, 255]],
  [/^green /u, [0, 255, 0]],
  [/^white /u, [255, 255, 255]],
];

/** One image in four compressed syntaxes; what lies beside them uncompressed is another one. */
const sameImage = /^same-pixels-five-syntaxes\/(?!explicit-le)/u;

interface Row {
  readonly name: string;
  readonly modality: string;
  readonly outcome: string;
  readonly words: string;
}

interface Stored {
  readonly names: ReadonlyMap<string, string>;
  readonly studies: readonly string[];
  readonly refused: readonly Row[];
}

type Json = Record<string, { Value?: unknown[] }>;

/** Stores each study on its own; which SOP Instance UIDs it has is the server's answer. */
async function store(corpus: readonly CorpusStudy[]): Promise<Stored> {
  const names = new Map<string, string>();
  const studies = new Set<string>();
  const refused: Row[] = [];
  for (const { name, files } of corpus) {
    const { urls, reasons } = await send(files);
    for (const url of urls) {
      const [, studyUid = "", sopUid = ""] = /studies\/([\d.]+)\/.*instances\/([\d.]+)/u.exec(url) ?? [];
      studies.add(studyUid);
      names.set(sopUid, name);
    }
    if (urls.length < files.length)
      refused.push({ name, modality: "", outcome: "refused", words: [...new Set(reasons)].join(" ") });
  }
  return { names, studies: [...studies], refused };
}

async function send(files: readonly Uint8Array[]) {
  const parts = files.flatMap((file) => [
    Buffer.from("--corpus\r\nContent-Type: application/dicom\r\n\r\n"),
    file,
    Buffer.from("\r\n"),
  ]);
  const response = await fetch(`${demo.dicomWeb}/studies`, {
    method: "POST",
    headers: {
      ...headers,
      Accept: "application/dicom+json",
      "Content-Type": 'multipart/related; type="application/dicom"; boundary=corpus',
    },
    body: Buffer.concat([...parts, Buffer.from("--corpus--\r\n")]),
  });
  const answer = (await response.json()) as Record<string, { Value?: Json[] }>;
  const all = (sequence: string, tag: string) =>
    (answer[sequence]?.Value ?? []).flatMap((item) => item[tag]?.Value ?? []);
  return {
    urls: all("00081199", "00081190").map(String),
    reasons: all("00081198", "00081197").map((reason) => Number(reason).toString(16)),
  };
}

async function post(path: string, body: unknown): Promise<string> {
  const response = await fetch(`${demo.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

/** A session of the chair's own with these studies on its agenda, and how many cases that are. */
async function openSession(browser: Browser, studies: readonly string[]) {
  const agenda: string[] = [];
  for (let at = 0; at < studies.length; at += CASE_SIZE) {
    const part = studies.slice(at, at + CASE_SIZE);
    agenda.push(await post("/api/cases", { number: `C-${at}`, title: `Corpus ${at}`, studies: part }));
  }
  const id = await post("/api/sessions", { title: "Corpus", startsAt: Date.now(), agenda });
  const peer = await PeerPage.open(browser, { url: `${demo.url}/session/${id}` });
  await signIn(peer, { email: chair?.email ?? "", password: chair?.password ?? "" }).catch(() => undefined);
  await peer.page.goto(`${demo.url}/session/${id}`);
  await peer.page.getByRole("button", { name: "Listen only" }).click();
  await peer.lead();
  return { peer, cases: agenda.length };
}

/** Presses each series of the case on stage and says what its tile shows once it shows anything. */
async function lookAtAll(peer: PeerPage, seen: (words: string) => Promise<void>): Promise<void> {
  const list = peer.page.getByRole("region", { name: "Series" });
  await expect(list.getByRole("button", { name: /·/u }).first()).toBeVisible();
  await peer.page.getByRole("button", { name: "One image", exact: true }).first().click();
  const buttons = list.getByRole("listitem").getByRole("button");
  const count = await buttons.count();
  for (let index = 0; index < count; index++) {
    const words = await buttons.nth(index).innerText();
    await buttons.nth(index).click();
    await expect(buttons.nth(index)).toHaveAttribute("aria-current", "true");
    await expect(peer.viewport(0)).toHaveAttribute("data-image-state", /^(?:shown|object|failed)$/u);
    await expect(peer.page.locator("[data-viewport='0']").getByText(/^Loading/u)).toHaveCount(0);
    await seen(words.replaceAll("\n", " "));
  }
}

/** Red, green and blue near the top of what is drawn, and all of it as one text. */
async function picture(peer: PeerPage): Promise<{ rgb: number[]; whole: string }> {
  return peer.viewport(0).evaluate((element) => {
    const canvas = element.querySelector("canvas");
    const context = canvas?.getContext("2d");
    if (!canvas || !context) throw new Error("the viewport has no canvas");
    const { data } = context.getImageData(canvas.width / 2, canvas.height * 0.04, 1, 1);
    return { rgb: Array.from(data.slice(0, 3)), whole: canvas.toDataURL() };
  });
}

function expectColour(name: string, rgb: readonly number[]): void {
  const grey = /^grey (\d+) /u.exec(name)?.[1];
  const colour =
    grey === undefined ? colours.find(([pattern]) => pattern.test(name))?.[1] : Array(3).fill(Number(grey));
  if (!colour) return;
  const distance = Math.max(...colour.map((value, index) => Math.abs(value - (rgb[index] ?? 0))));
  expect(distance, `${name} is ${rgb.join(" ")}`).toBeLessThanOrEqual(6);
}

/** The pages of the PDF, the text of the report, the graphics of the file, the reason why there is no SUV. */
async function lookCloser(peer: PeerPage): Promise<void> {
  const { page } = peer;
  await peer.showCase(1);
  const press = async (name: string) =>
    page.getByRole("region", { name: "Series" }).getByRole("button", { name }).first().click();
  await press("letter");
  await expect(page.locator("[data-drawn-page='1']")).toBeVisible();
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.locator("[data-drawn-page='2']")).toBeVisible();
  await expect(peer.viewport(0)).toHaveAttribute("data-frame", "2");
  await expect(page.getByText("Page 2 / 3")).toBeVisible();
  await press("report");
  await expect(page.getByRole("article", { name: "Test report" })).toContainText("<b>No markup</b>");
  await press("graphics");
  await peer.shown(0);
  const isDrawn = () =>
    peer.viewport(0).evaluate((element) => {
      const canvas = element.querySelector<HTMLCanvasElement>("canvas[data-graphics]");
      if (!canvas || canvas.width === 0) return false;
      const { data } = canvas.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1) ?? {};
      return data?.[3] === 255;
    });
  await expect.poll(isDrawn).toBe(true);
  await page.keyboard.press("u");
  await expect.poll(isDrawn).toBe(false);
  await press("uptake");
  await expect(page.getByText("SUV not known")).toBeVisible();
}

test("[CS11] every object of the corpus is drawn right, read, or named in its tile", async ({ browser }) => {
  const corpus = folder === undefined ? syntheticCorpus() : corpusIn(folder);
  const { names, studies, refused } = await store(corpus);
  const { peer, cases } = await openSession(browser, studies);
  const rows: Row[] = [...refused];
  const alike = new Map<string, string>();
  const cell = peer.page.locator("[data-viewport='0']");
  for (let place = 1; place <= cases; place++) {
    await peer.showCase(place);
    await lookAtAll(peer, async (words) => {
      const name = names.get(await peer.sop(0)) ?? "";
      const modality = /(\S+) ·/u.exec(words)?.[1] ?? "";
      const outcome = (await peer.viewport(0).getAttribute("data-image-state")) ?? "";
      rows.push({ name, modality, outcome, words: (await cell.innerText()).replaceAll("\n", " ").slice(0, 300) });
      expect.soft(outcome, name).toBe(modality in objects ? "object" : "shown");
      const kind = objects[modality];
      if (kind !== undefined) await expect(cell.locator(`[data-document="${kind}"]`), name).toBeVisible();
      if (outcome !== "shown") return;
      const { rgb, whole } = await picture(peer);
      expectColour(name, rgb);
      if (sameImage.test(name)) alike.set(name, whole);
    });
  }
  const table = rows.map(({ name, modality, outcome, words }) => `| ${name} | ${modality} | ${outcome} | ${words} |`);
  await test.info().attach("corpus.md", { body: table.join("\n"), contentType: "text/markdown" });
  // Whatever was stored is in the list.
  expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(corpus.map(({ name }) => name)));
  expect(new Set(alike.values()).size, "four compressed syntaxes, one picture").toBe(folder === undefined ? 0 : 1);
  if (folder === undefined) await lookCloser(peer);
  // The server renders no thumbnail of what it cannot draw.
  expect(faultsOf(peer).filter((text) => !text.includes("status of 422"))).toEqual([]);
  await peer.close();
});
