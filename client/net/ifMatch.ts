/** The header by which a change says what it was made of. */
export function ifMatch(version: number): Readonly<Record<string, string>> {
  return { "If-Match": `"${version}"` };
}
