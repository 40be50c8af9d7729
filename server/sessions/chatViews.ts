import type { Actor } from "../../shared/model/account.ts";
import { type MessageView, type Reference, type ReferenceView, studiesOf } from "../../shared/model/chat.ts";
import type { CaseId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Reading } from "../chat/reading.ts";
import type { StoredMessage } from "../chat/StoredMessage.ts";
import type { CaseRecord } from "../records/CaseRecords.ts";
import type { Records } from "../records/Records.ts";
import { requireCase } from "./caseCommands.ts";

/** What one person may see of the cases that messages refer to; each case is asked for once. */
export class CaseSight {
  readonly #records: Records;
  readonly #who: Actor;
  readonly #asked = new Map<CaseId, Promise<CaseRecord | undefined>>();

  constructor(records: Records, who: Actor) {
    this.#records = records;
    this.#who = who;
  }

  /** The case that the reference opens; undefined where it opens nothing for this person. */
  async seen(reference: Reference): Promise<CaseRecord | undefined> {
    const { caseId } = reference;
    const asked = this.#asked.get(caseId) ?? this.#load(caseId);
    this.#asked.set(caseId, asked);
    const found = await asked;
    return found && studiesOf(reference).every((study) => found.studies.includes(study)) ? found : undefined;
  }

  async #load(id: CaseId): Promise<CaseRecord | undefined> {
    try {
      await requireCase(this.#records, this.#who, { id, action: "seeCase" });
      return await this.#records.case(id);
    } catch (error) {
      if (error instanceof Failure && error.code === "not-found") return undefined;
      throw error;
    }
  }
}

/** [CH5] A message as this person gets it: what they may not see is neither named nor numbered. */
export async function messageView(sight: CaseSight, { userId }: Actor, message: StoredMessage): Promise<MessageView> {
  const { id, seq, revision, author, at, text, mentions, editedAt, deleted, sendId } = message;
  return {
    id,
    seq,
    revision,
    author,
    at,
    text,
    mentions: [...mentions],
    references: await Promise.all(message.references.map((reference) => referenceView(sight, reference))),
    ...(editedAt !== undefined && { editedAt }),
    ...(deleted && { deleted }),
    ...(author.id === userId && { sendId }),
  };
}

async function referenceView(sight: CaseSight, target: Reference): Promise<ReferenceView> {
  const { kind } = target;
  const seen = await sight.seen(target);
  return seen ? { kind, seen: { caseNumber: seen.number, caseTitle: seen.title, target } } : { kind };
}

/** [CH4] As `isShown` of the store: whether a message that was just written is for this reader. */
export function isFor({ userId }: Actor, { cases }: Reading, { author, aboutCase, mentions }: StoredMessage): boolean {
  if (!cases || aboutCase === undefined || author.id === userId) return true;
  return cases.includes(aboutCase) || mentions.some(({ id }) => id === userId);
}
