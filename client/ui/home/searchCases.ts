import type { CaseSummary } from "../../../shared/protocol/api/cases.ts";

/** Letters as people type them: no case, no accents. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** The cases on which every word of the query is written somewhere. */
export function searchCases(cases: readonly CaseSummary[], query: string): readonly CaseSummary[] {
  const words = plain(query)
    .split(/\s+/u)
    .filter((word) => word !== "");
  return cases.filter(({ number, title, question, decision }) => {
    const text = plain([number, title, question, decision?.text ?? ""].join("\n"));
    return words.every((word) => text.includes(word));
  });
}
