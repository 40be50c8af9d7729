import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Reference } from "../../shared/model/chat.ts";
import { CaseId, SessionId } from "../../shared/model/ids.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import { ana, FakeChat } from "../chat/chatTesting.ts";
import { DraftStore } from "../chat/DraftStore.ts";
import type { SeriesCatalog } from "../imaging/SeriesCatalog.ts";
import { testFrame, testSeries } from "../imaging/seriesTesting.ts";
import { CaseImages } from "./CaseImages.ts";
import type { CaseMarks } from "./MarkSnapshot.ts";
import { Notices } from "./Notices.ts";
import { SessionChat, type SessionChatPorts } from "./SessionChat.ts";

const liver = { id: CaseId.parse("case-liver"), number: "K-1", title: "T", question: "", studies: ["1.1"] };
const brain = { ...liver, id: CaseId.parse("case-brain"), number: "K-2", studies: ["2.1"] };
const framesOf = (series: string) => [1, 2, 3].map((number) => testFrame({ sopUid: `${series}.${number}` }));
const report = testSeries({ studyUid: "1.1", seriesUid: "1.1.1", content: "report", frames: framesOf("1.1.1") });
const ct = testSeries({ studyUid: "1.1", seriesUid: "1.1.2", frames: framesOf("1.1.2") });
const mr = testSeries({ studyUid: "2.1", seriesUid: "2.1.1", frames: framesOf("2.1.1") });

/** The marks of the case on stage; a test says when they are there. */
class FakeMarks {
  snapshot: Pick<CaseMarks, "marks" | "save" | "selectedId"> = { marks: [], save: "offline", selectedId: undefined };
  readonly goneTo: string[] = [];
  readonly #listeners = new Set<() => void>();
  getSnapshot = () => this.snapshot;
  goTo = (markId: string) => void this.goneTo.push(markId);
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  load(...ids: readonly string[]): void {
    const marks = ids.map((id) => ({ id, text: "" })) as unknown as CaseMarks["marks"];
    this.snapshot = { marks, save: "saved", selectedId: ids[0] };
    for (const listener of this.#listeners) listener();
  }
}

describe("what is said in a session leads to the images", () => {
  const stage = {
    caseId: liver.id,
    isPresenter: false,
    activeIndex: 0,
    layout: { rows: 1, columns: 1 },
    target: () => undefined,
    show: (_: number, state: ViewportState) => void shown.push(state.view?.sopUid),
  };
  let shown: (string | undefined)[];
  let sent: unknown[];
  let marks: FakeMarks;
  let notices: Notices;
  let images: CaseImages;
  let chat: SessionChat;
  beforeEach(async () => {
    [shown, sent, marks, notices] = [[], [], new FakeMarks(), new Notices()];
    Object.assign(stage, { caseId: liver.id, isPresenter: false });
    const load = async ([study]: readonly string[]) => ({
      series: study === "1.1" ? [report, ct] : [mr],
      notShown: [],
    });
    images = new CaseImages({ load } as unknown as SeriesCatalog);
    await images.show(liver);
    const server = new FakeChat();
    const drafts = new DraftStore(() => ana.id);
    const parts = {
      chat: { sessionId: SessionId.parse("session-1"), userId: ana.id, server, feed: server, drafts },
      calm: Promise.resolve(),
      newId: () => "send-000001",
      clock: () => 1,
      stage,
      roster: { findCase: (id: CaseId) => [liver, brain].find((one) => one.id === id) },
      images,
      marks,
      notices,
      commands: { send: async (...command: unknown[]) => void sent.push(command) },
    };
    chat = new SessionChat(parts as unknown as SessionChatPorts);
  });
  afterEach(() => {
    chat.close();
    notices.close();
  });
  const told = () => notices.shown.map(({ notice }) => notice);
  const mark: Reference = { kind: "mark", caseId: liver.id, markId: "mark-00001", label: "" };
  const study: Reference = { kind: "study", caseId: liver.id, studyUid: "1.1", label: "" };

  it("[CH5] to a mark once the marks are there; one that was deleted says so, not one that is loading", () => {
    chat.openReference(mark);
    expect([marks.goneTo, told()]).toEqual([[], []]);
    marks.load("mark-00001");
    expect(marks.goneTo).toEqual(["mark-00001"]);
    marks.load("mark-00002");
    chat.openReference(mark);
    expect([marks.goneTo.length, told()]).toEqual([1, [{ kind: "gone", what: "mark" }]]);
  });

  it("[CH5] to the images of a study, its reports last; one that the case no longer has says so", () => {
    chat.openReference(study);
    expect(shown).toEqual(["1.1.2.2"]);
    chat.openReference({ ...study, studyUid: "1.9" });
    expect([shown.length, told()]).toEqual([1, [{ kind: "gone", what: "study" }]]);
  });

  it("[CH5] in another case for who presents, once it is on stage; others are told", async () => {
    const other = { ...study, caseId: brain.id, studyUid: "2.1" };
    chat.openReference(other);
    expect([sent, told()]).toEqual([[], [{ kind: "otherCase" }]]);
    Object.assign(stage, { isPresenter: true });
    chat.openReference(other);
    expect(sent).toEqual([["showCase", { caseId: brain.id }]]);
    Object.assign(stage, { caseId: brain.id });
    await images.show(brain);
    expect(shown).toEqual(["2.1.1.2"]);
  });

  it("[CH5] and back: the case on stage, the chosen mark and each study can be referred to", () => {
    marks.load("mark-00001");
    expect(chat.linkable().map(({ reference }) => reference.target.kind)).toEqual(["mark", "case", "study"]);
    Object.assign(stage, { caseId: brain.id });
    expect(chat.linkable().map(({ reference }) => reference.target.kind)).toEqual(["mark", "case"]);
  });
});
