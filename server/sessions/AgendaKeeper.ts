import type { AgendaItem } from "../../shared/model/agenda.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { RequestParams } from "../../shared/protocol/signaling.ts";
import type { Actor } from "../../shared/model/account.ts";
import type { Stamp } from "../records/AgendaRecords.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import type { Peer } from "./Peer.ts";
import type { Seat, Seats } from "./Seats.ts";
import type { StageDoc } from "./StageDoc.ts";
import type { StageKeeper } from "./StageKeeper.ts";
import { requireAttachable } from "./studyAccess.ts";

export interface AgendaKeeperPorts {
  readonly record: SessionRecord;
  readonly records: Records;
  readonly seats: Seats;
  readonly stage: StageDoc;
  readonly keeper: StageKeeper;
  readonly commands: SerialQueue;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** True where the user may see the study. */
  readonly canSeeStudy: (who: Actor, study: Uid) => Promise<boolean>;
}

/** A session's agenda as those who are in it change it: every change is durable, then told. */
export class AgendaKeeper {
  readonly #ports: AgendaKeeperPorts;
  readonly #telling = new SerialQueue();

  constructor(ports: AgendaKeeperPorts) {
    this.#ports = ports;
  }

  /** What the peer sees of it. */
  of({ userId }: Peer): Promise<readonly AgendaItem[]> {
    const { records, record } = this.#ports;
    return records.agenda(record.id, userId);
  }

  /** [SE5] Puts a case on the stage: who runs the agenda, or who holds the stage. The stage comes first, the record follows it. */
  show({ peer }: Seat, caseId: CaseId): Promise<void> {
    return this.#change(async () => {
      const { stage, records, record, keeper } = this.#ports;
      peer.require("showCase", await keeper.isHolder(peer));
      await this.#requireCase(peer, caseId);
      await stage.setCase(caseId);
      await records.showCase(record.id, caseId);
    });
  }

  /** [SE6] Attaches a study that the peer sees to a case on the agenda. */
  async addStudy({ peer }: Seat, { caseId, studyUid }: RequestParams<"addStudy">): Promise<void> {
    peer.require("addStudies");
    const canSee = await this.#ports.canSeeStudy(peer.actor, studyUid);
    await this.#change(async () => {
      peer.require("addStudies");
      await this.#requireCase(peer, caseId);
      if (!canSee) throw new Failure("not-found", "no such study");
      await requireAttachable(this.#ports.records, peer.actor, [studyUid]);
      await this.#ports.records.attachStudy(caseId, studyUid);
    });
  }

  move({ peer }: Seat, { caseId, to }: RequestParams<"moveCase">): Promise<void> {
    return this.#change(async () => {
      peer.require("runAgenda");
      await this.#requireCase(peer, caseId);
      await this.#ports.records.moveCase(this.#ports.record.id, caseId, to);
    });
  }

  setState({ peer }: Seat, { caseId, state }: RequestParams<"setCaseState">): Promise<void> {
    return this.#change(async () => {
      peer.require("runAgenda");
      await this.#requireCase(peer, caseId);
      await this.#ports.records.setCaseState(this.#ports.record.id, caseId, state);
    });
  }

  /** [SE16] What was decided, by who may write notes; by a chair it is signed at once. */
  decide({ peer }: Seat, { caseId, outcome, text }: RequestParams<"recordDecision">): Promise<void> {
    return this.#change(async () => {
      peer.require("writeNotes");
      await this.#requireCase(peer, caseId);
      const { records, record } = this.#ports;
      const isSigned = peer.may("signDecision");
      await records.recordDecision({ session: record.id, caseId, outcome, text, by: this.#stamp(peer), isSigned });
    });
  }

  sign({ peer }: Seat, caseId: CaseId): Promise<void> {
    return this.#change(async () => {
      peer.require("signDecision");
      await this.#requireCase(peer, caseId);
      const { records, record } = this.#ports;
      await records.signDecision(record.id, caseId, this.#stamp(peer));
    });
  }

  /** Sends everyone, or one peer, the agenda as they see it: never an older one after a newer one. */
  tell(only?: PeerId): Promise<void> {
    return this.#telling.run(async () => {
      for (const { peer } of this.#ports.seats) {
        if (only !== undefined && peer.id !== only) continue;
        peer.line.notify("agendaChanged", { agenda: [...(await this.of(peer))] });
      }
    });
  }

  /** [SE5] After a crash between the two writes of `show`, the record follows the stage, which all have seen. */
  repair(): Promise<void> {
    const { commands, records, record, stage } = this.#ports;
    return commands.run(async () => {
      const shown = await stage.shownCase();
      const agenda = await this.#whole();
      const item = agenda.find(({ id }) => id === shown);
      if (!item || item.state === "onStage") return;
      // What was put off while it was on stage stays so, unless another case stands where it is.
      const isPutOff = item.state === "deferred" && !agenda.some(({ state }) => state === "onStage");
      if (!isPutOff) await records.showCase(record.id, item.id);
    });
  }

  /** As everyone sees it who is no guest. */
  async #whole(): Promise<readonly AgendaItem[]> {
    const { records, record } = this.#ports;
    const member = (await records.membersOf(record.id)).find(({ role }) => role !== "guest");
    return member ? records.agenda(record.id, member.userId) : [];
  }

  #stamp({ userId, name }: Peer): Stamp {
    return { userId, name, at: this.#ports.now() };
  }

  async #change(work: () => Promise<void>): Promise<void> {
    await this.#ports.commands.run(work);
    await this.tell();
  }

  async #requireCase(peer: Peer, caseId: CaseId): Promise<void> {
    if ((await this.of(peer)).some(({ id }) => id === caseId)) return;
    throw new Failure("not-found", "no such case on the agenda");
  }
}
