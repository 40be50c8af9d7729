import type { CaseId } from "../../shared/model/ids.ts";
import type { SignalingClient } from "../net/SignalingClient.ts";
import type { Roster } from "./Roster.ts";
import type { StageShare } from "./StageShare.ts";

export interface AgendaPorts {
  readonly signaling: Pick<SignalingClient, "request">;
  readonly roster: Pick<Roster, "session">;
  readonly stage: Pick<StageShare, "caseId">;
}

/** Steps the team through the agenda. A refusal leaves the stage as it is. */
export class AgendaCommands {
  readonly #ports: AgendaPorts;
  /** The case asked for last, until the server has answered: quick steps count from it. */
  #asked: CaseId | undefined;

  constructor(ports: AgendaPorts) {
    this.#ports = ports;
  }

  show(caseId: CaseId): void {
    this.#asked = caseId;
    const answered = () => {
      if (this.#asked === caseId) this.#asked = undefined;
    };
    this.#ports.signaling.request("showCase", { caseId }).then(answered, answered);
  }

  step(by: number): void {
    const { roster, stage } = this.#ports;
    const agenda = roster.session?.agenda ?? [];
    const from = this.#asked ?? stage.caseId;
    const next = agenda[agenda.findIndex(({ id }) => id === from) + by];
    if (next) this.show(next.id);
  }
}
