import type { CaseId } from "../../shared/model/ids.ts";
import type { StagePresenter } from "../../shared/model/stage.ts";

/** The server's own keys of one session's stage Doc. Writes resolve once they are durable. */
export interface StageDoc {
  presenter(): Promise<StagePresenter>;
  setPresenter(presenter: StagePresenter): Promise<void>;
  setCase(caseId: CaseId): Promise<void>;
}
