import {
  IconBoxModel,
  IconFileOff,
  IconFileText,
  IconFileTypePdf,
  IconHeartRateMonitor,
  IconMicroscope,
  IconPhoto,
  IconRadioactive,
  IconShape,
  IconVideo,
} from "@tabler/icons-react";
import type { ObjectContent } from "../../imaging/objectContent.ts";

const icons: Readonly<Record<ObjectContent, typeof IconPhoto>> = {
  images: IconPhoto,
  report: IconFileText,
  pdf: IconFileTypePdf,
  clinicalDocument: IconFileText,
  waveform: IconHeartRateMonitor,
  spectroscopy: IconHeartRateMonitor,
  structureSet: IconShape,
  segmentation: IconShape,
  plan: IconRadioactive,
  dose: IconRadioactive,
  treatmentRecord: IconRadioactive,
  slide: IconMicroscope,
  video: IconVideo,
  model: IconBoxModel,
  presentation: IconFileOff,
  registration: IconFileOff,
  parametricMap: IconFileOff,
  raw: IconFileOff,
  noPixels: IconFileOff,
};

/** The picture that stands for a kind of object in lists and tiles. */
export function ObjectIcon({ content, size }: { readonly content: ObjectContent; readonly size: number }) {
  const Icon = icons[content];
  return <Icon size={size} stroke={1.4} />;
}
