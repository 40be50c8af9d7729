/** Control characters, marks that turn the direction of writing, and what is no character at all: they can make a name look like another. */
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;
const MAX_LENGTH = 300;

/** A file's name as it is shown, told and saved: what cannot be seen is a visible gap, and a very long one is cut in its middle. */
export function shownName(name: string): string {
  const seen = name.replace(unseen, "\ufffd");
  if (seen.length <= MAX_LENGTH) return seen === "" ? "\ufffd" : seen;
  return `${seen.slice(0, MAX_LENGTH / 2)}…${seen.slice(1 - MAX_LENGTH / 2)}`;
}
