import type { ChatPerson } from "../../../shared/model/chat.ts";
import { folded } from "../../../shared/model/chat.ts";

/** Somebody's name that is being written. */
export interface MentionQuery {
  /** Where its `@` stands. */
  readonly start: number;
  readonly query: string;
}

const MAX_QUERY = 40;
const SHOWN = 8;

/** The name that is being written before the caret; undefined where none is. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const found = /(?:^|[\s(（，。、：])@(?<query>[^@\n]*)$/u.exec(text.slice(0, caret));
  const query = found?.groups?.["query"];
  if (query === undefined || query.length > MAX_QUERY) return undefined;
  return { start: caret - query.length - 1, query };
}

/** Those whose name has the query at the beginning of a word, or anywhere in a name without blanks. */
export function findPeople(people: readonly ChatPerson[], query: string): readonly ChatPerson[] {
  const wanted = folded(query);
  return people
    .filter(({ name }) => ` ${folded(name)}`.includes(isHan(wanted) ? wanted : ` ${wanted}`))
    .slice(0, SHOWN);
}

/** The text with the name in the place of what was written of it, and where the caret stands then. */
export function completed(
  text: string,
  { start, query }: MentionQuery,
  name: string,
): { readonly text: string; readonly caret: number } {
  const before = `${text.slice(0, start)}@${name} `;
  return { text: before + text.slice(start + 1 + query.length).replace(/^ /u, ""), caret: before.length };
}

function isHan(text: string): boolean {
  return /^\p{Script=Han}/u.test(text);
}
