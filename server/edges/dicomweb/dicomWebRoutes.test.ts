import { describe, expect, it } from "vitest";
import { UserId } from "../../../shared/model/ids.ts";
import { Uid } from "../../../shared/model/dicom.ts";
import { wholeInstitution } from "../../archive/StudyScope.ts";
import { imageFile } from "../../testing/part10File.ts";
import { PUBLIC_URL, serveTests } from "./dicomWebTesting.ts";

const server = await serveTests();

const json = (response: Response): Promise<unknown> => response.json();
const INSTANCE = "/studies/1.2.3/series/1.2.3.1/instances/1.2.3.1.1";

describe("access", () => {
  it("401 with a challenge for whom nobody knows", async () => {
    for (const path of ["/studies", "/studies/1.2.3", INSTANCE, `${INSTANCE}/frames/1`]) {
      const response = await fetch(server.url + path);
      expect([response.status, response.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
    }
    expect((await fetch(`${server.url}/studies`, { method: "POST", body: "x" })).status).toBe(401);
  });

  it("T22 [AR2] forbidden and unknown are one answer, on every route", async () => {
    await server.store([imageFile()]);
    const userId = UserId.parse("stranger-1");
    server.gate.scopes.set(userId, {
      ...wholeInstitution(server.gate.institutionId, userId),
      carried: [Uid.parse("1.2.3")],
    });
    const answers = async (study: string): Promise<string[]> => {
      const instance = `/studies/${study}/series/1.2.3.1/instances/1.2.3.1.1`;
      const series = `/studies/${study}/series/1.2.3.1`;
      const paths = [`/studies/${study}`, series, instance].flatMap((path) => [
        path,
        `${path}/metadata`,
        `${path}/thumbnail`,
      ]);
      paths.push(
        `${instance}/frames/1`,
        `${instance}/rendered`,
        `${instance}/bulkdata/0`,
        `/studies/${study}/series`,
        `${series}/instances`,
      );
      const responses = await Promise.all(paths.map((path) => server.fetch(path, { user: userId })));
      return Promise.all(responses.map(async (response) => `${response.status} ${await response.text()}`));
    };
    const forbidden = await answers("1.2.3");
    expect(forbidden).toEqual(await answers("1.2.77"));
    expect(new Set(forbidden)).toEqual(new Set(['404 {"code":"not-found"}', "200 []"]));
    expect(await json(await server.fetch("/instances?SOPInstanceUID=1.2.3.1.1", { user: userId }))).toEqual([]);
  });

  it.each(["..%2f..%2fetc", "1.2.3%00", "%2e%2e", "1.02", "a".repeat(5000), "1.2.3'--"])(
    "T18 %s in a URL is no UID",
    async (uid) => {
      expect([400, 404]).toContain((await server.fetch(`/studies/${uid}`)).status);
      expect([400, 404]).toContain(
        (await server.fetch(`/studies/1.2.3/series/1.2.3.1/instances/${uid}/frames/1`)).status,
      );
    },
  );
});

describe("QIDO-RS", () => {
  it("[AR12] an empty search is an empty list", async () => {
    const response = await server.fetch("/studies?PatientID=nobody");
    expect([response.status, response.headers.get("Content-Type"), await response.text()]).toEqual([
      200,
      expect.stringContaining("application/dicom+json"),
      "[]",
    ]);
  });

  it("[AR12] takes keys as keywords and tags, pages, and warns of what it cuts off", async () => {
    await server.store(
      [1, 2, 3].map((number) => imageFile({ instanceUid: `1.2.3.1.${number}`, instanceNumber: number })),
    );
    expect(
      await json(await server.fetch("/studies?00100020=P1&limit=10&fuzzymatching=false&includefield=all")),
    ).toHaveLength(1);
    const cut = await server.fetch("/instances?limit=2&offset=0");
    expect(await json(cut)).toHaveLength(2);
    expect(cut.headers.get("Warning")).toContain("additional results");
    expect(await json(await server.fetch("/instances?limit=2&offset=2"))).toHaveLength(1);
    expect((await server.fetch("/studies?fuzzymatching=true")).headers.get("Warning")).toContain("fuzzymatching");
  });

  it.each([
    "limit=x",
    "limit=-1",
    "Nonsense=1",
    "PatientID=a&00100020=b",
    "00280101=16",
    "includefield=Nonsense",
    "limit=1&limit=2",
    "offset=1&offset=1",
    "fuzzymatching=true&fuzzymatching=false",
  ])("[AR12] 2C refuses ?%s", async (query) => {
    expect((await server.fetch(`/studies?${query}`)).status).toBe(400);
  });

  it("[AR12] names where to retrieve by the server's public URL, whatever Host says", async () => {
    await server.store([imageFile()]);
    const found = (await json(await server.fetch("/studies", { headers: { Host: "evil.example" } }))) as {
      "00081190": { Value: string[] };
    }[];
    expect(found[0]?.["00081190"].Value).toEqual([`${PUBLIC_URL}/dicom-web/studies/1.2.3`]);
  });

  it("[AR12] knows JSON only", async () => {
    const headers = { Accept: 'multipart/related; type="application/dicom+xml"' };
    expect((await server.fetch("/studies", { headers })).status).toBe(406);
  });
});
