import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SessionId } from "../../shared/model/ids.ts";
import { NodeId } from "../cluster/NodeId.ts";
import { RedisBus } from "../cluster/RedisBus.ts";
import { Seal } from "../cluster/Seal.ts";
import { Log } from "../platform/log.ts";
import { presentPeer } from "../presence/PresenceStore.contract.ts";
import { RedisPresenceStore } from "../presence/RedisPresenceStore.ts";
import { RedisServer } from "./RedisServer.ts";

const folder = join(import.meta.dirname, "..", "..", "deploy", "redis");
const PASSWORD = "b".repeat(64);
const log = new Log("silent");

describe("Redis with the users and the configuration that are shipped", () => {
  const stack = new AsyncDisposableStack();
  let redis: RedisServer;
  let url = "";
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "consilium-acl-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const users = join(directory, "users.acl");
    const template = await readFile(join(folder, "users.acl.template"), "utf8");
    await writeFile(users, template.replaceAll("${REDIS_PASSWORD}", PASSWORD), { mode: 0o600 });
    redis = stack.use(await RedisServer.start([join(folder, "redis.conf"), "--aclfile", users]));
    url = `redis://consilium:${PASSWORD}@127.0.0.1:${redis.port}`;
  });
  afterAll(() => stack.disposeAsync());

  it("T29 lets the server do all that it does: presence, and the bus", async () => {
    const place = { url, prefix: "consilium:" };
    const seal = new Seal({ secret: "a secret of thirty-two characters", log });
    const nodeId = NodeId.parse("node-0001");
    await using store = new RedisPresenceStore({ place, seal, nodeId, leaseMs: 60_000, log });
    await new Promise<void>((resolve) => store.onReturn(resolve));
    const session = SessionId.parse("session-0001");
    await store.put(new Map([[session, [presentPeer("Ana")]]]));
    expect((await store.read([session])).get(session)).toHaveLength(1);
    await store.put(new Map([[session, []]]));
    expect((await store.read([session])).get(session)).toEqual([]);

    await using bus = new RedisBus({ place, seal, log });
    const heard: string[] = [];
    const undo = bus.subscribe("topic", (message) => heard.push(message));
    await vi.waitFor(() => {
      bus.publish("topic", "hello");
      expect(heard).toContain("hello");
    }, 15_000);
    undo();
  });

  it.each([
    ["another's keys", ["get", "other:key"]],
    ["another's channels", ["subscribe", "other:channel"]],
    ["all keys", ["keys", "*"]],
    ["emptying it", ["flushall"]],
    ["its configuration", ["config", "get", "*"]],
    ["its users", ["acl", "list"]],
    ["scripts", ["eval", "return 1", "0"]],
  ] as const)("T29 refuses the server's user %s", async (_, [command, ...args]) => {
    await using client = redis.connect(url);
    await expect(client.call(command, ...args)).rejects.toThrow(/NOPERM/u);
  });

  it("T29 refuses whoever has no user", async () => {
    await using client = redis.connect();
    await once(client, "connect");
    await expect(client.ping()).rejects.toThrow(/NOAUTH/u);
  });
});
