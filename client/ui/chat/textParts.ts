import type { ChatPerson } from "../../../shared/model/chat.ts";

export interface TextPart {
  readonly text: string;
  /** Whom this part names. */
  readonly person?: ChatPerson;
}

/** A text in parts: those that name somebody, and what lies between. The longest name counts. */
export function textParts(text: string, people: readonly ChatPerson[]): readonly TextPart[] {
  const names = people.toSorted((a, b) => b.name.length - a.name.length);
  const parts: TextPart[] = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const person = text[at] === "@" ? names.find(({ name }) => text.startsWith(name, at + 1)) : undefined;
    if (!person) {
      plain += text[at++];
      continue;
    }
    if (plain !== "") parts.push({ text: plain });
    plain = "";
    parts.push({ text: `@${person.name}`, person });
    at += person.name.length + 1;
  }
  return plain === "" ? parts : [...parts, { text: plain }];
}
