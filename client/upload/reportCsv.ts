/** A value that a spreadsheet would run as a formula is marked as text (OWASP, CSV injection); every value is quoted. */
function cell(value: string): string {
  const text = value.replaceAll(/[\r\n\t\0]/gu, " ");
  const isFormula = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u.test(text);
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** A table as CSV (RFC 4180) with a byte order mark, which spreadsheets need to read names in every script. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
