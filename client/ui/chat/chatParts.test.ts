import { describe, expect, it } from "vitest";
import type { ChatPerson, MessageView } from "../../../shared/model/chat.ts";
import { MessageId, UserId } from "../../../shared/model/ids.ts";
import { arrangeMessages } from "./arrangeMessages.ts";
import { completed, findPeople, mentionQuery } from "./mentionQuery.ts";
import { textParts } from "./textParts.ts";

const lin: ChatPerson = { id: UserId.parse("user-lin-1"), name: "Dr. Lin Wei 林薇" };
const ana: ChatPerson = { id: UserId.parse("user-ana-1"), name: "Ana" };
const anabel: ChatPerson = { id: UserId.parse("user-ana-2"), name: "Anabel Roth" };
const noon = new Date(2026, 10, 20, 12).getTime();
const minute = 60_000;

function message(seq: number, at: number, author = ana): MessageView {
  const id = MessageId.parse(`message-${seq}`);
  return { id, seq, revision: seq, author, at, text: `M${seq}`, mentions: [], references: [] };
}

describe("arrangeMessages", () => {
  it("says the day once, who writes once a breath, and where the new begins", () => {
    const rows = arrangeMessages(
      [
        message(1, noon - 24 * 60 * minute),
        message(2, noon),
        message(3, noon + minute),
        message(5, noon + 2 * minute, lin),
        message(6, noon + 3 * minute, lin),
        message(7, noon + 20 * minute, lin),
      ],
      6,
    );
    const words = rows.map((row) =>
      row.kind === "message" ? `${row.message.seq}${row.isFirst ? "*" : ""}` : row.kind,
    );
    expect(words).toEqual(["day", "1*", "day", "2*", "3", "5*", "new", "6*", "7*"]);
  });
});

describe("mentionQuery", () => {
  it("is what is written after an @ that begins a word", () => {
    expect(mentionQuery("Ask @li", 7)).toEqual({ start: 4, query: "li" });
    expect(mentionQuery("@", 1)).toEqual({ start: 0, query: "" });
    expect(mentionQuery("请看，@林", 5)).toEqual({ start: 3, query: "林" });
    expect(mentionQuery("mail@hospital", 13)).toBeUndefined();
    expect(mentionQuery("@lin\nnext", 9)).toBeUndefined();
  });

  it("finds people by the beginning of any of their names, Chinese ones by any part", () => {
    const people = [lin, ana, anabel];
    expect(findPeople(people, "wei")).toEqual([lin]);
    expect(findPeople(people, "薇")).toEqual([lin]);
    expect(findPeople(people, "an")).toEqual([ana, anabel]);
    expect(findPeople(people, "nabel")).toEqual([]);
    expect(findPeople(people, "")).toHaveLength(3);
  });

  it("puts the name in the place of what was written of it", () => {
    expect(completed("Ask @li please", { start: 4, query: "li" }, "Lin")).toEqual({
      text: "Ask @Lin please",
      caret: 9,
    });
  });
});

describe("textParts", () => {
  it("tells names apart from text, the longest first, and names nobody who was not meant", () => {
    expect(textParts("@Anabel Roth and @Ana, @Ben", [ana, anabel])).toEqual([
      { text: "@Anabel Roth", person: anabel },
      { text: " and " },
      { text: "@Ana", person: ana },
      { text: ", @Ben" },
    ]);
    expect(textParts("🫀 plain", [])).toEqual([{ text: "🫀 plain" }]);
  });
});
