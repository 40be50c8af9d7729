import type { CaseId } from "../../shared/model/ids.ts";
import { CASE_KEY, PRESENTER_KEY, StageCase, StagePresenter } from "../../shared/model/stage.ts";
import { stageDocName } from "../../shared/protocol/docNames.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import type { DocSource, LiveDocs } from "../sync/LiveDocs.ts";

/** The server's own keys of one session's stage Doc. Writes resolve once they are durable. */
export interface StageDoc {
  presenter(): Promise<StagePresenter>;
  /** The case on stage; undefined where there is none yet. */
  shownCase(): Promise<CaseId | undefined>;
  setPresenter(presenter: StagePresenter): Promise<void>;
  setCase(caseId: CaseId): Promise<void>;
}

/** The stage Doc of a session; the server seeds it: the first presenter, the agenda's first case. */
export function stageSource(record: SessionRecord, records: Records): DocSource {
  return {
    name: stageDocName(record.id),
    seed: async () => {
      const [first] = await records.agendaIds(record.id);
      const presenter: StagePresenter = { peerId: record.firstPresenter, epoch: 1 };
      return { [PRESENTER_KEY]: presenter, ...(first ? { [CASE_KEY]: { caseId: first } } : {}) };
    },
  };
}

export function stageDoc(docs: LiveDocs, source: DocSource): StageDoc {
  return {
    presenter: async () => {
      const doc = await docs.open(source);
      const presenter = StagePresenter.safeParse(doc.content.get(PRESENTER_KEY));
      if (!presenter.success) throw new Failure("internal", "the stage has no presenter");
      return presenter.data;
    },
    shownCase: async () => {
      const doc = await docs.open(source);
      return StageCase.safeParse(doc.content.get(CASE_KEY)).data?.caseId;
    },
    setPresenter: (presenter) => docs.write(source, { [PRESENTER_KEY]: presenter }),
    setCase: (caseId) => docs.write(source, { [CASE_KEY]: { caseId } }),
  };
}
