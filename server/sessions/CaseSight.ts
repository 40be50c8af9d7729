import type { Actor } from "../../shared/model/account.ts";
import { type Reference, studiesOf } from "../../shared/model/chat.ts";
import type { CaseId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { CaseRecord } from "../records/CaseRecords.ts";
import type { Records } from "../records/Records.ts";
import type { CaseThings } from "./CaseThings.ts";
import { requireCase } from "./caseCommands.ts";

export interface CaseSightPorts {
  readonly records: Records;
  readonly things: CaseThings;
}

/** How a reference looks to one person. `hidden`: the case is not theirs, or there is none; `gone`: the case no longer has it. */
export type Sight =
  | { readonly kind: "hidden" }
  | { readonly kind: "gone" }
  | { readonly kind: "seen"; readonly record: CaseRecord };

/** What one person may see of the cases that messages refer to; each case is asked for once. */
export class CaseSight {
  readonly #ports: CaseSightPorts;
  readonly #who: Actor;
  readonly #asked = new Map<CaseId, Promise<CaseRecord | undefined>>();

  constructor(ports: CaseSightPorts, who: Actor) {
    this.#ports = ports;
    this.#who = who;
  }

  /** As a reader gets it. A mark that cannot be looked for now counts as there. */
  async look(reference: Reference): Promise<Sight> {
    return this.#look(reference, () => true);
  }

  /**
   * [CH5] Nobody points at what is not there or not theirs, and is not told which. Throws `unprocessable`; `read-only` where marks cannot
   * be looked for.
   */
  async require(reference: Reference): Promise<void> {
    const { kind } = await this.#look(reference, (error) => {
      throw error;
    });
    if (kind !== "seen" || !(await this.#hasImages(reference))) {
      throw new Failure("unprocessable", "what is referred to is not there");
    }
  }

  async #look(reference: Reference, orElse: (error: unknown) => boolean): Promise<Sight> {
    const { caseId } = reference;
    const asked = this.#asked.get(caseId) ?? this.#load(caseId);
    this.#asked.set(caseId, asked);
    const record = await asked;
    if (!record) return { kind: "hidden" };
    const hasStudies = studiesOf(reference).every((study) => record.studies.includes(study));
    const isThere = hasStudies && (await this.#hasMark(reference).catch(orElse));
    return isThere ? { kind: "seen", record } : { kind: "gone" };
  }

  async #hasMark(reference: Reference): Promise<boolean> {
    return reference.kind !== "mark" || this.#ports.things.hasMark(reference.caseId, reference.markId);
  }

  async #hasImages(reference: Reference): Promise<boolean> {
    if (reference.kind !== "scene") return true;
    const views = reference.scene.viewports.flatMap((viewport) => viewport?.view ?? []);
    return this.#ports.things.hasImages(this.#who, views);
  }

  async #load(id: CaseId): Promise<CaseRecord | undefined> {
    try {
      await requireCase(this.#ports.records, this.#who, { id, action: "seeCase" });
      return await this.#ports.records.case(id);
    } catch (error) {
      if (error instanceof Failure && error.code === "not-found") return undefined;
      throw error;
    }
  }
}
