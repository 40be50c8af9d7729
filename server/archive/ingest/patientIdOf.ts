import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";

/** Whose an object is, empty where it does not say. An ID that was written with a wrong VR or as several values is one, too. */
export function patientIdOf(json: DicomJson): string {
  const attribute = json["00100020"];
  const values = (attribute?.Value ?? []).map((value) =>
    typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""),
  );
  return values.join("\\") || (attribute?.InlineBinary ?? attribute?.BulkDataURI ?? "");
}
