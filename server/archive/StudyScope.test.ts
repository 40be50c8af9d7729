import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Uid } from "../../shared/model/dicom.ts";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { imageFile } from "../testing/part10File.ts";
import { Log } from "../platform/log.ts";
import { Archive } from "./Archive.ts";
import type { Level } from "./ingest/indexAttributes.ts";
import { canAdd, canSee, wholeInstitution, type StudyScope } from "./StudyScope.ts";

const institutions = ["institution-1", "institution-2"].map((id) => InstitutionId.parse(id));
const users = ["user-one-1", "user-two-2", "user-three"].map((id) => UserId.parse(id));
/** Each institution has a study of each user; the study UIDs are the same in both, the instance UIDs tell whose it is. */
const studies = users.map((_, index) => Uid.parse(`1.2.${index + 1}`));

let archive: Archive;
beforeAll(async () => {
  archive = await Archive.open({ log: new Log("silent") });
  for (const [tenant, institutionId] of institutions.entries()) {
    for (const [index, userId] of users.entries()) {
      const studyUid = studies[index] ?? "";
      const seriesUid = `${studyUid}.1`;
      const file = imageFile({ studyUid, seriesUid, instanceUid: `${seriesUid}.${tenant + 1}` });
      const outcomes = await archive.store.storeAll([file], wholeInstitution(institutionId, userId));
      expect(outcomes).toMatchObject([{ kind: "stored" }]);
    }
  }
});
afterAll(async () => {
  await archive[Symbol.asyncDispose]();
});

const scopes = fc.record<StudyScope>({
  institutionId: fc.constantFrom(...institutions),
  userId: fc.constantFrom(...users),
  caseStudies: fc.subarray(studies),
  carried: fc.subarray(studies),
  isCoordinator: fc.boolean(),
  mayUpload: fc.boolean(),
  addableStudies: fc.subarray(studies),
});

function expected(scope: StudyScope): string[] {
  const tenant = institutions.indexOf(scope.institutionId) + 1;
  return studies
    .filter((uid, index) => canSee(scope, { uid, uploader: users[index] ?? scope.userId }))
    .map((uid) => `${uid}.1.${tenant}`);
}

describe("StudyScope", () => {
  it("[AR1] a case shows its study to its people and hides it from its uploader and coordinators", () => {
    const [study, other] = [Uid.parse("1.2.1"), Uid.parse("1.2.2")];
    const [me, them] = [UserId.parse("user-one-1"), UserId.parse("user-two-2")];
    const scope = { ...wholeInstitution(InstitutionId.parse("institution-1"), me), isCoordinator: false };
    const see = (change: Partial<StudyScope>, uploader: UserId): boolean =>
      canSee({ ...scope, ...change }, { uid: study, uploader });
    expect(see({}, me)).toBe(true);
    expect(see({}, them)).toBe(false);
    expect(see({ isCoordinator: true }, them)).toBe(true);
    expect(see({ carried: [study] }, me)).toBe(false);
    expect(see({ carried: [study], isCoordinator: true }, me)).toBe(false);
    expect(see({ carried: [study], caseStudies: [study] }, them)).toBe(true);
    expect(see({ carried: [other], caseStudies: [other] }, them)).toBe(false);
  });

  it("[AR16] whoever sees a case's study adds to it only where their role adds studies", () => {
    const study = Uid.parse("1.2.1");
    const [me, them] = [UserId.parse("user-one-1"), UserId.parse("user-two-2")];
    const member = { ...wholeInstitution(InstitutionId.parse("institution-1"), me), isCoordinator: false };
    const add = (change: Partial<StudyScope>, uploader?: UserId): boolean =>
      canAdd({ ...member, ...change }, { uid: study, uploader });
    expect([add({}), add({}, me), add({}, them), add({ isCoordinator: true }, them)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([add({ mayUpload: false }), add({ mayUpload: false }, me)]).toEqual([false, false]);
    const carried = { carried: [study], caseStudies: [study] };
    for (const uploader of [me, them, undefined]) {
      expect(add(carried, uploader)).toBe(false);
      expect(add({ ...carried, addableStudies: [study] }, uploader)).toBe(true);
    }
  });

  it("T22 [AR1] [AR2] whatever the scope and the question, no foreign UID is answered, and no own one is missing", async () => {
    await fc.assert(
      fc.asyncProperty(scopes, async (scope) => {
        const wanted = expected(scope);
        const level: Level = "instance";
        const query = { level, matches: [], include: "all", limit: 100, offset: 0 } as const;
        const { results } = await archive.query.search(query, scope, "");
        const found = results.map(
          (text) => (JSON.parse(text) as Record<string, { Value: string[] }>)["00080018"]?.Value[0],
        );
        expect(new Set(found)).toEqual(new Set(wanted));
        expect(found).toHaveLength(wanted.length);
        for (const studyUid of studies) {
          const retrieved = archive.retrieve.select({ studyUid }, scope);
          if (wanted.some((uid) => uid.startsWith(`${studyUid}.`))) {
            const uids: string[] = [];
            for await (const { instanceUid } of archive.retrieve.instances(await retrieved)) uids.push(instanceUid);
            expect(uids).toEqual(wanted.filter((uid) => uid.startsWith(`${studyUid}.`)));
          } else {
            await expect(retrieved).rejects.toMatchObject({ code: "not-found" });
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
