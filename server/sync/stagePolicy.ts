import { docRoots } from "../../shared/protocol/docNames.ts";
import { CASE_KEY, PRESENTER_KEY, parseStageKey, StageCase, stageValueSchema } from "../../shared/model/stage.ts";
import type { DocPolicy, KnownKey, Writer } from "./DocPolicy.ts";

/** `stage:<sessionId>`: `presenter` and `case` by the server, `<peerId>/…` by that peer while its role may hold the stage. */
export const stagePolicy: DocPolicy = {
  ...docRoots.stage,
  presenterKey: PRESENTER_KEY,
  cases: {
    key: CASE_KEY,
    caseOf: (value) => StageCase.safeParse(value).data?.caseId,
    belongsToCase(name, reader) {
      const key = parseStageKey(name);
      return key?.kind === "case" || (key?.kind === "viewport" && key.peerId !== reader);
    },
  },
  mayWriteAny: (writer) => writer.kind === "server" || writer.may("holdStage"),
  mayWrite: rightTo,
  mayDelete: rightTo,
  judgeValue(_writer, { key: name, value }) {
    const key = parseStageKey(name);
    return key && stageValueSchema(key).safeParse(value).success ? "fits" : "unfit";
  },
  baseOf: () => undefined,
};

function rightTo(writer: Writer, { name }: KnownKey): ReturnType<DocPolicy["mayWrite"]> {
  const key = parseStageKey(name);
  if (writer.kind === "server") return key ? "yes" : "no-such-key";
  if (!writer.may("holdStage")) return "no";
  if (!key) return "no-such-key";
  return "peerId" in key && key.peerId === writer.peerId ? "yes" : "no";
}
