import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Registry } from "prom-client";
import { GroupId, InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { authMigrations } from "../auth/authSchema.ts";
import { Users } from "../auth/Users.ts";
import { chatMigrations } from "../chat/chatSchema.ts";
import { Conversations } from "../chat/Conversations.ts";
import { Groups } from "../chat/Groups.ts";
import { SendPace } from "../chat/SendPace.ts";
import { apiGate } from "../edges/http/apiGate.ts";
import { chatRoutes } from "../edges/http/chatRoutes.ts";
import { createApp } from "../edges/http/createApp.ts";
import { IdempotentAnswers } from "../edges/http/IdempotentAnswers.ts";
import { listen } from "../edges/http/listen.ts";
import { Database } from "../platform/database.ts";
import { Log } from "../platform/log.ts";
import { Records } from "../records/Records.ts";
import { recordsMigrations } from "../records/recordsSchema.ts";
import { ChatBoard } from "../sessions/ChatBoard.ts";
import { ChatCommands } from "../sessions/chatCommands.ts";
import { ChatGroupCommands } from "../sessions/chatGroupCommands.ts";
import { ChatNews } from "../sessions/ChatNews.ts";

/**
 * Chat behind the server's own HTTP stack, in a process of its own, for tests that kill it: `node chatServerMain.ts <directory> <people>`.
 * Everybody, `user-writer-1` and so on with their id as their token, is in the group `group-everyone`. Nobody writes too fast for it.
 */
const [directory = ".", people = "1"] = process.argv.slice(2);
const log = new Log("silent");
const institutionId = InstitutionId.parse("institution-1");
const everyone = Array.from({ length: Number(people) }, (_, index) => UserId.parse(`user-writer-${index + 1}`));
const group = GroupId.parse("group-everyone");

const auth = await Database.open({ path: ":memory:", migrations: authMigrations });
const users = new Users(auth);
for (const id of everyone) {
  const email = `${id}@hospital.example`;
  await users.add({ id, institutionId, name: id, email, kind: "staff", isCoordinator: false });
}
const records = new Records(await Database.open({ path: ":memory:", migrations: recordsMigrations }));
const database = await Database.open({ path: join(directory, "chat.sqlite"), migrations: chatMigrations });
const store = { database, now: Date.now };
const groups = new Groups(store);
const [first] = everyone;
const isNew = (await database.read("select 1 from chat_group")).length === 0;
if (isNew && first) await groups.add({ id: group, institutionId, name: "Everyone" }, first, everyone);

const things = { hasMark: () => Promise.resolve(false), hasImages: () => Promise.resolve(false) };
const places = { records, users, conversations: new Conversations(store), groups };
const news = new ChatNews({ ...places, things, board: new ChatBoard(), log });
const ports = { ...places, things, news, randomId: () => randomBytes(16).toString("base64url") };
const gate = apiGate((token) => {
  const userId = everyone.find((id) => id === token);
  if (!userId) throw new Failure("unauthenticated", "the token is not valid");
  const account = { institutionId, kind: "staff", isCoordinator: false, name: userId } as const;
  return { ...account, userId, loginId: "login-1", expiresAt: 8.64e15 };
});
const routes = chatRoutes({
  gate,
  idempotent: new IdempotentAnswers({ now: Date.now }),
  commands: new ChatCommands({ ...ports, pace: new SendPace(() => performance.now() * 1e6) }),
  groups: new ChatGroupCommands(ports),
});
const app = createApp({
  log,
  registry: new Registry(),
  isTls: false,
  mount: (one) => {
    one.use(routes.routes());
  },
});
const server = await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined });
process.stdout.write(`${server.url}/api/chat/groups/${group}/messages\n`);
