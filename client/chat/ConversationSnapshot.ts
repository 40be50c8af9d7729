import type { MessageView } from "../../shared/model/chat.ts";
import type { ConversationDetail } from "../../shared/protocol/api/chat.ts";
import type { Draft } from "./Draft.ts";
import type { SendState } from "./Outbox.ts";

/** What a page shows of a conversation at one moment. */
export interface ConversationSnapshot {
  readonly state: "loading" | "ready" | "failed";
  /** What the last question failed with; beside messages: they may be out of date. */
  readonly failure: unknown;
  readonly detail: ConversationDetail | undefined;
  /** In their order. */
  readonly messages: readonly MessageView[];
  readonly outgoing: readonly SendState[];
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  /** Where what was new when one came begins. */
  readonly newFrom: number | undefined;
  /** Of what is known here. */
  readonly unread: number;
  readonly draft: Draft;
}
