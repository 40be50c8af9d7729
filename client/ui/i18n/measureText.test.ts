import { beforeAll, describe, expect, it } from "vitest";
import { createInstance, type i18n } from "i18next";
import type { Measure } from "../../session/markMeasure.ts";
import { en } from "./en.ts";
import { measureLines } from "./measureText.ts";
import { zhCN } from "./zhCN.ts";

const nothing: Measure = {
  unit: "mm",
  isAtDetector: false,
  lengths: [],
  angle: undefined,
  area: undefined,
  values: "none",
};
const values = { count: 1468, mean: -100.05, deviation: 10.96, min: -412, max: 148.25, unit: "HU" };

describe("what a measurement says", () => {
  let texts: i18n;
  beforeAll(async () => {
    texts = createInstance();
    const resources = { en: { translation: en }, "zh-CN": { translation: zhCN } };
    await texts.init({ resources, lng: "en", interpolation: { escapeValue: false } });
  });
  const said = (measure: Partial<Measure>, language = "en") =>
    measureLines({ ...nothing, ...measure }, { t: texts.getFixedT(language), language });

  it("is rounded alike everywhere: lengths to 0.1, areas to 1 mm² and below 100 to 0.1, values to 0.1 and SUV to 0.01", () => {
    expect(said({ lengths: [148] })).toEqual(["148.0 mm"]);
    expect(said({ lengths: [32.449, 26.45] })).toEqual(["32.4 × 26.5 mm"]);
    expect(said({ angle: 44.96 })).toEqual(["45.0°"]);
    expect(said({ area: 99.94, values })).toEqual([
      "Mean \u2212100.1 HU · SD 11.0",
      "Min \u2212412 · Max 148.3",
      "Area 99.9 mm² · 1468 px",
    ]);
    expect(said({ area: 99.96 })).toEqual(["Area 100 mm²"]);
    expect(said({ area: 804.4, values: { ...values, unit: "SUVbw", mean: 4.7349, deviation: 0.004 } })[0]).toBe(
      "Mean 4.73 SUVbw · SD 0.00",
    );
    expect(said({ area: 12, values: { ...values, unit: "", mean: -0.04 } })[0]).toBe("Mean 0.0 · SD 11.0");
  });

  it("never says millimetres of an image without a size, and says at the detector where that is meant", () => {
    expect(said({ lengths: [50], unit: "px" })).toEqual(["50.0 px"]);
    expect(said({ area: 50, unit: "px" })).toEqual(["Area 50.0 px²"]);
    expect(said({ lengths: [50], isAtDetector: true })).toEqual(["50.0 mm (at detector)"]);
    expect(said({ area: 500, isAtDetector: true })).toEqual(["Area 500 mm² (at detector)"]);
  });

  it("waits for pixels with an ellipsis, and tells a probe's value alone", () => {
    expect(said({ area: 500, values: "pending" })).toEqual(["Mean …", "Area 500 mm²"]);
    expect(said({ values: { ...values, mean: 112 } })).toEqual(["112.0 HU"]);
    expect(said({ values: "none" })).toEqual([]);
    expect(measureLines(undefined, { t: texts.t, language: "en" })).toEqual([]);
  });

  it("speaks Chinese", () => {
    expect(said({ area: 804.4, values }, "zh-CN")).toEqual([
      "均值 \u2212100.1 HU · 标准差 11.0",
      "最小 \u2212412 · 最大 148.3",
      "面积 804 mm² · 1468 像素",
    ]);
  });
});
