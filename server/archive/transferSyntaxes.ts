/** How a data set is written, and how its frames travel (PS3.18 table 8.7.3-2 ff.). */
export interface TransferSyntax {
  readonly uid: string;
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  readonly deflated: boolean;
  /** The media type of one encapsulated frame; undefined where pixel data are native. */
  readonly encapsulatedAs?: string;
}

const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const DEFLATED = "1.2.840.10008.1.2.1.99";
const EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2";

const encapsulated: Readonly<Record<string, readonly string[]>> = {
  "image/jpeg": ["4.50", "4.51", "4.57", "4.70"],
  "image/jls": ["4.80", "4.81"],
  "image/jp2": ["4.90", "4.91"],
  "image/jpx": ["4.92", "4.93"],
  "image/jxl": ["4.110", "4.111", "4.112"],
  "image/jphc": ["4.201", "4.202", "4.203"],
  "image/dicom-rle": ["5"],
  "video/mpeg": ["4.100", "4.100.1", "4.101", "4.101.1"],
  "video/mp4": ["4.102", "4.102.1", "4.103", "4.103.1", "4.104", "4.104.1", "4.105", "4.105.1", "4.106", "4.106.1"],
  "video/h265": ["4.107", "4.108"],
};

const native = { explicitVr: true, littleEndian: true, deflated: false };

const known: ReadonlyMap<string, TransferSyntax> = new Map(
  [
    { ...native, uid: IMPLICIT_LITTLE_ENDIAN, explicitVr: false },
    { ...native, uid: EXPLICIT_LITTLE_ENDIAN },
    { ...native, uid: DEFLATED, deflated: true },
    { ...native, uid: EXPLICIT_BIG_ENDIAN, littleEndian: false },
    ...Object.entries(encapsulated).flatMap(([encapsulatedAs, uids]) =>
      uids.map((uid) => ({ ...native, uid: `1.2.840.10008.1.2.${uid}`, encapsulatedAs })),
    ),
  ].map((syntax) => [syntax.uid, syntax]),
);

export function transferSyntax(uid: string): TransferSyntax | undefined {
  return known.get(uid);
}

/** The media type and transfer syntax in which an instance's frames are handed out: native ones as little endian whatever was stored. */
export function frameEncoding(transferSyntaxUid: string): {
  readonly mediaType: string;
  readonly transferSyntax: string;
} {
  const mediaType = known.get(transferSyntaxUid)?.encapsulatedAs;
  return mediaType
    ? { mediaType, transferSyntax: transferSyntaxUid }
    : { mediaType: "application/octet-stream", transferSyntax: EXPLICIT_LITTLE_ENDIAN };
}

export function isVideo(syntax: TransferSyntax): boolean {
  return syntax.encapsulatedAs?.startsWith("video/") === true;
}
