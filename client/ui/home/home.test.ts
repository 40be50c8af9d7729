import { describe, expect, it } from "vitest";
import { CaseId, SessionId } from "../../../shared/model/ids.ts";
import type { CaseSummary } from "../../../shared/protocol/api/cases.ts";
import type { SessionSummary } from "../../../shared/protocol/api/sessions.ts";
import { arrangeSessions } from "./arrangeSessions.ts";
import { searchCases } from "./searchCases.ts";

const noon = new Date(2026, 10, 21, 12).getTime();
const HOUR_MS = 3_600_000;

function session(title: string, hours: number, extra: Partial<SessionSummary> = {}): SessionSummary {
  const id = SessionId.parse(`session-${title}`);
  const startsAt = noon + hours * HOUR_MS;
  return { id, title, startsAt, isEnded: false, role: "member", caseCount: 1, presentCount: 0, ...extra };
}

describe("arrangeSessions", () => {
  it("puts today's and coming ones first, the earliest on top, and the rest behind, the latest on top", () => {
    const { coming, past } = arrangeSessions(
      [
        session("next-week", 170),
        session("this-morning", -4),
        session("ended-today", -2, { isEnded: true }),
        session("yesterday", -26),
        session("over-midnight", -20, { presentCount: 2 }),
      ],
      noon,
    );
    expect(coming.map(({ title }) => title)).toEqual(["over-midnight", "this-morning", "next-week"]);
    expect(past.map(({ title }) => title)).toEqual(["ended-today", "yesterday"]);
  });
});

describe("searchCases", () => {
  const cases = [
    ["K-1", "Müller, Eva", "Resectable?"],
    ["K-2", "Shi, Li 示例丽", "Haemangioma?"],
  ].map(([number = "", title = "", question = ""]): CaseSummary => {
    return { id: CaseId.parse(`case-000${number}`), number, title, question, studies: [], createdAt: 0, canPlan: true };
  });
  const numbersFor = (query: string) => searchCases(cases, query).map(({ number }) => number);

  it("finds every word somewhere on the case, without accents and in any script", () => {
    expect(numbersFor("muller resect")).toEqual(["K-1"]);
    expect(numbersFor("示例")).toEqual(["K-2"]);
    expect(numbersFor("k-2 haem")).toEqual(["K-2"]);
    expect(numbersFor("muller haem")).toEqual([]);
    expect(numbersFor("  ")).toEqual(["K-1", "K-2"]);
  });
});
