import type { AuditRecord } from "../../shared/model/audit.ts";
import type { AuditFormat } from "../../shared/protocol/api/audit.ts";
import { csvHeader, csvLine } from "./csvAudit.ts";
import { dicomMessage } from "./dicomAudit.ts";
import { fhirEvent } from "./fhirAudit.ts";

interface ExportFormat {
  readonly contentType: string;
  readonly extension: string;
  readonly before: string;
  /** `trail`: the institution, or `SERVER_TRAIL`. */
  readonly line: (record: AuditRecord, trail: string) => string;
  readonly after: string;
}

export const exportFormats: Readonly<Record<AuditFormat, ExportFormat>> = {
  csv: { contentType: "text/csv; charset=utf-8", extension: "csv", before: csvHeader, line: csvLine, after: "" },
  dicom: {
    contentType: "application/xml; charset=utf-8",
    extension: "xml",
    // The standard has a root for one message only; each child is a whole message of it.
    before: '<?xml version="1.0" encoding="UTF-8"?>\n<AuditMessages>\n',
    line: (record, site) => `${dicomMessage(record, { site })}\n`,
    after: "</AuditMessages>\n",
  },
  fhir: {
    contentType: "application/fhir+ndjson; charset=utf-8",
    extension: "ndjson",
    before: "",
    line: (record, trail) => `${JSON.stringify(fhirEvent(record, trail))}\n`,
    after: "",
  },
};
