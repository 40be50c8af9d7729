import { expect, it } from "vitest";
import { combineSaveStates } from "./SaveState.ts";

it("[CO9] says the worst of several Docs", () => {
  expect(combineSaveStates([])).toBe("saved");
  expect(combineSaveStates(["saved", "saving"])).toBe("saving");
  expect(combineSaveStates(["readOnly", "saving", "saved"])).toBe("readOnly");
  expect(combineSaveStates(["saved", "offline", "readOnly"])).toBe("offline");
});
