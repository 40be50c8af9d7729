import { describe, expect, it } from "vitest";
import { DicomWebClient } from "./DicomWebClient.ts";

interface Asked {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

function client(answer: () => Response | Promise<Response>) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    asked.push({ url: typeof input === "string" ? input : "not a string", init });
    return await answer();
  };
  return { asked, client: new DicomWebClient({ base: "https://here.example/page", token: () => "t0ken", fetch }) };
}

const json = (body: unknown) =>
  new Response(JSON.stringify(body), { headers: { "Content-Type": "application/dicom+json" } });

describe("DicomWebClient", () => {
  it("asks its own origin only, with the token and without redirects", async () => {
    const { asked, client: dicomWeb } = client(() => json([]));
    await dicomWeb.seriesMetadata("1.2.3", "1.2.4");
    expect(asked[0]?.url).toBe("https://here.example/dicom-web/studies/1.2.3/series/1.2.4/metadata");
    expect(asked[0]?.init).toMatchObject({ redirect: "error", headers: { Authorization: "Bearer t0ken" } });
  });

  it("builds no path from what is no UID", async () => {
    const { asked, client: dicomWeb } = client(() => json([]));
    for (const uid of ["../../api", "1.2.3/x", "https://evil.example", "", "1.2.3?token", "1.02"]) {
      await expect(dicomWeb.findSeries(uid)).rejects.toMatchObject({ code: "bad-message" });
      expect(() => dicomWeb.frameUrl({ studyUid: "1.2", seriesUid: "1.3", sopUid: uid, frame: 1 })).toThrow("UID");
    }
    expect(asked).toEqual([]);
  });

  it("keeps of a bulk value's address its number alone, and asks its own origin for it", async () => {
    const { client: dicomWeb, asked } = client(() =>
      json([{ "00420011": { vr: "OB", BulkDataURI: "https://evil.example/studies/1/bulkdata/12" } }]),
    );
    const [dataset] = await dicomWeb.findSeries("1.2.3");
    expect(dataset).toEqual({ "00420011": { vr: "OB", bulk: 12 } });
    await dicomWeb.bulk({ studyUid: "1.2", seriesUid: "1.3", sopUid: "1.4" }, 12);
    expect(asked[1]?.url).toBe("https://here.example/dicom-web/studies/1.2/series/1.3/instances/1.4/bulkdata/12");
  });

  it("drops addresses from datasets", async () => {
    const { client: dicomWeb } = client(() =>
      json([{ "7FE00010": { vr: "OW", BulkDataURI: "https://evil.example" } }]),
    );
    await expect(dicomWeb.findSeries("1.2.3")).resolves.toEqual([{ "7FE00010": { vr: "OW" } }]);
  });

  it("takes no content as no matches", async () => {
    const { client: dicomWeb } = client(() => new Response(undefined, { status: 204 }));
    await expect(dicomWeb.findStudies()).resolves.toEqual([]);
  });

  it("tells failures apart", async () => {
    for (const [status, code] of [
      [401, "unauthenticated"],
      [403, "forbidden"],
      [404, "not-found"],
      [500, "unavailable"],
    ] as const) {
      const { client: dicomWeb } = client(() => new Response("", { status }));
      await expect(dicomWeb.findSeries("1.2.3")).rejects.toMatchObject({ name: "Failure", code });
    }
    const { client: offline } = client(() => Promise.reject(new TypeError("network")));
    await expect(offline.findSeries("1.2.3")).rejects.toMatchObject({ code: "unavailable" });
    const { client: odd } = client(() => json({ not: "a list" }));
    await expect(odd.findSeries("1.2.3")).rejects.toMatchObject({ code: "bad-message" });
  });
});
