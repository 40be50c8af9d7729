import type { AuditRecord } from "../../../shared/model/audit.ts";
import { dicomMessage } from "../dicomAudit.ts";

/** Facility 10 (security and authorisation), severity 5 (notice): IHE ITI TF-2 §3.20.4.1.1.2. */
const PRIORITY = 85;
const BOM = "\uFEFF";

export interface SentRecord {
  readonly record: AuditRecord;
  /** The institution's id, or the server's trail. */
  readonly trail: string;
  /** The record's place in its chain: what a later look at the file can be held against. */
  readonly hash: string;
}

/** One record as a syslog message (RFC 5424) with a DICOM audit message, framed for a stream by its length in bytes (RFC 5425 §4.3). */
export function syslogFrame({ record, trail, hash }: SentRecord, host: string): Buffer {
  const header = `<${PRIORITY}>1 ${new Date(record.at).toISOString()} ${printable(host)} consilium - DICOM+RFC3881 -`;
  const message = Buffer.from(`${header} ${BOM}${dicomMessage(record, { site: trail, hash })}`);
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

/** RFC 5424 §6: 1 to 255 printable ASCII characters. */
function printable(host: string): string {
  return host.replaceAll(/[^!-~]/gu, "").slice(0, 255) || "-";
}
