// Hocuspocus as its guide shows it, with its database extension on SQLite (table and statements of its SQLite extension):
// node hocuspocusMain.mjs <folder of the peers> <port> <file>
import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

const [folder, port, file] = process.argv.slice(2);
const peers = createRequire(join(folder, "package.json"));
const load = (name) => import(pathToFileURL(peers.resolve(name)).href);
const { Server } = await load("@hocuspocus/server");
const { Database } = await load("@hocuspocus/extension-database");

const database = new DatabaseSync(file);
database.exec(
  'CREATE TABLE IF NOT EXISTS "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))',
);
const select = database.prepare('SELECT data FROM "documents" WHERE name = ? ORDER BY rowid DESC');
const upsert = database.prepare(
  'INSERT INTO "documents" ("name", "data") VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET data = excluded.data',
);

const server = new Server({
  port: Number(port),
  address: "127.0.0.1",
  quiet: true,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => select.get(documentName)?.data ?? null,
      store: async ({ documentName, state }) => void upsert.run(documentName, state),
    }),
  ],
});
await server.listen();
process.stdout.write("ready\n");
