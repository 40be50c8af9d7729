import type { CaseId } from "../../shared/model/ids.ts";
import type { Commands } from "./Commands.ts";
import type { Roster } from "./Roster.ts";
import type { AgendaActions, DecisionDraft } from "./SessionActions.ts";
import type { StageShare } from "./StageShare.ts";

export interface AgendaPorts {
  readonly commands: Pick<Commands, "send" | "ask">;
  readonly roster: Pick<Roster, "session">;
  readonly stage: Pick<StageShare, "caseId">;
}

/** Leads the team through the agenda. A refusal leaves everything as it is. */
export class AgendaCommands implements AgendaActions {
  readonly #ports: AgendaPorts;
  /** The case asked for last, until the server has answered: quick steps count from it. */
  #asked: CaseId | undefined;

  constructor(ports: AgendaPorts) {
    this.#ports = ports;
  }

  show(caseId: CaseId): void {
    this.#asked = caseId;
    void this.#ports.commands.send("showCase", { caseId }).then(() => {
      if (this.#asked === caseId) this.#asked = undefined;
    });
  }

  step(by: number): void {
    const { stage } = this.#ports;
    const agenda = this.#agenda();
    const from = this.#asked ?? stage.caseId;
    const next = agenda[agenda.findIndex(({ id }) => id === from) + by];
    if (next) this.show(next.id);
  }

  move(caseId: CaseId, by: number): void {
    const agenda = this.#agenda();
    const at = agenda.findIndex(({ id }) => id === caseId);
    const to = at + by;
    if (at === -1 || to < 0 || to >= agenda.length) return;
    void this.#ports.commands.send("moveCase", { caseId, to });
  }

  setState(caseId: CaseId, state: Parameters<AgendaActions["setState"]>[1]): void {
    void this.#ports.commands.send("setCaseState", { caseId, state });
  }

  recordDecision(caseId: CaseId, { outcome, text }: DecisionDraft): Promise<void> {
    return this.#ports.commands.ask("recordDecision", { caseId, outcome, text });
  }

  signDecision(caseId: CaseId): void {
    void this.#ports.commands.send("signDecision", { caseId });
  }

  #agenda() {
    return this.#ports.roster.session?.agenda ?? [];
  }
}
