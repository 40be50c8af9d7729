import { describe, expect, it } from "vitest";
import { CaseId, SessionId } from "../../shared/model/ids.ts";
import type { Series } from "../imaging/Series.ts";
import { testSeries } from "../imaging/seriesTesting.ts";
import type { SeriesCatalog } from "../imaging/SeriesCatalog.ts";
import { type PreparationPorts, SessionPreparation } from "./SessionPreparation.ts";

const id = SessionId.parse("session-0001");

function item(number: string, state: "planned" | "onStage" | "discussed") {
  const caseId = CaseId.parse(`case-000${number}`);
  return { id: caseId, number, title: "T", question: "", studies: [`1.2.${number}`], state };
}

function series(studyUid: string, number: number): Series {
  return testSeries({ studyUid, seriesUid: `${studyUid}.${number}`, number, studyDate: "2026-11-12" });
}

/** Notes what is asked for; the studies' list comes when the test says so. */
class FakeParts {
  readonly asked = Promise.withResolvers<void>();
  readonly listed = Promise.withResolvers<void>();
  readonly fetched: string[][] = [];
  ended = 0;
  readonly preparation: SessionPreparation;

  constructor(session: PreparationPorts["session"]) {
    const load = async (studies: readonly string[]) => {
      this.asked.resolve();
      await this.listed.promise;
      return { series: studies.flatMap((study) => [series(study, 3), series(study, 2)]), notShown: [] };
    };
    const runtime = {
      prefetchAll: (list: readonly Series[]) => {
        this.fetched.push(list.map(({ seriesUid }) => seriesUid));
      },
      [Symbol.dispose]: () => {
        this.ended += 1;
      },
    };
    const catalog = { load } as unknown as SeriesCatalog;
    this.preparation = new SessionPreparation({ catalog, session, runtime: Promise.resolve(runtime) });
  }
}

const agenda = [item("1", "discussed"), item("2", "onStage"), item("3", "planned")];

describe("SessionPreparation", () => {
  it("[CS19] fetches what the case on stage begins with", async () => {
    const parts = new FakeParts(async () => ({ agenda }));
    parts.listed.resolve();
    await parts.preparation.start(id);
    expect(parts.fetched).toEqual([["1.2.2.2"]]);
  });

  it("[CS19] takes the agenda's first case where none is on stage yet, and nothing where there is none", async () => {
    const parts = new FakeParts(async () => ({ agenda: [item("1", "planned"), item("3", "planned")] }));
    parts.listed.resolve();
    await parts.preparation.start(id);
    expect(parts.fetched).toEqual([["1.2.1.2"]]);
    const none = new FakeParts(async () => ({ agenda: [] }));
    await none.preparation.start(id);
    expect(none.fetched).toEqual([]);
  });

  it("[CS19] leaves all to the session once it begins, and ends nothing of it", async () => {
    const parts = new FakeParts(async () => ({ agenda }));
    const started = parts.preparation.start(id);
    await parts.asked.promise;
    parts.preparation.handOver();
    parts.listed.resolve();
    await started;
    parts.preparation[Symbol.dispose]();
    await Promise.resolve();
    expect([parts.fetched, parts.ended]).toEqual([[], 0]);
  });

  it("[CS19] asks what the case consists of while the session begins, however fast somebody enters", async () => {
    const answer = Promise.withResolvers<{ readonly agenda: typeof agenda }>();
    const parts = new FakeParts(() => answer.promise);
    const started = parts.preparation.start(id);
    parts.preparation.handOver();
    answer.resolve({ agenda });
    await parts.asked.promise;
    parts.listed.resolve();
    await started;
    expect(parts.fetched).toEqual([]);
  });

  it("[CS19] keeps nothing of a session that was not entered", async () => {
    const parts = new FakeParts(async () => ({ agenda }));
    const started = parts.preparation.start(id);
    await parts.asked.promise;
    parts.preparation[Symbol.dispose]();
    parts.preparation[Symbol.dispose]();
    parts.listed.resolve();
    await started;
    expect([parts.fetched, parts.ended]).toEqual([[], 1]);
  });

  it("[CS19] is silent where the session may not be read", async () => {
    const parts = new FakeParts(() => Promise.reject(new Error("refused")));
    await expect(parts.preparation.start(id)).resolves.toBeUndefined();
  });
});
