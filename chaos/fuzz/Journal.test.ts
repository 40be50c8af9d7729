import { expect, it } from "vitest";
import { Journal } from "./Journal.ts";

const KEY = "stage ana/layout";

/** A page writes n1 and dies unheard; the next page of the same person, which was shown `shown`, writes n2 and is told that it is saved. */
function afterDeath(shown: string | undefined): Journal {
  const journal = new Journal();
  journal.wrote("ana", KEY, { value: "n1", shown: undefined });
  journal.settle("ana", "stage ", "unknown");
  journal.wrote("ana", KEY, { value: "n2", shown });
  journal.settle("ana", "stage ", "saved");
  return journal;
}

it("lets what a dying page sent win where the next page did not know it", () => {
  const journal = afterDeath(undefined);
  journal.judge(new Map([[KEY, "n1"]]), "");
  expect(journal.problems).toEqual([]);
});

it("holds what is saved against what the page had shown before", () => {
  const journal = afterDeath("n1");
  journal.judge(new Map([[KEY, "n1"]]), "");
  expect(journal.problems).toEqual([`${KEY} shows n1 instead of n2`]);
});

it("holds what is saved against what was saved before", () => {
  const journal = new Journal();
  for (const word of ["n1", "n2"]) {
    journal.wrote("ana", KEY, { value: word, shown: undefined });
    journal.settle("ana", "stage ", "saved");
  }
  journal.judge(new Map([[KEY, "n1"]]), "");
  expect(journal.problems).toEqual([`${KEY} shows n1 instead of n2`]);
});
