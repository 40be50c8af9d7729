import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { Uid } from "../../../shared/model/dicom.ts";
import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { imageFile, type TestImage } from "../../testing/part10File.ts";
import { Log } from "../../platform/log.ts";
import { Archive } from "../Archive.ts";
import { wholeInstitution } from "../StudyScope.ts";
import { tagOf } from "../dataset/dictionary.ts";
import { matchFor } from "./matchFor.ts";
import type { Query } from "./Query.ts";

const scope = wholeInstitution(InstitutionId.parse("institution-1"), UserId.parse("user-one-1"));

const images: TestImage[] = [
  {
    studyUid: "1.1",
    seriesUid: "1.1.1",
    instanceUid: "1.1.1.1",
    patientName: "M\u00fcller^Ana",
    studyDate: "20260101",
    modality: "CT",
  },
  {
    studyUid: "1.1",
    seriesUid: "1.1.1",
    instanceUid: "1.1.1.2",
    patientName: "M\u00fcller^Ana",
    studyDate: "20260101",
    modality: "CT",
    instanceNumber: 2,
  },
  {
    studyUid: "1.1",
    seriesUid: "1.1.2",
    instanceUid: "1.1.2.1",
    patientName: "M\u00fcller^Ana",
    studyDate: "20260101",
    modality: "PT",
  },
  {
    studyUid: "1.2",
    seriesUid: "1.2.1",
    instanceUid: "1.2.1.1",
    patientName: "Doe^John",
    patientId: "P[2]",
    studyDate: "20260215",
    modality: "MR",
  },
  {
    studyUid: "1.3",
    seriesUid: "1.3.1",
    instanceUid: "1.3.1.1",
    patientName: "Doe^Jane",
    patientId: "P3",
    studyDate: "20260331",
    modality: "MR",
  },
];

let archive: Archive;
beforeAll(async () => {
  archive = await Archive.open({ log: new Log("silent") });
  const outcomes = await archive.store.storeAll(images.map(imageFile), scope);
  expect(outcomes.every(({ kind }) => kind === "stored")).toBe(true);
});
afterAll(async () => {
  await archive[Symbol.asyncDispose]();
});

async function search(keys: Readonly<Record<string, string>>, query: Partial<Query> = {}): Promise<DicomJson[]> {
  const matches = Object.entries(keys).flatMap(([key, value]) => matchFor(tagOf(key) ?? "", value) ?? []);
  const page = await archive.query.search(
    { level: "study", matches, include: [], limit: 100, offset: 0, ...query },
    scope,
    "https://host",
  );
  return page.results.map((text) => JSON.parse(text) as DicomJson);
}

async function studies(keys: Readonly<Record<string, string>>): Promise<string[]> {
  const uids = (await search(keys)).map((study) => Uid.parse(study["0020000D"]?.Value?.[0]));
  return uids.toSorted((a, b) => a.localeCompare(b));
}

