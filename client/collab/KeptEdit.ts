import { z } from "zod";

/** What an unsaved edit says. A value's `base` is what its writer saw before; a text's edit is the bytes of its Yjs update. */
export const KeptContent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("value"), key: z.string(), base: z.unknown(), value: z.unknown() }),
  z.object({
    kind: z.literal("text"),
    update: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    epoch: z.number(),
  }),
]);
export type KeptContent = z.infer<typeof KeptContent>;

/** One unsaved edit as it lies in the browser. `tab` names whose it is to send. */
export const KeptEdit = z.object({
  id: z.string(),
  userId: z.string(),
  docName: z.string(),
  tab: z.string(),
  /** When it was made, in milliseconds since 1970. */
  at: z.number(),
  /** Which of its tab's edits it is. */
  order: z.number(),
  content: KeptContent,
});
export type KeptEdit = z.infer<typeof KeptEdit>;

/** Oldest first. */
export function inOrder(edits: readonly KeptEdit[]): KeptEdit[] {
  return edits.toSorted((a, b) => a.at - b.at || a.order - b.order);
}

/** About what it takes up in the browser. */
export function keptBytes({ content }: Pick<KeptEdit, "content">): number {
  const overhead = 200;
  if (content.kind === "text") return overhead + content.update.length;
  return overhead + 2 * JSON.stringify([content.key, content.base, content.value]).length;
}
