/** A file that a person chose. Its name is shown and compared, and never becomes a path. */
export interface Picked {
  /** Folders and file as the person sees them, e.g. "CD/DICOM/IM0001". */
  readonly name: string;
  /** Reads from disk what is asked for, when it is asked for. */
  readonly file: Blob;
  /** The ZIP that it came out of; what is read of it is held in memory. */
  readonly zip?: string;
}
