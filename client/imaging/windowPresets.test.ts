import { describe, expect, it } from "vitest";
import { voiOfWindow } from "../../shared/model/voi.ts";
import { windowPresets } from "./windowPresets.ts";

const none = { own: undefined, full: undefined };

describe("windowPresets", () => {
  it("offers the usual CT windows on the keys 1 to 9", () => {
    const presets = windowPresets("CT", none);
    expect(presets).toHaveLength(9);
    expect(presets.slice(0, 5).map(({ name, centre, width }) => `${name} ${centre}/${width}`)).toEqual([
      "softTissue 40/400",
      "lung -600/1500",
      "bone 300/1500",
      "brain 40/80",
      "liver 60/160",
    ]);
  });

  it("offers the file's own window and the image's range where values have no absolute scale", () => {
    const presets = windowPresets("MR", { own: { centre: 300, width: 700 }, full: { centre: 500, width: 1_000 } });
    expect(presets.map(({ name }) => name)).toEqual(["fromFile", "fullRange", "darkHalf", "brightHalf"]);
    expect(presets.at(2)).toMatchObject({ centre: 250, width: 500 });
  });

  it("offers nothing before anything is known", () => {
    expect(windowPresets("CR", none)).toEqual([]);
  });

  it("offers SUV from nothing to 5 and to 10 first, where the values are SUV, exactly", () => {
    const presets = windowPresets("PT", { ...none, valueUnit: "SUVbw" });
    const [five, ten] = presets.map((preset) => voiOfWindow(preset, preset.isExact ? "LINEAR_EXACT" : "LINEAR"));
    expect([five, ten]).toEqual([
      { lower: 0, upper: 5 },
      { lower: 0, upper: 10 },
    ]);
    expect(windowPresets("PT", { ...none, valueUnit: "Bq/ml" })).toEqual([]);
  });
});
