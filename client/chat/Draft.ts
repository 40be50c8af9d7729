import { z } from "zod";
import { ChatPerson, Reference } from "../../shared/model/chat.ts";

/** Something to be sent along, and how its author's page calls it. */
export const DraftReference = z.object({ title: z.string(), target: Reference });
export type DraftReference = z.infer<typeof DraftReference>;

/** What somebody is writing. */
export const Draft = z.object({
  text: z.string(),
  /** Whoever was picked; those whose name has gone from the text are no longer meant. */
  mentions: z.array(ChatPerson),
  references: z.array(DraftReference),
});
export type Draft = z.infer<typeof Draft>;

/** A message that the server has not got yet. */
export const Outgoing = Draft.extend({
  sendId: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Outgoing = z.infer<typeof Outgoing>;

export const emptyDraft: Draft = { text: "", mentions: [], references: [] };

export function isEmpty({ text, references }: Draft): boolean {
  return text.trim() === "" && references.length === 0;
}

/** Whom a text names, of those who were picked for it. */
export function namedIn(text: string, people: readonly ChatPerson[]): ChatPerson[] {
  const named = people.filter(({ name }) => text.includes(`@${name}`));
  return [...new Map(named.map((person) => [person.id, person])).values()];
}
