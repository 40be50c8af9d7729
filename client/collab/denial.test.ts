import { expect, it } from "vitest";
import { endsChannel, readDenial } from "./denial.ts";

it("[CO3] tells what ends a Doc from what is said of one that goes on", () => {
  expect(readDenial("forbidden: not this case")).toMatchObject({
    kind: "ended",
    code: "forbidden",
    isRetriable: false,
  });
  expect(readDenial("read-only: the Doc is fenced")).toMatchObject({ kind: "ended", isRetriable: true });
  expect(readDenial("nonsense")).toMatchObject({ kind: "ended", code: "internal", isRetriable: false });
  expect(readDenial("read-only: damaged").kind).toBe("readOnly");
  expect(readDenial("damaged: the last change is lost").kind).toBe("notice");
  expect(["read-only: damaged", "damaged: x", "not-found: x"].map(endsChannel)).toEqual([false, false, true]);
});
