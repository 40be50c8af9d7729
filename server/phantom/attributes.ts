import type { Element } from "./part10.ts";
import { slicePosition, type PhantomSeries, type PhantomStudy, type Technique } from "./PhantomStudy.ts";

const sopClasses = {
  CT: "1.2.840.10008.5.1.4.1.1.2",
  MR: "1.2.840.10008.5.1.4.1.1.4",
} as const;

/** All attributes of one instance but its pixels: the CT and MR Image IODs (PS3.3 §A.3, §A.4). */
export function attributesOf(study: PhantomStudy, series: PhantomSeries, index: number): Element[] {
  return [
    ...patientAndStudy(study),
    ...seriesAndEquipment(study, series),
    ...imageAndPlane(study, series, index),
    ...(series.modality === "CT" ? ctImage(series, index) : mrImage(series.technique)),
  ];
}

function patientAndStudy(study: PhantomStudy): Element[] {
  const { patient } = study;
  const years = Math.floor((Number(study.date) - Number(patient.birthDate)) / 10_000);
  return [
    [0x00080005, "CS", "ISO_IR 192"],
    [0x00080020, "DA", study.date],
    [0x00080030, "TM", study.time],
    [0x00080050, "SH", study.accessionNumber],
    [0x00080090, "PN", ""],
    [0x00081030, "LO", study.description],
    [0x00100010, "PN", patient.name],
    [0x00100020, "LO", patient.id],
    [0x00100030, "DA", patient.birthDate],
    [0x00100040, "CS", patient.sex],
    [0x00101010, "AS", `${String(years).padStart(3, "0")}Y`],
    [0x00104000, "LT", "Synthetic study: no real person"],
    [0x0020000d, "UI", study.studyInstanceUid],
    [0x00200010, "SH", study.studyId],
  ];
}

function seriesAndEquipment(study: PhantomStudy, series: PhantomSeries): Element[] {
  return [
    [0x00080021, "DA", study.date],
    [0x00080031, "TM", series.time],
    [0x00080060, "CS", series.modality],
    [0x00080070, "LO", "Consilium"],
    [0x00080080, "LO", "Synthetic data"],
    [0x00081090, "LO", "Phantom"],
    [0x0008103e, "LO", series.description],
    [0x00180015, "CS", series.bodyPart],
    [0x00181020, "LO", "1"],
    [0x00181030, "LO", series.description],
    [0x00185100, "CS", "HFS"],
    [0x0020000e, "UI", series.seriesInstanceUid],
    [0x00200011, "IS", String(series.seriesNumber)],
    [0x00200052, "UI", series.frameOfReferenceUid],
    [0x00201040, "LO", ""],
  ];
}

function imageAndPlane(study: PhantomStudy, series: PhantomSeries, index: number): Element[] {
  const { geometry, windows } = series;
  const position = slicePosition(series, index);
  return [
    [0x00080016, "UI", sopClasses[series.modality]],
    [0x00080018, "UI", series.sopInstanceUids[index] ?? ""],
    [0x00080012, "DA", study.date],
    [0x00080013, "TM", series.time],
    [0x00080022, "DA", study.date],
    [0x00080032, "TM", series.time],
    [0x00080023, "DA", study.date],
    [0x00080033, "TM", series.time],
    [0x00180050, "DS", String(geometry.sliceThicknessMm)],
    [0x00180088, "DS", String(geometry.sliceSpacingMm)],
    [0x00200012, "IS", "1"],
    [0x00200013, "IS", String(index + 1)],
    [0x00200032, "DS", position.join("\\")],
    [0x00200037, "DS", "1\\0\\0\\0\\1\\0"],
    [0x00201041, "DS", String(position[2])],
    [0x00280002, "US", 1],
    [0x00280004, "CS", "MONOCHROME2"],
    [0x00280010, "US", geometry.rows],
    [0x00280011, "US", geometry.columns],
    [0x00280030, "DS", `${geometry.pixelSpacingMm}\\${geometry.pixelSpacingMm}`],
    [0x00280100, "US", 16],
    [0x00280101, "US", 12],
    [0x00280102, "US", 11],
    [0x00280103, "US", 0],
    [0x00280301, "CS", "NO"],
    [0x00281050, "DS", windows.map(({ center }) => center).join("\\")],
    [0x00281051, "DS", windows.map(({ width }) => width).join("\\")],
    [0x00281055, "LO", windows.map(({ explanation }) => explanation).join("\\")],
    [0x00282110, "CS", "00"],
  ];
}

function ctImage(series: PhantomSeries, index: number): Element[] {
  const hasContrast = series.technique !== "native";
  const contrast: Element[] = [
    [0x00180010, "LO", "Iodinated contrast medium"],
    [0x00181040, "LO", "IV"],
  ];
  return [
    [0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"],
    [0x00180022, "CS", "HELICAL MODE"],
    [0x00180060, "DS", "120"],
    [0x00180090, "DS", "500"],
    [0x00181100, "DS", String(round1(series.geometry.columns * series.geometry.pixelSpacingMm))],
    [0x00181120, "DS", "0"],
    [0x00181130, "DS", "152"],
    [0x00181140, "CS", "CW"],
    [0x00181150, "IS", "500"],
    [0x00181151, "IS", String(210 + ((index * 7) % 23))],
    [0x00181160, "SH", "BODY"],
    [0x00181210, "SH", "STANDARD"],
    [0x00281052, "DS", "-1024"],
    [0x00281053, "DS", "1"],
    [0x00281054, "LO", "HU"],
    ...(hasContrast ? contrast : []),
  ];
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

function mrImage(technique: Technique): Element[] {
  const isT1 = technique === "t1";
  return [
    [0x00080008, "CS", "ORIGINAL\\PRIMARY\\M"],
    [0x00180020, "CS", isT1 ? "GR" : "SE"],
    [0x00180021, "CS", isT1 ? "SP" : "SK"],
    [0x00180022, "CS", ""],
    [0x00180023, "CS", "2D"],
    [0x00180080, "DS", isT1 ? "140" : "2600"],
    [0x00180081, "DS", isT1 ? "4.6" : "88"],
    [0x00180083, "DS", "1"],
    [0x00180084, "DS", "63.86"],
    [0x00180085, "SH", "1H"],
    [0x00180087, "DS", "1.5"],
    [0x00180091, "IS", isT1 ? "1" : "24"],
    [0x00180095, "DS", isT1 ? "260" : "200"],
    [0x00181250, "SH", "BODY"],
    [0x00181312, "CS", "ROW"],
    [0x00181314, "DS", isT1 ? "70" : "160"],
  ];
}
