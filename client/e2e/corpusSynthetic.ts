import { type Element, encodePart10 } from "../../server/phantom/part10.ts";
import { uidOf } from "../../server/phantom/uid.ts";
import type { CorpusStudy } from "./corpusFiles.ts";
import { greyImages } from "./corpusGrey.ts";

const STORAGE = "1.2.840.10008.5.1.4.1.1.";
const SIDE = 8;

interface Synthetic {
  readonly name: string;
  readonly sopClass: string;
  readonly modality: string;
  readonly more: readonly Element[];
}

function study({ name, sopClass, modality, more }: Synthetic): CorpusStudy {
  const own = new Set(more.map(([tag]) => tag));
  const common: readonly Element[] = [
    [0x00080005, "CS", "ISO_IR 192"],
    [0x00080016, "UI", `${STORAGE}${sopClass}`],
    [0x00080018, "UI", uidOf(`corpus/${name}/object`)],
    [0x00080020, "DA", "20261112"],
    [0x00080021, "DA", "20261112"],
    [0x00080023, "DA", "20261112"],
    [0x00080060, "CS", modality],
    [0x0008103e, "LO", name],
    [0x00100010, "PN", "DEMO^Corpus"],
    [0x00100020, "LO", "DEMO-CORPUS"],
    [0x0020000d, "UI", uidOf(`corpus/${name}/study`)],
    [0x0020000e, "UI", uidOf(`corpus/${name}/series`)],
    [0x00200011, "IS", "1"],
    [0x00200013, "IS", "1"],
  ];
  return { name, files: [encodePart10([...common.filter(([tag]) => !own.has(tag)), ...more])] };
}

function pixels(
  photometric: string,
  data: Uint8Array,
  { samples = 1, bits = 8, frames = 1, planar = 0 } = {},
): Element[] {
  return [
    [0x00280002, "US", samples],
    [0x00280004, "CS", photometric],
    ...(samples === 3 ? ([[0x00280006, "US", planar]] satisfies Element[]) : []),
    ...(frames > 1 ? ([[0x00280008, "IS", String(frames)]] satisfies Element[]) : []),
    [0x00280010, "US", SIDE],
    [0x00280011, "US", SIDE],
    [0x00280100, "US", bits],
    [0x00280101, "US", bits],
    [0x00280102, "US", bits - 1],
    [0x00280103, "US", 0],
    [0x7fe00010, "OW", data],
  ];
}

const COUNT = SIDE * SIDE;
const repeated = (pattern: readonly number[], times: number) =>
  Uint8Array.from({ length: pattern.length * times }, (_, index) => pattern[index % pattern.length] ?? 0);
const planes = (...values: readonly number[]) =>
  Uint8Array.from({ length: COUNT * values.length }, (_, index) => values[Math.floor(index / COUNT)] ?? 0);
const words = (...values: readonly number[]) => values.flatMap((value) => [value & 0xff, value >> 8]);
const grey16 = repeated(words(100, 900), COUNT / 2);

const code = (meaning: string): Element[] => [
  [0x00080100, "SH", "1"],
  [0x00080102, "SH", "99TEST"],
  [0x00080104, "LO", meaning],
];

/** A page with one line of text, as small as a PDF can be. */
function pdf(pages: number): Uint8Array {
  const kids = Array.from({ length: pages }, (_, index) => `${index + 3} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    ...Array.from({ length: pages }, () => "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>"),
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join("");
  const text = `%PDF-1.4\n${body}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\n`;
  return new TextEncoder().encode(text.length % 2 === 0 ? text : `${text} `);
}

const palette: readonly Element[] = [1, 2, 3].flatMap((colour): Element[] => [
  [0x00281100 + colour, "US", Uint8Array.from(words(2, 0, 16))],
  [0x00281200 + colour, "OW", Uint8Array.from(words(0, colour === 2 ? 0xffff : 0))],
]);

const report: readonly Element[] = [
  [0x0040a040, "CS", "CONTAINER"],
  [0x0040a043, "SQ", [code("Test report")]],
  [0x0040a491, "CS", "COMPLETE"],
  [0x0040a493, "CS", "UNVERIFIED"],
  [
    0x0040a730,
    "SQ",
    [
      [
        [0x0040a010, "CS", "CONTAINS"],
        [0x0040a040, "CS", "TEXT"],
        [0x0040a043, "SQ", [code("Finding")]],
        [0x0040a160, "LT", "<b>No markup</b>"],
      ],
    ],
  ],
];

/** One object of each kind: images that must come out in one known colour, documents, what is not drawn, what no archive takes. */
export function syntheticCorpus(): readonly CorpusStudy[] {
  const image = (name: string, modality: string, more: readonly Element[]) =>
    study({ name, sopClass: "7", modality, more });
  const overlay: readonly Element[] = [
    [0x60000010, "US", SIDE],
    [0x60000011, "US", SIDE],
    [0x60000040, "CS", "G"],
    [0x60000050, "US", Uint8Array.from(words(1, 1))],
    [0x60000100, "US", 1],
    [0x60000102, "US", 0],
    [0x60003000, "OW", repeated([0xff], COUNT / 8)],
  ];
  return [
    image("red rgb", "OT", pixels("RGB", repeated([255, 0, 0], COUNT), { samples: 3 })),
    image("blue rgb planar", "OT", pixels("RGB", planes(0, 0, 255), { samples: 3, planar: 1 })),
    image("red rgb 16 bit", "OT", pixels("RGB", repeated(words(65_535, 0, 0), COUNT), { samples: 3, bits: 16 })),
    image("blue ybr 422", "OT", pixels("YBR_FULL_422", repeated([29, 29, 255, 107], COUNT / 2), { samples: 3 })),
    image("green palette", "OT", [...palette, ...pixels("PALETTE COLOR", repeated([1], COUNT))]),
    image("white inverse", "CR", [
      [0x00281050, "DS", "128"],
      [0x00281051, "DS", "256"],
      ...pixels("MONOCHROME1", repeated([0], COUNT)),
    ]),
    ...greyImages.map(({ name, more }) => image(`grey ${name}`, "OT", more)),
    image("film", "US", [[0x00181063, "DS", "40"], ...pixels("MONOCHROME2", new Uint8Array(COUNT * 4), { frames: 4 })]),
    image("uptake", "PT", [
      [0x00281052, "DS", "0"],
      [0x00281053, "DS", "2"],
      [0x00541001, "CS", "BQML"],
      ...pixels("MONOCHROME2", grey16, { bits: 16 }),
    ]),
    image("graphics", "MR", [...overlay, ...pixels("MONOCHROME2", repeated([0, 9], COUNT / 2))]),
    image("قباني", "OT", [[0x00100010, "PN", "قباني^لنزار"], ...pixels("MONOCHROME2", repeated([0, 9], COUNT / 2))]),
    study({ name: "report", sopClass: "88.33", modality: "SR", more: report }),
    study({
      name: "letter",
      sopClass: "104.1",
      modality: "DOC",
      more: [
        [0x00420011, "OB", pdf(3)],
        [0x00420012, "LO", "application/pdf"],
      ],
    }),
    study({ name: "outlines", sopClass: "481.3", modality: "RTSTRUCT", more: [] }),
    image("short", "OT", pixels("MONOCHROME2", new Uint8Array(10))),
  ];
}
