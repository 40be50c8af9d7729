import type { Actor } from "../../shared/model/account.ts";
import type { MessageView, Reference, ReferenceView } from "../../shared/model/chat.ts";
import type { Reading } from "../chat/reading.ts";
import type { StoredMessage } from "../chat/StoredMessage.ts";
import type { CaseSight } from "./CaseSight.ts";

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
  const seen = await sight.look(target);
  switch (seen.kind) {
    case "hidden":
      return { kind };
    case "gone":
      return { kind, isGone: true };
    case "seen":
      return { kind, seen: { caseNumber: seen.record.number, caseTitle: seen.record.title, target } };
  }
}

/** [CH4] As `isShown` of the store: whether a message that was just written is for this reader. */
export function isFor({ userId }: Actor, { cases }: Reading, { author, aboutCase, mentions }: StoredMessage): boolean {
  if (!cases || aboutCase === undefined || author.id === userId) return true;
  return cases.includes(aboutCase) || mentions.some(({ id }) => id === userId);
}
