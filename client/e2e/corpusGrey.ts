import type { Element } from "../../server/phantom/part10.ts";

/** A grey image of which the upper part must come out at one grey, by way of everything between stored values and the screen. */
export interface GreyImage {
  /** Begins with that grey, 0 to 255. */
  readonly name: string;
  readonly more: readonly Element[];
}

const SIDE = 8;
const COUNT = SIDE * SIDE;

const words = (values: readonly number[]) => new Uint8Array(Uint16Array.from(values).buffer);

/** Two rows of the first value, then the others by turns. */
const rows = (first: number, ...others: readonly number[]) =>
  Array.from({ length: COUNT }, (_, index) => (index < SIDE * 2 ? first : (others[index % others.length] ?? 0)));

const window = (centre: number, width: number, voiFunction: string): Element[] => [
  [0x00281050, "DS", String(centre)],
  [0x00281051, "DS", String(width)],
  [0x00281056, "CS", voiFunction],
];

function pixels(values: readonly number[], { bits = 16, allocated = 16 } = {}): Element[] {
  return [
    [0x00280002, "US", 1],
    [0x00280004, "CS", "MONOCHROME2"],
    [0x00280010, "US", SIDE],
    [0x00280011, "US", SIDE],
    [0x00280100, "US", allocated],
    [0x00280101, "US", bits],
    [0x00280102, "US", bits - 1],
    [0x00280103, "US", 0],
    [0x7fe00010, "OW", allocated === 1 ? Uint8Array.from(values) : words(values)],
  ];
}

const table = (sequence: number, entries: readonly number[]): Element => [
  sequence,
  "SQ",
  [
    [
      [0x00283002, "US", words([entries.length, 0, 16])],
      [0x00283006, "OW", words(entries)],
    ],
  ],
];

const squares = (entries: number) =>
  Array.from({ length: entries }, (_, index) => (index / (entries - 1)) ** 2 * 65_535);

/** PS3.3 C.11.2.1.3.1 at 150 in 100/100 is 1 / (1 + e^−2); the tables are parabolas, one of them long enough to be fetched apart. */
export const greyImages: readonly GreyImage[] = [
  { name: "225 sigmoid", more: [...window(100, 100, "SIGMOID"), ...pixels(rows(150, 0, 200))] },
  {
    name: "225 sigmoid of fractions",
    more: [
      [0x00281052, "DS", "0"],
      [0x00281053, "DS", "0.5"],
      ...window(100, 100, "SIGMOID"),
      ...pixels(rows(300, 1, 401)),
    ],
  },
  { name: "64 VOI table", more: [table(0x00283010, squares(256)), ...pixels(rows(128, 0, 255))] },
  { name: "64 long VOI table", more: [table(0x00283010, squares(4096)), ...pixels(rows(2048, 0, 4095))] },
  {
    name: "64 modality table",
    more: [table(0x00283000, squares(256)), ...window(32_767.5, 65_535, "LINEAR_EXACT"), ...pixels(rows(128, 0, 255))],
  },
  {
    // From 0 to 100: the loader takes an array of bytes, into which 600 does not go.
    name: "153 fractions with whole ends",
    more: [
      [0x00281052, "DS", "0"],
      [0x00281053, "DS", "0.1"],
      ...window(50, 100, "LINEAR_EXACT"),
      ...pixels(rows(600, 0, 1000)),
    ],
  },
  {
    name: "153 stray bits",
    more: [...window(500, 1000, "LINEAR_EXACT"), ...pixels(rows(0xf000 + 600, 0, 1000), { bits: 12 })],
  },
  {
    name: "153 graphics among the samples",
    more: [
      [0x60000010, "US", SIDE],
      [0x60000011, "US", SIDE],
      [0x60000040, "CS", "G"],
      [0x60000050, "US", words([1, 1])],
      [0x60000100, "US", 16],
      [0x60000102, "US", 12],
      ...window(500, 1000, "LINEAR_EXACT"),
      ...pixels(rows(0x2000 + 600, 0x1000), { bits: 12 }),
    ],
  },
  { name: "255 one bit", more: pixels([0xff, 0xff, 1, 2, 3, 4, 5, 6], { bits: 1, allocated: 1 }) },
];
