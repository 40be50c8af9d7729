import type { Subject } from "./anatomy.ts";
import type { Lesion } from "./lesion.ts";
import { round, type PhantomPatient, type PhantomStudy, type PhantomWindow, type Vector } from "./PhantomStudy.ts";
import { planSeries } from "./planSeries.ts";
import { uidOf } from "./uid.ts";

const softTissue: PhantomWindow = { center: 40, width: 400, explanation: "Soft tissue" };
const liverWindow: PhantomWindow = { center: 90, width: 160, explanation: "Liver" };
const lungWindow: PhantomWindow = { center: -600, width: 1500, explanation: "Lung" };
const boneWindow: PhantomWindow = { center: 400, width: 1800, explanation: "Bone" };
const ctWindows = [softTissue, liverWindow, lungWindow, boneWindow];

const seven: PhantomPatient = { name: "DEMO^Seven", id: "DEMO-0007", sex: "F", birthDate: "19680214" };
const eight: PhantomPatient = { name: "Shi^Li=示例^丽", id: "DEMO-0008", sex: "F", birthDate: "19790903" };
const nine: PhantomPatient = { name: "DEMO^Nine", id: "DEMO-0009", sex: "M", birthDate: "19551127" };

/** The target lesion today and three months before: longest diameters 32.4 mm and 41.8 mm. */
export const lesionNow: Lesion = { centre: [-78, -10, -60], longestMm: 32.4, shortestMm: 26.5, angle: 0.55 };
export const lesionBefore: Lesion = { centre: [-78, -10, -60], longestMm: 41.8, shortestMm: 34, angle: 0.5 };

export const CT_SPACING_MM = 0.74;
export const PRIOR_BREATHING_MM = 6;
export const priorAt: Vector = [3.2, -2.4, 12];

/** Two calcifications of 2 mm in the liver of the current CT, both in one slice and in the middle of a pixel. */
export const calcifications = [ctPoint([130, 265], -85), ctPoint([290, 145], -85)] as const;

function ctPoint([column, row]: readonly [number, number], z: number): Vector {
  return [round((column - 255.5) * CT_SPACING_MM), round((row - 255.5) * CT_SPACING_MM), z];
}

const subjectNow: Subject = {
  seed: 1,
  fatMm: 0,
  breathingMm: 0,
  bowelSeed: 3,
  lesions: [lesionNow],
  calcifications,
  hasCouch: true,
};
const subjectBefore: Subject = {
  ...subjectNow,
  fatMm: 1.5,
  breathingMm: PRIOR_BREATHING_MM,
  bowelSeed: 8,
  lesions: [lesionBefore],
  calcifications: [],
};

const ct = { modality: "CT", windows: ctWindows, size: 512, pixelSpacingMm: CT_SPACING_MM } as const;
const mr = {
  modality: "MR",
  size: 256,
  pixelSpacingMm: 1.48,
  slices: 30,
  sliceThicknessMm: 6,
  sliceSpacingMm: 7,
} as const;
const thin = { sliceThicknessMm: 2.5, sliceSpacingMm: 2.5 } as const;
const thick = { sliceThicknessMm: 5, sliceSpacingMm: 5 } as const;
const centred: Vector = [0, 0, 0];

/** CT of the upper abdomen of 12 November 2026: the study under discussion. */
export const currentCt: PhantomStudy = {
  studyInstanceUid: uidOf("seven current"),
  patient: seven,
  description: "CT abdomen, liver protocol",
  date: "20261112",
  time: "091400",
  accessionNumber: "DEMO26-1107",
  studyId: "1107",
  series: [
    planSeries("seven current", {
      ...ct,
      ...thin,
      number: 2,
      description: "Portal venous 2.5 mm",
      technique: "portal-venous",
      time: "091632",
      slices: 140,
      top: 72.5,
      anatomyAt: centred,
      subject: subjectNow,
    }),
    planSeries("seven current", {
      ...ct,
      ...thick,
      number: 3,
      description: "Arterial 5 mm",
      technique: "arterial",
      time: "091552",
      slices: 56,
      top: 50,
      anatomyAt: centred,
      subject: { ...subjectNow, calcifications: [] },
    }),
  ],
};

