import { describe, expect, it } from "vitest";
import { DicomWebClient } from "../net/DicomWebClient.ts";
import { SeriesCatalog } from "./SeriesCatalog.ts";

/** An archive of one study: the paths after /dicom-web/studies/1.2.3 and what they answer. */
function archive(answers: Readonly<Record<string, () => unknown>>) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input) => {
    const path = new URL(typeof input === "string" ? input : "https://unexpected.example").pathname.replace(
      "/dicom-web/studies/1.2.3",
      "",
    );
    asked.push(path);
    const answer = answers[path]?.();
    return Promise.resolve(answer === undefined ? new Response("", { status: 500 }) : Response.json(answer));
  };
  const dicomWeb = new DicomWebClient({ base: "https://here.example", token: () => "t", fetch });
  return { asked, catalog: new SeriesCatalog({ dicomWeb }) };
}

const listed = (seriesUid: string) => ({ "0020000E": { Value: [seriesUid] }, "00080060": { Value: ["CT"] } });
const image = (number: number, seriesUid: string) => ({
  "0020000D": { Value: ["1.2.3"] },
  "0020000E": { Value: [seriesUid] },
  "00080018": { Value: [`1.2.9.${number}`] },
  "00200011": { Value: [number] },
  "00280010": { Value: [2] },
  "00280011": { Value: [2] },
});

describe("SeriesCatalog", () => {
  it("lists series by number with the names of their frames, and finds them again", async () => {
    const { catalog } = archive({
      "/series": () => [listed("1.2.20"), listed("1.2.10")],
      "/series/1.2.20/metadata": () => [image(2, "1.2.20")],
      "/series/1.2.10/metadata": () => [image(1, "1.2.10")],
    });
    const { series, notShown } = await catalog.load(["1.2.3"]);
    expect(series.map(({ seriesUid }) => seriesUid)).toEqual(["1.2.10", "1.2.20"]);
    expect(notShown).toEqual([]);
    expect(series[0]?.frames[0]?.imageId).toBe(
      "wadors:https://here.example/dicom-web/studies/1.2.3/series/1.2.10/instances/1.2.9.1/frames/1",
    );
    expect(catalog.find("1.2.20")).toBe(series[1]);
  });

  it("asks once for a study, and again for a series that failed", async () => {
    let isBroken = true;
    const { asked, catalog } = archive({
      "/series": () => [listed("1.2.10"), listed("1.2.11")],
      "/series/1.2.10/metadata": () => [image(1, "1.2.10")],
      "/series/1.2.11/metadata": () => (isBroken ? undefined : [image(2, "1.2.11")]),
    });
    const first = await catalog.load(["1.2.3"]);
    expect(first.notShown).toMatchObject([{ seriesUid: "1.2.11", reason: "failed" }]);
    isBroken = false;
    const second = await catalog.load(["1.2.3"]);
    expect(second.series.map(({ seriesUid }) => seriesUid)).toEqual(["1.2.10", "1.2.11"]);
    expect(second.series[0]).toBe(first.series[0]);
    const before = asked.length;
    await catalog.load(["1.2.3"]);
    expect(asked).toHaveLength(before);
  });

  it("rejects where the study cannot be listed", async () => {
    await expect(archive({}).catalog.load(["1.2.3"])).rejects.toMatchObject({ code: "unavailable" });
  });
});
