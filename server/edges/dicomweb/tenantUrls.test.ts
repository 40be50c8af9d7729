import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Uid } from "../../../shared/model/dicom.ts";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { wholeInstitution } from "../../archive/StudyScope.ts";
import { imageFile } from "../../testing/part10File.ts";
import { startDicomWeb, STOW_TYPE, stowBody, type DicomWebTestServer } from "./dicomWebTesting.ts";

/** Every UID and name of a tenant begins so, and nothing else does. */
const roots = ["1.2.826.1111", "1.2.826.2222"] as const;
const tenants = roots.map((root, index) => ({
  root,
  name: `Tenant${index}`,
  user: UserId.parse(`user-of-${index}`),
  institutionId: InstitutionId.parse(`institution-${index}`),
  studies: [1, 2, 3].map((study) => Uid.parse(`${root}.${study}`)),
}));

let server: DicomWebTestServer;
beforeAll(async () => {
  server = await startDicomWeb();
  for (const { root, name, user, institutionId, studies } of tenants) {
    server.gate.scopes.set(user, wholeInstitution(institutionId, user));
    const files = studies.flatMap((studyUid) =>
      [1, 2].map((instance) =>
        imageFile({
          studyUid,
          seriesUid: `${studyUid}.7`,
          instanceUid: `${studyUid}.7.${instance}`,
          patientName: `${name}^Secret`,
          patientId: `${root}-P`,
        }),
      ),
    );
    const init = { method: "POST", headers: { "Content-Type": STOW_TYPE }, body: stowBody(files), user };
    expect((await server.fetch("/studies", init)).status).toBe(200);
    // The third study is a case's that this user is not of: foreign, too, in their own house.
    const carried = studies.slice(2);
    server.gate.scopes.set(user, { ...wholeInstitution(institutionId, user), carried });
  }
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const study = fc.constantFrom(...tenants.flatMap(({ studies }) => studies), "1.2.3");
const series = study.map((uid) => `${uid}.7`);
const instance = fc.tuple(series, fc.constantFrom(1, 2, 3)).map(([uid, number]) => `${uid}.${number}`);
const tail = fc.constantFrom(
  "",
  "/metadata",
  "/thumbnail",
  "/rendered",
  "/frames/1",
  "/frames/1/rendered",
  "/bulkdata/0",
);
const level = fc.constantFrom("studies", "series", "instances");
const value = fc.oneof(
  study,
  series,
  instance,
  fc.constantFrom("*", "T*", "TENANT?^Secret", "1.2.826*", ...roots.map((root) => `${root}-P`), "", "20260102", "-"),
);
const keys = ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "PatientName", "PatientID", "StudyDate"];
const parameter = fc.oneof(
  fc.tuple(fc.constantFrom(...keys), value),
  fc.tuple(fc.constant("includefield"), fc.constantFrom("all", "PatientName", "00100020", "Rows")),
  fc.tuple(fc.constantFrom("limit", "offset"), fc.constantFrom("0", "1", "100")),
  fc.tuple(fc.constant("fuzzymatching"), fc.constant("true")),
);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => (pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`));
const path = fc.oneof(
  fc.tuple(level, query).map(([name, search]) => `/${name}${search}`),
  fc
    .tuple(study, fc.constantFrom("series", "instances"), query)
    .map(([uid, name, search]) => `/studies/${uid}/${name}${search}`),
  fc.tuple(study, series, query).map(([uid, se, search]) => `/studies/${uid}/series/${se}/instances${search}`),
  fc.tuple(study, tail).map(([uid, rest]) => `/studies/${uid}${rest}`),
  fc.tuple(study, series, tail).map(([uid, se, rest]) => `/studies/${uid}/series/${se}${rest}`),
  fc
    .tuple(study, series, instance, tail)
    .map(([uid, se, sop, rest]) => `/studies/${uid}/series/${se}/instances/${sop}${rest}`),
);
const accept = fc.constantFrom(
  "*/*",
  "application/dicom",
  'multipart/related; type="application/dicom"',
  "application/dicom+json",
);

describe("two institutions in one archive", () => {
  it("T22 [AR1] [AR2] whatever the URL, no answer holds a foreign UID, name or ID", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 1 }), path, accept, async (who, url, type) => {
        const [own, other] = who === 0 ? [tenants[0]!, tenants[1]!] : [tenants[1]!, tenants[0]!];
        const response = await server.fetch(url, { user: own.user, headers: { Accept: type } });
        const text =
          Buffer.from(await response.arrayBuffer()).toString("latin1") + JSON.stringify([...response.headers]);
        expect([url, text.includes(other.root), text.includes(other.name)]).toEqual([url, false, false]);
        expect([url, text.includes(own.studies[2]!)]).toEqual([url, false]);
        if (response.status >= 300) expect([url, text.includes("1.2.826")]).toEqual([url, false]);
        if (text.includes(own.root)) found++;
      }),
      { numRuns: 600 },
    );
    // The questions do find what is one's own.
    expect(found).toBeGreaterThan(20);
  }, 120_000);
});
