import { z } from "zod";
import { ChatPerson, Reference } from "../../shared/model/chat.ts";
import { CaseId, MessageId, UserId } from "../../shared/model/ids.ts";
import type { Row } from "../platform/sql.ts";

/** A message as it is kept, before anyone's rights are looked at. */
export interface StoredMessage {
  /** Newer messages of any conversation have higher ones. */
  readonly number: number;
  /** The conversation's key. */
  readonly key: string;
  readonly id: MessageId;
  readonly seq: number;
  readonly revision: number;
  /** Under the name that they had. */
  readonly author: ChatPerson;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Empty once it was deleted, as are the mentions and references. */
  readonly text: string;
  readonly mentions: readonly ChatPerson[];
  readonly references: readonly Reference[];
  /** The case that was on stage when it was written. */
  readonly aboutCase: CaseId | undefined;
  readonly sendId: string;
  readonly editedAt: number | undefined;
  readonly deleted: { readonly at: number; readonly by: ChatPerson } | undefined;
}

function jsonOf<S extends z.ZodType>(schema: S) {
  return z.string().transform((text): z.infer<S> => schema.parse(JSON.parse(text)));
}

const People = jsonOf(z.array(ChatPerson));
const References = jsonOf(z.array(Reference));
const Deleter = jsonOf(ChatPerson);

/** Of a row of `message` with its conversation's `key`. */
export function toMessage(row: Row): StoredMessage {
  const { about_case: about, edited_at_ms: editedAt, deleted_at_ms: deletedAt } = row;
  return {
    number: Number(row["number"]),
    key: String(row["key"]),
    id: MessageId.parse(row["id"]),
    seq: Number(row["seq"]),
    revision: Number(row["revision"]),
    author: { id: UserId.parse(row["author_id"]), name: String(row["author_name"]) },
    at: Number(row["at_ms"]),
    text: String(row["text"]),
    mentions: People.parse(row["mentions"]),
    references: References.parse(row["refs"]),
    aboutCase: about === null ? undefined : CaseId.parse(about),
    sendId: String(row["send_id"]),
    editedAt: editedAt === null ? undefined : Number(editedAt),
    deleted: deletedAt === null ? undefined : { at: Number(deletedAt), by: Deleter.parse(row["deleted_by"]) },
  };
}