describe("QueryService", () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, ["1.1", "1.2", "1.3"]],
    [{ StudyInstanceUID: "1.2" }, ["1.2"]],
    [{ StudyInstanceUID: "1.2,1.3" }, ["1.2", "1.3"]],
    [{ StudyInstanceUID: "1.2\\1.3" }, ["1.2", "1.3"]],
    [{ PatientID: "P1" }, ["1.1"]],
    [{ PatientID: "P[2]" }, ["1.2"]],
    [{ PatientID: "P[*" }, ["1.2"]],
    [{ PatientID: "P?" }, ["1.1", "1.3"]],
    [{ PatientName: "doe*" }, ["1.2", "1.3"]],
    [{ PatientName: "DOE^J?NE" }, ["1.3"]],
    [{ PatientName: "m\u00fcller^ana" }, ["1.1"]],
    [{ PatientName: "M\u00dcLLER*" }, ["1.1"]],
    [{ PatientName: "*" }, ["1.1", "1.2", "1.3"]],
    [{ PatientName: "" }, ["1.1", "1.2", "1.3"]],
    [{ PatientName: "*'; drop table study; --" }, []],
    [{ StudyDate: "20260215" }, ["1.2"]],
    [{ StudyDate: "20260101-20260215" }, ["1.1", "1.2"]],
    [{ StudyDate: "20260102-" }, ["1.2", "1.3"]],
    [{ StudyDate: "-20260214" }, ["1.1"]],
    [{ ModalitiesInStudy: "PT" }, ["1.1"]],
    [{ ModalitiesInStudy: "PT,MR" }, ["1.1", "1.2", "1.3"]],
    [{ Modality: "CT" }, ["1.1"]],
    [{ SeriesInstanceUID: "1.1.2" }, ["1.1"]],
    [{ SOPInstanceUID: "1.2.1.1" }, ["1.2"]],
    [{ StudyDescription: "test*", AccessionNumber: "A1", StudyDate: "20260331" }, ["1.3"]],
    [{ AccessionNumber: "nothing" }, []],
  ])("[AR12] studies by %j", async (keys, expected) => {
    expect(await studies(keys)).toEqual(expected);
  });

  it("[AR12] answers with what the standard requires of a study", async () => {
    const [study] = await search({ StudyInstanceUID: "1.1" });
    expect(study).toMatchObject({
      "00080056": { vr: "CS", Value: ["ONLINE"] },
      "00080061": { vr: "CS", Value: ["CT", "PT"] },
      "00081030": { vr: "LO", Value: ["Test study"] },
      "00081190": { vr: "UR", Value: ["https://host/dicom-web/studies/1.1"] },
      "00100010": { vr: "PN", Value: [{ Alphabetic: "Müller^Ana" }] },
      "00201206": { vr: "IS", Value: [2] },
      "00201208": { vr: "IS", Value: [3] },
    });
    expect(Object.keys(study ?? {})).toEqual(Object.keys(study ?? {}).toSorted());
  });

  it("[AR12] finds series in a study and across studies", async () => {
    const inStudy = await search({}, { level: "series", studyUid: Uid.parse("1.1") });
    expect(inStudy.map((series) => series["0020000E"]?.Value?.[0])).toEqual(["1.1.1", "1.1.2"]);
    expect(inStudy[0]).toMatchObject({ "00201209": { Value: [2] }, "0020000D": { Value: ["1.1"] } });
    expect(inStudy[0]?.["00100010"]).toBeUndefined();
    const across = await search({ Modality: "MR", PatientName: "doe^john" }, { level: "series" });
    expect(across.map((series) => series["0020000E"]?.Value?.[0])).toEqual(["1.2.1"]);
    expect(across[0]?.["00100010"]).toBeDefined();
    const asked = await search({}, { level: "series", studyUid: Uid.parse("1.1"), include: ["00100010"] });
    expect(asked[0]?.["00100010"]).toBeDefined();
  });

  it("[AR12] finds instances with any attribute of their metadata", async () => {
    const target = { level: "instance", studyUid: Uid.parse("1.1"), seriesUid: Uid.parse("1.1.1") } as const;
    const instances = await search({}, target);
    expect(instances.map((instance) => instance["00200013"]?.Value?.[0])).toEqual([1, 2]);
    expect(instances[0]).toMatchObject({ "00280010": { Value: [4] }, "00083002": { Value: ["1.2.840.10008.1.2.1"] } });
    expect(instances[0]?.["00280101"]).toBeUndefined();
    expect((await search({}, { ...target, include: ["00280101"] }))[0]?.["00280101"]).toEqual({
      vr: "US",
      Value: [16],
    });
    expect((await search({}, { ...target, include: "all" }))[0]?.["00280004"]).toBeDefined();
  });

  it("[AR12] pages, and says when a limit cut something off", async () => {
    const ask = async (
      limit: number,
      offset: number,
    ): Promise<{ readonly results: readonly string[]; readonly isCut: boolean }> =>
      archive.query.search({ level: "instance", matches: [], include: [], limit, offset }, scope, "");
    const all = await ask(5, 0);
    expect([all.results.length, all.isCut]).toEqual([5, false]);
    const [first, second, third] = [await ask(2, 0), await ask(2, 2), await ask(2, 4)];
    expect([first.isCut, second.isCut, third.isCut]).toEqual([true, true, false]);
    expect([...first.results, ...second.results, ...third.results]).toEqual(all.results);
  });

  it("[AR12] refuses to match on what it does not hold", () => {
    expect(() => matchFor("00280101", "16")).toThrow(expect.objectContaining({ code: "bad-message" }));
    expect(() => matchFor("00100010", "x".repeat(2000))).toThrow(expect.objectContaining({ code: "bad-message" }));
  });
});
