import { describe, expect, it } from "vitest";
import { smallCt } from "./demoStudies.ts";
import { generate } from "./generate.ts";
import { PhantomRenderer } from "./PhantomRenderer.ts";
import { countInstances } from "./PhantomStudy.ts";

const series = smallCt.series[0]!;

describe("generate", () => {
  it("yields every instance once, in order, as one renderer alone would make it", async () => {
    const renderer = new PhantomRenderer();
    let count = 0;
    for await (const instance of generate(smallCt, { workers: 2 })) {
      expect(instance.sopInstanceUid).toBe(series.sopInstanceUids[count]);
      expect(instance.bytes).toEqual(renderer.renderInstance(smallCt, series, count));
      count++;
    }
    expect(count).toBe(countInstances(smallCt));
  });

  it("goes through several studies", async () => {
    const seen: string[] = [];
    for await (const { study, index } of generate([smallCt, smallCt])) seen.push(`${study.studyId}/${index}`);
    expect(seen).toHaveLength(10);
  });

  it("stops its workers when the consumer leaves", async () => {
    for await (const { index } of generate(smallCt, { workers: 1 })) {
      expect(index).toBe(0);
      break;
    }
  });

  it("throws the reason when the signal aborts", async () => {
    const controller = new AbortController();
    const rest = generate(smallCt, { workers: 1, signal: controller.signal });
    await rest.next();
    controller.abort(new Error("enough"));
    await expect(rest.next().then(() => rest.next())).rejects.toThrow("enough");
    await expect(generate(smallCt, { signal: controller.signal }).next()).rejects.toThrow("enough");
  });

  it("passes on the failure of a worker", async () => {
    const broken = { ...smallCt, series: [{ ...series, geometry: { ...series.geometry, rows: -1 } }] };
    await expect(generate(broken, { workers: 1 }).next()).rejects.toThrow(/length/u);
  });
});
