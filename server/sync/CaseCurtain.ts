import type { PeerId } from "../../shared/model/ids.ts";
import type { DocContent } from "./DocContent.ts";
import type { CaseRules } from "./DocPolicy.ts";
import { encodeUpdate } from "./updateEncoding.ts";

export interface CaseCurtainParts {
  readonly content: Pick<DocContent, "caseOf" | "currentCase" | "scan" | "updateSince">;
  readonly rules: CaseRules;
  readonly reader: PeerId;
  readonly canSee: (caseId: string) => boolean;
}

const NOTHING = encodeUpdate([], []);

/**
 * [SY24] Between a Doc and a member who may not see every case. It is open while the Doc is about a case that the member may see;
 * behind the closed one the member hears nothing of the Doc. When it opens, the member is given the Doc anew, without the values
 * that came while the Doc was about another case that it may not see.
 */
export class CaseCurtain {
  readonly #parts: CaseCurtainParts;
  /** Whether the member has been given everything up to now. */
  #isOpen = false;

  constructor(parts: CaseCurtainParts) {
    this.#parts = parts;
  }

  /** Asked live: the Doc goes from case to case, and what the member may see changes too. */
  get maySee(): boolean {
    const { content, canSee } = this.#parts;
    const current = content.currentCase;
    return current !== undefined && canSee(current);
  }

  /** What the member's replica lacks. */
  answer(stateVector: Uint8Array): Uint8Array {
    this.#isOpen = this.maySee;
    return this.#isOpen ? this.#update(stateVector) : NOTHING;
  }

  /** What the member hears of an update that was just applied; undefined for nothing. */
  pass(update: Uint8Array): Uint8Array | undefined {
    const wasOpen = this.#isOpen;
    if (this.maySee) return wasOpen ? update : this.open();
    this.#isOpen = false;
    // The old case has left the stage: this is all that is told of it.
    return wasOpen ? encodeUpdate([], this.#parts.content.scan(update).deletes) : undefined;
  }

  /** The Doc, where the curtain is closed and may open; undefined otherwise. */
  open(): Uint8Array | undefined {
    if (this.#isOpen || !this.maySee) return undefined;
    this.#isOpen = true;
    return this.#update(Uint8Array.of(0));
  }

  #update(stateVector: Uint8Array): Uint8Array {
    return this.#parts.content.updateSince(stateVector, (key) => this.#isShown(key));
  }

  #isShown(key: string): boolean {
    const { content, rules, reader, canSee } = this.#parts;
    if (!rules.belongsToCase(key, reader)) return true;
    const caseId = content.caseOf(key);
    return caseId !== undefined && canSee(caseId);
  }
}
