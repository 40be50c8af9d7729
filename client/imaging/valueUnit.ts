import type { DicomDataset } from "../net/DicomWebClient.ts";
import { textOf } from "../net/dicomValues.ts";
import { rescaleSources } from "./rescale.ts";
import type { Suv } from "./suv.ts";

/** Units of PET and NM (0054,1001) as people write them. */
const activity: Readonly<Record<string, string>> = {
  BQML: "Bq/ml",
  CNTS: "counts",
  CPS: "counts/s",
  PROPCNTS: "counts",
  GML: "g/ml",
  MGMINML: "mg/min/ml",
  UMOLMINML: "µmol/min/ml",
  MLMING: "ml/min/g",
  PCNT: "%",
};

/** Rescale Types (0028,1054) that are units; scanners write sentences there, too. */
const units: Readonly<Record<string, string>> = {
  HU: "HU",
  HU_MOD: "HU",
  OD: "OD",
  MGML: "mg/ml",
  Z_EFF: "Z eff",
  ED: "10²³/ml",
  EDW: "N/ml",
  PCT: "%",
};

/** What modality values measure; empty where the file does not say, or says that it is nothing. */
export function valueUnitOf(
  dataset: DicomDataset,
  { frame, suv }: { readonly frame: number; readonly suv: Suv | undefined },
): string {
  if (suv && "factor" in suv) return "SUVbw";
  const modality = textOf(dataset, "00080060");
  const counted = textOf(dataset, "00541001");
  if (counted !== undefined) return activity[counted] ?? "";
  const type = rescaleSources(dataset, frame)
    .map((source) => textOf(source, "00281054"))
    .find((text) => text !== undefined);
  if (modality === "CT") return type === undefined || type === "HU" ? hounsfield(dataset, frame) : known(type);
  return type === undefined ? "" : known(type);
}

/** A localiser's values are no Hounsfield units (PS3.3 C.8.2.1.1.1), nor are values that nothing rescales. */
function hounsfield(dataset: DicomDataset, frame: number): string {
  const types = (dataset["00080008"]?.Value ?? []).map(String);
  const isRescaled = rescaleSources(dataset, frame).some((source) => textOf(source, "00281053") !== undefined);
  return types.includes("LOCALIZER") || !isRescaled ? "" : "HU";
}

function known(type: string): string {
  return units[type] ?? "";
}
