import type { ImagePlane } from "./ImagePlane.ts";
import type { Series, SeriesFrame } from "./Series.ts";

/** An axial plane in the patient with square pixels of 1 mm: one pixel, the first at the origin. */
export function testPlane(over: Partial<ImagePlane> = {}): ImagePlane {
  return {
    origin: [0, 0, 0],
    row: [1, 0, 0],
    column: [0, 1, 0],
    spacingX: 1,
    spacingY: 1,
    columns: 1,
    rows: 1,
    isInPatient: true,
    hasSpacing: true,
    ...over,
  };
}

/** A grey image on that plane, of which the file says nothing more. */
export function testFrame(over: Partial<SeriesFrame> = {}): SeriesFrame {
  return {
    imageId: "wadors:x",
    sopUid: "1.2.5",
    frame: 1,
    instanceNumber: 1,
    plane: testPlane(),
    voi: undefined,
    isInverse: false,
    isColour: false,
    isLossy: false,
    sliceThickness: undefined,
    patientOrientation: undefined,
    dateTime: undefined,
    loaderMetadata: {},
    ...over,
  };
}

/** A CT series of one such image. */
export function testSeries(over: Partial<Series> = {}): Series {
  return {
    studyUid: "1.2.3",
    seriesUid: "1.2.4",
    number: 1,
    description: "",
    modality: "CT",
    studyDate: undefined,
    studyDescription: "",
    patient: { name: "", sex: "", birthDate: undefined, age: undefined },
    frames: [testFrame()],
    sliceThickness: undefined,
    sliceSpacing: undefined,
    ...over,
  };
}
