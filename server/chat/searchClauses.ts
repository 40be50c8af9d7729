import { folded, textLength } from "../../shared/model/chat.ts";

/** The index knows a text by every three characters that follow each other. */
const INDEXED = 3;
const MAX_WORDS = 8;

export interface SearchClauses {
  /** Of a row `m` of `message`; undefined where there is nothing to look for. */
  readonly sql: string | undefined;
  readonly params: readonly string[];
}

/**
 * [CH10] Every word of the query has to stand in the text, anywhere in a word of it: what Chinese is searched by has no blanks around
 * it. Shorter words than the index knows are looked for in each text. `first`: the number of the clause's first parameter.
 */
export function searchClauses(query: string, first: number): SearchClauses {
  const words = [...new Set(folded(query).split(" "))].filter((word) => word !== "").slice(0, MAX_WORDS);
  const long = words.filter((word) => textLength(word) >= INDEXED);
  const short = words.filter((word) => textLength(word) < INDEXED);
  const params = [...(long.length > 0 ? [long.map(quoted).join(" ")] : []), ...short];
  const clauses = params.map((_, index) =>
    index === 0 && long.length > 0
      ? `m.number in (select rowid from message_text where message_text match ?${first})`
      : `instr(m.folded, ?${first + index}) > 0`,
  );
  return { sql: clauses.length > 0 ? clauses.join(" and ") : undefined, params };
}

/** A phrase of FTS5, in which nothing is an operator. */
function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}
