import { z } from "zod";
import { Uid, VoiRange } from "./dicom.ts";
import { CaseId, GroupId, MessageId, SessionId, UserId } from "./ids.ts";
import { MarkId } from "./mark.ts";
import { MAX_VIEWPORTS, StageLayout, ViewPresentation } from "./stage.ts";

/**
 * Which conversation: one of each session, one of each case, a lasting group's, or the one with another person. Nothing has to be
 * made before one can write there, but for groups.
 */
export const ConversationRef = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("session"), id: SessionId }),
  z.strictObject({ kind: z.literal("case"), id: CaseId }),
  z.strictObject({ kind: z.literal("group"), id: GroupId }),
  /** `id`: the other person. */
  z.strictObject({ kind: z.literal("direct"), id: UserId }),
]);
export type ConversationRef = z.infer<typeof ConversationRef>;

/** Code points. */
export const MAX_MESSAGE_LENGTH = 4000;
export const MAX_GROUP_NAME = 80;
export const MAX_REFERENCES = 8;
export const MAX_MENTIONS = 50;
const MAX_LABEL = 160;

/**
 * What nobody sees and what turns its surroundings round: controls but for tab and line feed, and the characters that set a writing
 * direction for what follows (UAX #9: embeddings, overrides, isolates). Texts are shown in a direction of their own instead.
 */
const UNSEEN = /(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A text as it is stored: line ends of one kind, composed characters, nothing unseen, nothing blank around it. */
function plainText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/gu, "\n")
    .normalize("NFC")
    .replace(UNSEEN, "")
    .trim();
}

/** How long a text is to a reader's eye, nearly: a character of two code units is one. */
export function textLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Cleaned; a message may be empty where it refers to something. */
export const MessageText = z
  .string()
  .max(4 * MAX_MESSAGE_LENGTH)
  .refine((text) => text.isWellFormed())
  .transform(plainText)
  .refine((text) => textLength(text) <= MAX_MESSAGE_LENGTH);

function line(max: number) {
  return z
    .string()
    .max(4 * max)
    .refine((text) => text.isWellFormed())
    .transform((text) => plainText(text.replace(/\s+/gu, " ")))
    .refine((text) => textLength(text) <= max);
}

export const GroupName = line(MAX_GROUP_NAME).refine((name) => name !== "");

/** One viewport of a scene, without anything else that a stage may hold. */
const SceneViewport = z.object({
  view: z.object({ studyUid: Uid, seriesUid: Uid, sopUid: Uid, frame: z.number().int().min(1) }),
  presentation: ViewPresentation.strip().optional(),
  voi: VoiRange.optional(),
  invert: z.boolean().optional(),
});

/** What was on the stage when it was written: the places of the layout row by row, `null` where one is empty. */
const Scene = z.object({
  layout: StageLayout.pick({ rows: true, columns: true, active: true }).strip(),
  viewports: z.array(SceneViewport.nullable()).min(1).max(MAX_VIEWPORTS),
});
export type Scene = z.infer<typeof Scene>;

/** What a message points at. All of it belongs to a case, and who sees the case may open it. `label`: how its author's page named it. */
export const Reference = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("case"), caseId: CaseId }),
  z.object({ kind: z.literal("study"), caseId: CaseId, studyUid: Uid, label: line(MAX_LABEL) }),
  z.object({ kind: z.literal("scene"), caseId: CaseId, label: line(MAX_LABEL), scene: Scene }),
  z.object({ kind: z.literal("mark"), caseId: CaseId, markId: MarkId, label: line(MAX_LABEL) }),
]);
export type Reference = z.infer<typeof Reference>;

/** The studies that a reference shows. */
export function studiesOf(reference: Reference): readonly Uid[] {
  switch (reference.kind) {
    case "study":
      return [reference.studyUid];
    case "scene":
      return [...new Set(reference.scene.viewports.flatMap((viewport) => viewport?.view.studyUid ?? []))];
    case "case":
    case "mark":
      return [];
  }
}

/**
 * As a reader gets it: nothing but the kind for who may not see the case. `isGone`: they may, but the case no longer has what was meant:
 * the mark was deleted, the study taken off it.
 */
export const ReferenceView = z.object({
  kind: z.enum(["case", "study", "scene", "mark"]),
  seen: z.object({ caseNumber: z.string(), caseTitle: z.string(), target: Reference }).optional(),
  isGone: z.literal(true).optional(),
});
export type ReferenceView = z.infer<typeof ReferenceView>;

export const ChatPerson = z.object({ id: UserId, name: z.string().max(120) });
export type ChatPerson = z.infer<typeof ChatPerson>;

/** A message as one reader gets it. */
export const MessageView = z.object({
  id: MessageId,
  /** Its place in the conversation, from 1. */
  seq: z.number().int().positive(),
  /** Raised over the whole conversation by each message, edit and deletion. */
  revision: z.number().int().positive(),
  author: ChatPerson,
  /** Milliseconds since 1970, by the server's clock. */
  at: z.number().int(),
  /** Empty where it was deleted. */
  text: z.string(),
  mentions: z.array(ChatPerson),
  references: z.array(ReferenceView),
  editedAt: z.number().int().optional(),
  deleted: z.object({ at: z.number().int(), by: ChatPerson }).optional(),
  /** Of the reader's own: what their client named it when it was sent. */
  sendId: z.string().optional(),
});
export type MessageView = z.infer<typeof MessageView>;

/** The name of a conversation where both are needed as one. */
export function conversationKey({ kind, id }: ConversationRef): string {
  return `${kind}:${id}`;
}

/** What counts as the same when one searches: upper and lower case, full and half width, any blank. */
export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
}
