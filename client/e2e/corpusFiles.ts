import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Objects that belong together: one or several series of one study. */
export interface CorpusStudy {
  readonly name: string;
  readonly files: readonly Uint8Array[];
}

/** Folders whose files are one study each, all together; elsewhere each file is one of its own. */
const whole: readonly RegExp[] = [
  /^ct-abdomen$/u,
  /^mr-brain$/u,
  /^petct-mr-rtstruct$/u,
  /^seg-liver$/u,
  /^same-pixels-five-syntaxes\/[^/]+$/u,
  /^dicomdir\/[^/]+$/u,
];

/** Not objects of their own. */
const left: readonly RegExp[] = [/(?:^|\/)(?:README\.md|LICENSE[^/]*|DICOMDIR)$/u, /^LICENSES\//u];

/**
 * Every object of a folder of real ones. Many of them are the same object in other clothes, and some share a study between patients, which
 * no archive takes: each study gets UIDs of its own, written over the old ones, digit for digit.
 */
export function corpusIn(folder: string): readonly CorpusStudy[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !left.some((pattern) => pattern.test(path)))
    .toSorted();
  const groups = Map.groupBy(paths, groupOf);
  return [...groups].map(([name, members]) => ({
    name,
    files: withOwnUids(
      members.map((path) => readFileSync(join(folder, path))),
      name,
    ),
  }));
}

function groupOf(path: string): string {
  const parts = path.split("/");
  for (let length = parts.length - 1; length > 0; length--) {
    const folder = parts.slice(0, length).join("/");
    if (whole.some((pattern) => pattern.test(folder))) return folder;
  }
  return path;
}

/** Runs of digits and dots as long as UIDs are. */
const uidLike = /\d[\d.]{9,63}/gu;

function withOwnUids(files: readonly Buffer[], name: string): readonly Uint8Array[] {
  const texts = files.map((file) => file.toString("latin1"));
  const own = new Set(texts.flatMap((text) => identifiersOf(text)));
  return texts.map((text) =>
    Buffer.from(
      text.replaceAll(uidLike, (run) => {
        if (own.has(run)) return renumbered(run, name);
        // The next element's group, 0030 to 0039, may begin right behind an even UID.
        const shorter = run.slice(0, -1);
        return own.has(shorter) ? renumbered(shorter, name) + run.slice(-1) : run;
      }),
      "latin1",
    ),
  );
}

/** Values of Media Storage SOP Instance, SOP Instance, Study Instance and Series Instance UID, in whatever syntax that is readable. */
function identifiersOf(text: string): readonly string[] {
  const tags = ["\x02\x00\x03\x00", "\x08\x00\x18\x00", "\x20\x00\x0d\x00", "\x20\x00\x0e\x00"];
  return tags.flatMap((tag) => {
    const values: string[] = [];
    for (let at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + 1)) {
      const value = /^(?:UI[^]{2}|[^]{4})(?<uid>\d[\d.]{9,63})/u.exec(text.slice(at + 4, at + 80))?.groups?.["uid"];
      const length = text.charCodeAt(at + (text.slice(at + 4, at + 6) === "UI" ? 6 : 4));
      if (value !== undefined) values.push(value.slice(0, length));
    }
    return values;
  });
}

/** The same shape with other digits at the end. */
function renumbered(uid: string, salt: string): string {
  const digits = createHash("sha256").update(`${salt} ${uid}`).digest("hex").replaceAll(/[a-f]/gu, "7");
  let left = 12;
  return Array.from(uid)
    .toReversed()
    .map((letter, index, all) => {
      if (letter === "." || left === 0) return letter;
      left -= 1;
      const isFirstOfPart = (all[index + 1] ?? ".") === ".";
      const digit = digits[index] ?? "1";
      return isFirstOfPart && digit === "0" ? "3" : digit;
    })
    .toReversed()
    .join("");
}
