import { describe, expect, it } from "vitest";
import { CaseId } from "../../shared/model/ids.ts";
import type { Series } from "../imaging/Series.ts";
import { testFrame, testSeries } from "../imaging/seriesTesting.ts";
import type { SeriesCatalog } from "../imaging/SeriesCatalog.ts";
import { CaseImages, middleOf } from "./CaseImages.ts";

function series(seriesUid: string, studyUid: string, studyDate: string): Series {
  const frames = [1, 2, 3].map((number) => testFrame({ sopUid: `${seriesUid}.${number}` }));
  const patient = { name: "DEMO^Seven", sex: "", birthDate: "1968-02-14", age: undefined };
  return testSeries({ seriesUid, studyUid, studyDate, frames, patient });
}

const now = series("1.1", "1", "2026-11-12");
const before = series("2.1", "2", "2026-08-03");

/** Answers when the test says so. */
class FakeCatalog {
  readonly #asked: { studies: readonly string[]; answer: PromiseWithResolvers<{ series: readonly Series[] }> }[] = [];

  load(studies: readonly string[]) {
    const answer = Promise.withResolvers<{ series: readonly Series[] }>();
    this.#asked.push({ studies, answer });
    return answer.promise;
  }
  async answer(at: number, found: readonly Series[] | Error): Promise<void> {
    const asked = this.#asked[at]?.answer;
    if (found instanceof Error) asked?.reject(found);
    else asked?.resolve({ series: found });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function caseOf(id: string, studies: string[]) {
  return { id: CaseId.parse(id), number: "K", title: "T", question: "Q", studies };
}

function images(catalog: FakeCatalog): CaseImages {
  return new CaseImages(catalog as unknown as SeriesCatalog);
}

describe("CaseImages", () => {
  it("hangs the current study beside its prior and knows which is which", async () => {
    const catalog = new FakeCatalog();
    const shown = images(catalog);
    void shown.show(caseOf("case-liver-1", ["2", "1"]));
    await catalog.answer(0, [before, now]);
    expect(shown.state).toBe("ready");
    expect(shown.series).toEqual([now, before]);
    expect([shown.relationOf(now), shown.relationOf(before)]).toEqual(["current", "prior"]);
    expect(shown.defaultLayout()).toMatchObject({ rows: 1, columns: 2 });
    expect(shown.defaultView(1)).toEqual(middleOf(before));
    expect(middleOf(now)?.view?.sopUid).toBe("1.1.2");
    expect(shown.has(middleOf(now))).toBe(true);
    expect(shown.has({ view: { studyUid: "9", seriesUid: "9.1", sopUid: "9.1.1", frame: 1 } })).toBe(false);
  });

  it("tells another patient's study from a prior, and never hangs it beside", async () => {
    const catalog = new FakeCatalog();
    const shown = images(catalog);
    const other = {
      ...series("3.1", "3", "2026-11-20"),
      patient: { name: "DEMO^Eight", birthDate: "1979-09-03" },
    } as Series;
    void shown.show(caseOf("case-liver-1", ["1", "3"]));
    await catalog.answer(0, [other, now]);
    expect(shown.series).toEqual([now, other]);
    expect([shown.relationOf(now), shown.relationOf(other)]).toEqual(["current", "otherPatient"]);
    expect(shown.defaultLayout()).toMatchObject({ columns: 1 });
  });

  it("never shows one case's images for another, however late they come", async () => {
    const catalog = new FakeCatalog();
    const shown = images(catalog);
    void shown.show(caseOf("case-liver-1", ["1"]));
    void shown.show(caseOf("case-brain-1", ["2"]));
    expect([shown.caseId, shown.series]).toEqual(["case-brain-1", []]);
    await catalog.answer(0, [now]);
    expect(shown.series).toEqual([]);
    await catalog.answer(1, [before]);
    expect(shown.series).toEqual([before]);
    void shown.show(undefined);
    expect([shown.caseId, shown.series]).toEqual([undefined, []]);
  });

  it("keeps what is in sight while a study is added, also where that fails, and tries again when asked", async () => {
    const catalog = new FakeCatalog();
    const shown = images(catalog);
    void shown.show(caseOf("case-liver-1", ["1"]));
    await catalog.answer(0, [now]);
    const more = caseOf("case-liver-1", ["1", "2"]);
    void shown.show(more);
    expect([shown.state, shown.series]).toEqual(["ready", [now]]);
    await catalog.answer(1, new Error("no answer"));
    expect([shown.state, shown.series]).toEqual(["failed", [now]]);
    void shown.retry(more);
    await catalog.answer(2, [now, before]);
    expect([shown.state, shown.series]).toEqual(["ready", [now, before]]);
  });
});
