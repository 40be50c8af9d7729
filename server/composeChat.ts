import { join } from "node:path";
import type { Archive } from "./archive/Archive.ts";
import type { Users } from "./auth/Users.ts";
import { chatMigrations } from "./chat/chatSchema.ts";
import { Conversations } from "./chat/Conversations.ts";
import { Groups } from "./chat/Groups.ts";
import { SendPace } from "./chat/SendPace.ts";
import type { ApiGate } from "./edges/http/apiGate.ts";
import { chatRoutes } from "./edges/http/chatRoutes.ts";
import type { IdempotentAnswers } from "./edges/http/IdempotentAnswers.ts";
import { Database } from "./platform/database.ts";
import type { Log } from "./platform/log.ts";
import type { Records } from "./records/Records.ts";
import { caseThings } from "./sessions/CaseThings.ts";
import { ChatBoard } from "./sessions/ChatBoard.ts";
import { ChatCommands } from "./sessions/chatCommands.ts";
import { ChatGroupCommands } from "./sessions/chatGroupCommands.ts";
import { ChatNews } from "./sessions/ChatNews.ts";
import type { LiveDocs } from "./sync/LiveDocs.ts";

interface ChatParts {
  readonly dataDir: string;
  readonly log: Log;
  readonly records: Records;
  readonly users: Users;
  readonly docs: LiveDocs;
  readonly archive: Archive;
  readonly randomId: () => string;
}

/** What people say to each other, and who hears of it. */
export async function openChat(stack: AsyncDisposableStack, parts: ChatParts) {
  const { dataDir, log, records, users, randomId } = parts;
  const path = join(dataDir, "chat.sqlite");
  const database = stack.use(await Database.open({ path, migrations: chatMigrations }));
  const store = { database, now: Date.now };
  const board = new ChatBoard();
  const places = { records, users, conversations: new Conversations(store), groups: new Groups(store) };
  const storedImages = parts.archive.query.stored.bind(parts.archive.query);
  const things = caseThings({ ...parts, storedImages });
  const ports = { ...places, things, news: new ChatNews({ ...places, things, board, log }), randomId };
  return {
    board,
    commands: new ChatCommands({ ...ports, pace: new SendPace(() => performance.now()) }),
    groups: new ChatGroupCommands(ports),
  };
}

/** The resources of chat. */
export function chatEdge(
  { commands, groups }: Awaited<ReturnType<typeof openChat>>,
  edge: { readonly apiGate: ApiGate; readonly idempotent: IdempotentAnswers },
) {
  return chatRoutes({ gate: edge.apiGate, idempotent: edge.idempotent, commands, groups });
}