/** The same patient three months before: breathed in less deeply, lying a little differently, the lesion larger. */
export const priorCt: PhantomStudy = {
  studyInstanceUid: uidOf("seven prior"),
  patient: seven,
  description: "CT abdomen, portal venous",
  date: "20260803",
  time: "100200",
  accessionNumber: "DEMO26-0742",
  studyId: "0742",
  series: [
    planSeries("seven prior", {
      ...ct,
      ...thin,
      number: 2,
      description: "Portal venous 2.5 mm",
      technique: "portal-venous",
      time: "100417",
      slices: 120,
      top: 53,
      anatomyAt: priorAt,
      subject: subjectBefore,
    }),
  ],
};

const subjectEight: Subject = {
  seed: 5,
  fatMm: -2,
  breathingMm: 3,
  bowelSeed: 14,
  lesions: [{ centre: [-96, 6, -79], longestMm: 24, shortestMm: 20, angle: 1.2 }],
  calcifications: [],
  hasCouch: false,
};

/** MR of the liver, T1 and T2. */
export const liverMr: PhantomStudy = {
  studyInstanceUid: uidOf("eight"),
  patient: eight,
  description: "MR liver",
  date: "20261110",
  time: "143000",
  accessionNumber: "DEMO26-1098",
  studyId: "1098",
  series: [
    planSeries("eight", {
      ...mr,
      number: 3,
      description: "T1 axial",
      technique: "t1",
      time: "143412",
      windows: [{ center: 420, width: 840, explanation: "T1" }],
      top: 8,
      anatomyAt: centred,
      subject: subjectEight,
    }),
    planSeries("eight", {
      ...mr,
      number: 4,
      description: "T2 FS axial",
      technique: "t2",
      time: "144103",
      windows: [{ center: 320, width: 640, explanation: "T2" }],
      top: 8,
      anatomyAt: centred,
      subject: subjectEight,
    }),
  ],
};

const subjectNine: Subject = {
  seed: 9,
  fatMm: 9,
  breathingMm: -4,
  bowelSeed: 21,
  lesions: [{ centre: [26, -78, -62], longestMm: 23, shortestMm: 19, angle: 2.4 }],
  calcifications: [],
  hasCouch: true,
};

/** A small CT without contrast medium. */
export const nativeCt: PhantomStudy = {
  studyInstanceUid: uidOf("nine"),
  patient: nine,
  description: "CT abdomen without contrast",
  date: "20261116",
  time: "164500",
  accessionNumber: "DEMO26-1121",
  studyId: "1121",
  series: [
    planSeries("nine", {
      ...ct,
      ...thick,
      number: 2,
      description: "Native 5 mm",
      technique: "native",
      time: "164703",
      slices: 30,
      top: 0,
      anatomyAt: centred,
      subject: subjectNine,
    }),
  ],
};

/** What the demo shows: three patients, the first with a prior. */
export const demoStudies: readonly PhantomStudy[] = [currentCt, priorCt, liverMr, nativeCt];

/** Five CT slices of 64 × 64 through the current lesion: rendered in milliseconds, for tests. */
export const smallCt: PhantomStudy = {
  ...currentCt,
  studyInstanceUid: uidOf("small"),
  patient: { name: "DEMO^Small", id: "DEMO-0064", sex: "O", birthDate: "19900101" },
  description: "Small CT",
  accessionNumber: "DEMO26-0064",
  studyId: "0064",
  series: [
    planSeries("small", {
      ...ct,
      ...thick,
      number: 1,
      description: "Small 5 mm",
      technique: "portal-venous",
      time: "091632",
      size: 64,
      pixelSpacingMm: 5.92,
      slices: 5,
      top: -50,
      anatomyAt: centred,
      subject: subjectNow,
    }),
  ],
};
