import { calculateSUVScalingFactors } from "@cornerstonejs/calculate-suv";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, numberOf, textOf } from "../net/dicomValues.ts";

/** Why stored activity cannot be turned into standardised uptake; each is a key of a plain phrase. */
type NoSuv = "units" | "corrections" | "weight" | "dose" | "times" | "decay";

/** By how much modality values are multiplied to be SUV by body weight (g/ml), or why they cannot be. */
export type Suv = { readonly factor: number } | { readonly missing: NoSuv };

/** The private creator of Philips' SUV scale factor (7053,xx00). */
const PHILIPS = "Philips PET Private Group";

/** For all images of one PET series, as they share the beginning of the scan; undefined for every other modality. */
export function suvOf(instances: readonly DicomDataset[]): Suv | undefined {
  const first = instances[0];
  if (!first || textOf(first, "00080060") !== "PT") return undefined;
  const units = textOf(first, "00541001");
  if (units === "GML") return isBodyWeight(first) ? { factor: 1 } : { missing: "units" };
  if (units === "CNTS") return philipsFactor(first);
  if (units !== "BQML") return { missing: "units" };
  return missingOf(first) ?? factorOf(instances);
}

/** SUV Type (0054,1006) is absent in older files, which mean body weight. */
function isBodyWeight(dataset: DicomDataset): boolean {
  return (textOf(dataset, "00541006") ?? "BW") === "BW";
}

function philipsFactor(dataset: DicomDataset): Suv {
  const creator = Object.entries(dataset).find(
    ([tag]) => /^705300[1-9A-F][0-9A-F]$/u.test(tag) && textOf(dataset, tag) === PHILIPS,
  );
  const factor = creator && numberOf(dataset, `7053${creator[0].slice(6)}00`);
  return factor !== undefined && factor > 0 ? { factor } : { missing: "units" };
}

function missingOf(dataset: DicomDataset): Suv | undefined {
  const corrected = (dataset["00280051"]?.Value ?? []).map(String);
  if (!corrected.includes("ATTN") || !corrected.includes("DECY")) return { missing: "corrections" };
  if (!isPositive(numberOf(dataset, "00101030"))) return { missing: "weight" };
  const agent = agentOf(dataset);
  if (!isPositive(numberOf(agent, "00181074")) || !isPositive(numberOf(agent, "00181075"))) return { missing: "dose" };
  const decay = textOf(dataset, "00541102");
  return decay === "START" || decay === "ADMIN" ? undefined : { missing: "decay" };
}

function factorOf(instances: readonly DicomDataset[]): Suv {
  const first = instances[0] ?? {};
  const agent = agentOf(first);
  const dose = numberOf(agent, "00181074") ?? 0;
  // Corrected to the moment of administration (PS3.3 C.8.9.1): nothing has decayed since.
  if (textOf(first, "00541102") === "ADMIN") return { factor: ((numberOf(first, "00101030") ?? 0) * 1000) / dose };
  const start = textOf(agent, "00181072");
  const startDateTime = textOf(agent, "00181078");
  try {
    const [factor] = calculateSUVScalingFactors(
      instances.map((instance) => ({
        CorrectedImage: (instance["00280051"]?.Value ?? []).map(String),
        Units: "BQML",
        RadionuclideHalfLife: numberOf(agent, "00181075") ?? 0,
        RadionuclideTotalDose: dose,
        DecayCorrection: "START",
        PatientWeight: numberOf(first, "00101030") ?? 0,
        SeriesDate: textOf(instance, "00080021") ?? "",
        SeriesTime: textOf(instance, "00080031") ?? "",
        AcquisitionDate: textOf(instance, "00080022") ?? "",
        AcquisitionTime: textOf(instance, "00080032") ?? "",
        ...(start !== undefined && { RadiopharmaceuticalStartTime: start }),
        ...(startDateTime !== undefined && { RadiopharmaceuticalStartDateTime: startDateTime }),
      })),
    );
    return factor && isPositive(factor.suvbw) ? { factor: factor.suvbw } : { missing: "times" };
  } catch {
    // The library throws where a date or a time is missing or no date or time at all.
    return { missing: "times" };
  }
}

function agentOf(dataset: DicomDataset): DicomDataset {
  return itemsOf(dataset, "00540016")[0] ?? {};
}

function isPositive(value: number | undefined): boolean {
  return value !== undefined && Number.isFinite(value) && value > 0;
}
