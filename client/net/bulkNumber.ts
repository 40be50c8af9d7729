/** The number in a URI of a bulk value, all of it that counts. */
export function bulkNumber(uri: unknown): number | undefined {
  const number = typeof uri === "string" ? /\/bulkdata\/(?<number>\d{1,6})$/u.exec(uri)?.groups?.["number"] : undefined;
  return number === undefined ? undefined : Number(number);
}
