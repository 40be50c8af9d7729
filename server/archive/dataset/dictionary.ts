import { dictionary } from "dcmjs/dictionary";

const KEYWORD = /^[A-Z][A-Za-z0-9]*$/u;

let tagsByKeyword: ReadonlyMap<string, string> | undefined;

/** The tag as DICOM JSON writes it. */
export function tagName(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, "0");
}

/**
 * The value representation that PS3.6 gives a standard tag, undefined for private and unknown ones. Three answers are open until the
 * data set says more: "xs" (US or SS), "ox" (OB or OW) and "lt" (US or OW).
 */
export function dictionaryVr(tag: number): string | undefined {
  const group = tag >>> 16;
  const element = tagName(tag & 0xffff).slice(4);
  if (element === "0000") return "UL";
  const name = tagName(tag);
  const known = dictionary[`(${name.slice(0, 4)},${element})`];
  if (known) return known.vr;
  if (group >= 0x6000 && group <= 0x60ff) return dictionary[`(6000-60FF,${element})`]?.vr;
  if (group >= 0x5000 && group <= 0x50ff) return dictionary[`(5000-50FF,${element})`]?.vr;
  return group % 2 === 1 && tag % 0x10000 >= 0x10 && tag % 0x10000 <= 0xff ? "LO" : undefined;
}

/** The tag of an attribute named by its keyword ("PatientName") or by its eight digits. */
export function tagOf(attribute: string): string | undefined {
  if (/^[0-9A-Fa-f]{8}$/u.test(attribute)) return attribute.toUpperCase();
  if (!KEYWORD.test(attribute)) return undefined;
  tagsByKeyword ??= new Map(
    Object.values(dictionary)
      .filter(({ tag }) => /^\([0-9A-F]{4},[0-9A-F]{4}\)$/u.test(tag))
      .map(({ name, tag }) => [name, tag.slice(1, 5) + tag.slice(6, 10)]),
  );
  return tagsByKeyword.get(attribute);
}
