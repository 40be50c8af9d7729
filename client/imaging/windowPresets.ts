import type { DicomWindow } from "../../shared/model/voi.ts";

export interface WindowPreset extends DicomWindow {
  /** Key of the translation. */
  readonly name: string;
  /** From edge to edge as said (LINEAR_EXACT), where a whole value is a large step. */
  readonly isExact?: boolean;
}

/**
 * Windows in Hounsfield units as radiology texts and most PACS ship them (soft tissue 40/400, lung −600/1500, bone 300/1500, as in
 * Radiopaedia's "Windowing (CT)"; brain 40/80 and liver 60/160 are the narrow ones of the same list), centre/width in DICOM's LINEAR sense.
 */
const ct: readonly WindowPreset[] = [
  { name: "softTissue", centre: 40, width: 400 },
  { name: "lung", centre: -600, width: 1500 },
  { name: "bone", centre: 300, width: 1500 },
  { name: "brain", centre: 40, width: 80 },
  { name: "liver", centre: 60, width: 160 },
  { name: "mediastinum", centre: 50, width: 350 },
  { name: "angiography", centre: 300, width: 600 },
  { name: "stroke", centre: 35, width: 40 },
  { name: "spine", centre: 50, width: 250 },
];

/** From nothing up to what a hot spot has: the two by which most readers look at PET, and one for hot organs. */
const suv: readonly WindowPreset[] = [5, 10, 20].map((most) => ({
  name: `suv${most}`,
  centre: most / 2,
  width: most,
  isExact: true,
}));

/** What a preset can be made from where a modality has no absolute scale: the file's own window and the range of its values. */
export interface ImageWindows {
  readonly own: DicomWindow | undefined;
  readonly full: DicomWindow | undefined;
  /** What the values measure, e.g. "HU" or "SUVbw". */
  readonly valueUnit?: string | undefined;
}

/** Keys 1 to 9 in this order. */
export function windowPresets(modality: string, image: ImageWindows): readonly WindowPreset[] {
  if (modality === "CT") return ct;
  const own = image.own && { name: "fromFile", ...image.own };
  const full = image.full && { name: "fullRange", ...image.full };
  const uptake = image.valueUnit?.startsWith("SUV") === true ? suv : [];
  return [...uptake, own, full, ...contrasts(image.full)].filter((preset) => preset !== undefined);
}

/** Harder and softer than the full range: halves of it, dark and bright. */
function contrasts(full: DicomWindow | undefined): readonly WindowPreset[] {
  if (!full || full.width < 4) return [];
  const lower = full.centre - full.width / 2;
  return [
    { name: "darkHalf", centre: lower + full.width / 4, width: full.width / 2 },
    { name: "brightHalf", centre: lower + (full.width * 3) / 4, width: full.width / 2 },
  ];
}
