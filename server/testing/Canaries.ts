import { randomBytes, randomInt } from "node:crypto";

const DAY_MS = 86_400_000;
/** Days of birth that no clock of today is ever near. */
const [firstBirth, lastBirth] = [Date.UTC(1871, 0), Date.UTC(1919, 11, 31)];
const [firstHan, lastHan] = [0x4e00, 0x9fa5];

/** What must be found nowhere but where it belongs: each is planted once, in a place of its own. */
export class Canaries {
  readonly all: string[] = [];

  next(): string {
    return this.#plant(`Canary${randomBytes(8).toString("hex")}`);
  }

  /** No longer than an accession number may be. */
  nextShort(): string {
    return this.#plant(`Cny${randomBytes(6).toString("hex")}`);
  }

  /** A name in Chinese characters. */
  nextChinese(): string {
    return this.#plant(String.fromCodePoint(...Array.from({ length: 6 }, () => randomInt(firstHan, lastHan + 1))));
  }

  /** As DICOM writes it: 18930421. */
  nextBirthDate(): string {
    const day = firstBirth + randomInt((lastBirth - firstBirth) / DAY_MS) * DAY_MS;
    const date = new Date(day).toISOString().slice(0, 10).replaceAll("-", "");
    return this.all.includes(date) ? this.nextBirthDate() : this.#plant(date);
  }

  /**
   * Those that a text holds, in whatever case, also where it is percent-encoded, escaped as in JSON or XML, or base64, once or in one
   * another. Of a date also "1893-04-21", and never a part of a longer number.
   */
  foundIn(text: string): readonly string[] {
    const plain = unescaped(text);
    const lower = [plain, ...decoded(plain).map(unescaped)].join("\n").toLowerCase();
    return this.all.filter((canary) => isIn(lower, canary.toLowerCase()));
  }

  #plant(canary: string): string {
    this.all.push(canary);
    return canary;
  }
}

function isIn(text: string, canary: string): boolean {
  const [, year, month, day] = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/u.exec(canary) ?? [];
  if (year === undefined) return text.includes(canary);
  return new RegExp(`(?<![0-9a-f]|[0-9]\\.)${year}-?${month}-?${day}(?![0-9a-f]|\\.[0-9])`, "u").test(text);
}

const bytesOf = (percents: string): string => Buffer.from(percents.replaceAll("%", ""), "hex").toString();
const character = (code: string, radix: number): string => {
  const point = Number.parseInt(code, radix);
  return point <= 0x10ffff ? String.fromCodePoint(point) : "";
};

/** What stands in it twice over is undone twice. */
function unescaped(text: string): string {
  const once = (from: string): string =>
    from
      .replaceAll(/(?:%[0-9a-f]{2})+/giu, bytesOf)
      .replaceAll(/\\+u(?<code>[0-9a-f]{4})/giu, (_, code: string) => character(code, 16))
      .replaceAll(/&#x(?<code>[0-9a-f]{1,6});/giu, (_, code: string) => character(code, 16))
      .replaceAll(/&#(?<code>\d{1,7});/gu, (_, code: string) => character(code, 10));
  const first = once(text);
  return [text, first, once(first)].join("\n");
}

/** Of every run that may be base64, wherever in it a value begins. */
function decoded(text: string): readonly string[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{16,}/gu)].flatMap(([run]) =>
    [0, 1, 2, 3].map((at) => Buffer.from(run.slice(at), "base64").toString()),
  );
}
