/** A DICOM age string (PS3.5 §6.2, VR AS): three digits and a unit. */
const ageString = /^(?<count>\d{3})(?<unit>[DWMY])$/u;
const isoDate = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:T(?<hour>\d{2}):(?<minute>\d{2}))?/u;

const units = { D: "days", W: "weeks", M: "months", Y: "years" } as const;

export interface Age {
  readonly unit: "days" | "weeks" | "months" | "years";
  readonly count: number;
}

export function parseAge(age: string | undefined): Age | undefined {
  const groups = ageString.exec(age ?? "")?.groups;
  const letter = groups?.["unit"];
  if (letter !== "D" && letter !== "W" && letter !== "M" && letter !== "Y") return undefined;
  return { unit: units[letter], count: Number(groups?.["count"]) };
}

/** Age in whole years on a day, for studies that record only the date of birth. */
export function ageOn(birthDate: string | undefined, day: string | undefined): Age | undefined {
  const birth = isoDate.exec(birthDate ?? "")?.groups;
  const at = isoDate.exec(day ?? "")?.groups;
  if (!birth || !at) return undefined;
  const years = Number(at["year"]) - Number(birth["year"]);
  const isBeforeBirthday = `${at["month"]}${at["day"]}` < `${birth["month"]}${birth["day"]}`;
  const count = isBeforeBirthday ? years - 1 : years;
  return count < 0 ? undefined : { unit: "years", count };
}

/** The wall clock of the scanner stays what it was: times are never moved to the reader's zone. */
function wallClock(iso: string): Date | undefined {
  const groups = isoDate.exec(iso)?.groups;
  if (!groups) return undefined;
  const [year, month, day] = [groups["year"], groups["month"], groups["day"]].map(Number);
  const [hour, minute] = [groups["hour"] ?? 0, groups["minute"] ?? 0].map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute));
}

const dateOnly: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };

/** English dates are day first: "12 Nov 2026" reads the same on both sides of the Atlantic. */
function calendar(language: string): string {
  return language === "en" ? "en-GB" : language;
}

/** An unreadable date is shown as it stands: a reader can still judge it. */
export function formatDate(iso: string, language: string): string {
  const date = wallClock(iso);
  return date ? new Intl.DateTimeFormat(calendar(language), dateOnly).format(date) : iso;
}

export function formatDateTime(iso: string, language: string): string {
  const date = wallClock(iso);
  if (!date) return iso;
  const day = formatDate(iso, language);
  if (!iso.includes("T")) return day;
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "UTC" };
  return `${day} ${new Intl.DateTimeFormat(calendar(language), options).format(date)}`;
}

/** Up to `digits` decimals, with the true minus sign; what rounds to nothing is 0, not "−0". */
export function formatNumber(value: number, language: string, digits = 1): string {
  const options = { maximumFractionDigits: digits, useGrouping: false } as const;
  const text = new Intl.NumberFormat(language, options).format(value);
  return /[1-9]/u.test(text) ? text.replace("-", "\u2212") : text.replace("-", "");
}

/** With so many decimals always: columns of numbers line up, and every screen prints the same. */
export function formatFixed(value: number, language: string, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false } as const;
  const text = new Intl.NumberFormat(language, options).format(value);
  return (/[1-9]/u.test(text) ? text : text.replace("-", "")).replace("-", "\u2212");
}

export function formatPercent(ratio: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(ratio);
}

/** One group of a name; Han characters stand together, letters are "Family, Given". */
function formatNameGroup(group: string): string {
  const [family = "", given = "", middle = ""] = group.split("^");
  const rest = [given, middle].filter((part) => part !== "").join(" ");
  if (/^\p{Script=Han}/u.test(family)) return family + rest;
  return rest === "" ? family : `${family}, ${rest}`;
}

/**
 * DICOM separates the parts of a name by `^` and its spellings by `=` (PS3.5 §6.2.1.1): alphabetic, ideographic, phonetic. The first two
 * are shown, so that everybody can read one and tell the person by the other.
 */
export function formatPatientName(name: string): string {
  const groups = name.split("=").map((group) => formatNameGroup(group));
  const written = groups.slice(0, 2).filter((group) => group !== "");
  return written.length === 0 ? (groups[2] ?? "") : written.join(" ");
}

/** A name inside of a line of other text: written from right to left it would turn its neighbours round. */
export function isolated(name: string): string {
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(name)
    ? `\u2068${name}\u2069`
    : name;
}

/** The first character, also where it takes two code units. */
function letterOf(word: string): string {
  return /^./u.exec(word)?.[0] ?? "";
}

const titles = /^(?:(?:dr|prof|mr|mrs|ms)\b\.?\s*)+/iu;

function wordsOf(name: string): string[] {
  return name.split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
}

function isHan(word: string): boolean {
  return /^\p{Script=Han}/u.test(word);
}

/** As many letters as the plate of a small tile holds. */
const SHORT = 9;

/** What a person is called where room is short: the whole name if it fits, else the family name with the particles before it. */
export function shortName(name: string): string {
  const words = wordsOf((name.trim().replace(titles, "").split(",")[0] ?? "").trim());
  const han = words.filter(isHan);
  const latin = words.filter((word) => !isHan(word));
  // "Lin Wei 林薇": the family name stands first in both spellings.
  if (han.length > 0) return [latin[0] ?? "", han.join("")].filter((part) => part !== "").join(" ");
  const whole = latin.join(" ");
  if (whole !== "" && whole.length <= SHORT) return whole;
  const given = latin.findLastIndex((word, index) => index < latin.length - 1 && !/^\p{Ll}/u.test(word));
  return latin.slice(given + 1).join(" ") || name.trim();
}

/** One or two letters for a tile without a picture; the last two characters of a Chinese name. */
export function initials(name: string): string {
  const trimmed = name.trim().replace(titles, "");
  if (/^\p{Script=Han}+$/u.test(trimmed)) return trimmed.slice(-2);
  const spelled = wordsOf(trimmed);
  const latin = spelled.filter((word) => !isHan(word));
  const words = latin.length > 0 ? latin : spelled; // "Lin Wei 林薇" is one name in two spellings.
  const first = letterOf(words[0] ?? trimmed);
  const last = words.length > 1 ? letterOf(words.at(-1) ?? "") : "";
  return `${first}${last}`.toLocaleUpperCase();
}
