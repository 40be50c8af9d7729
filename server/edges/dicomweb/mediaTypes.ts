/** A media type or range with its parameters: names in lower case, values unquoted. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Cuts at a separator wherever it does not stand inside quotes (RFC 9110 §5.6.4). */
function splitUnquoted(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isQuoted && character === "\\") index++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== "");
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1
    ? text.slice(1, -1).replaceAll(/\\(.)/gu, "$1")
    : text;
}

export function parseMediaType(text: string): MediaType | undefined {
  const [type, ...rest] = splitUnquoted(text, ";");
  if (!type || !/^[^\s/]+\/[^\s/]+$/u.test(type)) return undefined;
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const at = parameter.indexOf("=");
    if (at < 1) return undefined;
    parameters.set(parameter.slice(0, at).trim().toLowerCase(), unquoted(parameter.slice(at + 1).trim()));
  }
  return { type: type.toLowerCase(), parameters };
}

function quality({ parameters }: MediaType): number {
  const q = Number(parameters.get("q") ?? 1);
  return Number.isFinite(q) ? q : 0;
}

/** The ranges of an Accept header, most wanted first; without one everything is accepted. */
export function parseAccept(header: string): MediaType[] {
  const ranges = splitUnquoted(header, ",").flatMap((text) => parseMediaType(text) ?? []);
  if (header.trim() === "") return [{ type: "*/*", parameters: new Map() }];
  return ranges.filter((range) => quality(range) > 0).toSorted((a, b) => quality(b) - quality(a));
}

/** Whether a range such as `image/*` takes in a type. */
export function covers(range: string, type: string): boolean {
  return range === "*/*" || range === type || (range.endsWith("/*") && type.startsWith(range.slice(0, -1)));
}
