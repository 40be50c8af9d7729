import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PeerId, SessionId } from "../../shared/model/ids.ts";
import { NodeId } from "../cluster/NodeId.ts";
import type { PresenceStore } from "./PresenceStore.ts";
import type { PresentPeer } from "./PresentPeer.ts";

/** Nodes that write into one store. */
export interface PresenceWorld extends AsyncDisposable {
  /** Of a node, ready to take what is put; a brief lease ends in the course of a test, another does not. */
  open(nodeId: NodeId, lease: "brief" | "long"): Promise<PresenceStore>;
  /** Lets time go by until `isSo`; fails after long. */
  until(isSo: () => Promise<boolean>): Promise<void>;
}

export function presentPeer(name: string, extra: Partial<PresentPeer> = {}): PresentPeer {
  return {
    peerId: PeerId.parse(`peer-of-${name.replace(/\W/gu, "")}`),
    name,
    role: "member",
    given: [],
    joinedAt: 1000,
    nodeId: NodeId.parse("node-0001"),
    ...extra,
  };
}

/** One suite for every PresenceStore. */
export function presenceStoreContract(name: string, createWorld: () => Promise<PresenceWorld>): void {
  describe(`${name} is a PresenceStore`, () => {
    let world: PresenceWorld;
    let stores: PresenceStore[] = [];
    let last = 0;
    const [first, second] = [NodeId.parse("node-0001"), NodeId.parse("node-0002")];
    beforeAll(async () => {
      world = await createWorld();
    });
    afterAll(() => world[Symbol.asyncDispose]());
    afterEach(async () => {
      for (const store of stores) await store[Symbol.asyncDispose]();
      stores = [];
    });

    async function node(nodeId: NodeId, lease: "brief" | "long" = "long"): Promise<PresenceStore> {
      const store = await world.open(nodeId, lease);
      stores.push(store);
      return store;
    }
    const newSession = (): SessionId => SessionId.parse(`session-${String(++last).padStart(4, "0")}`);
    const names = async (store: PresenceStore, session: SessionId): Promise<string[]> =>
      ((await store.read([session])).get(session) ?? []).map((peer) => peer.name).toSorted();

    it("[PR1] [PR3] gives back all that was put, to every node", async () => {
      const [own, other, session] = [await node(first), await node(second), newSession()];
      const whole = presentPeer("Ana 李", {
        role: "observer",
        given: ["speak"],
        handRaisedAt: 5,
        device: "phone",
        quality: "poor",
      });
      await own.put(new Map([[session, [whole, presentPeer("Bo")]]]));
      expect((await other.read([session])).get(session)).toEqual([whole, presentPeer("Bo")]);
    });

    it("[PR3] joins what the nodes say of several sessions, and knows nothing of others", async () => {
      const [own, other] = [await node(first), await node(second)];
      const [one, two, none] = [newSession(), newSession(), newSession()];
      await own.put(
        new Map([
          [one, [presentPeer("Ana")]],
          [two, [presentPeer("Bo")]],
        ]),
      );
      await other.put(new Map([[one, [presentPeer("Cy", { nodeId: second })]]]));
      expect(await names(own, one)).toEqual(["Ana", "Cy"]);
      expect(await names(other, two)).toEqual(["Bo"]);
      expect((await other.read([one, two, none])).get(none)).toEqual([]);
    });

    it("[PR2] replaces what the node said before, and takes it back", async () => {
      const [own, other, session] = [await node(first), await node(second), newSession()];
      await other.put(new Map([[session, [presentPeer("Cy", { nodeId: second })]]]));
      await own.put(new Map([[session, [presentPeer("Ana"), presentPeer("Bo")]]]));
      await own.put(new Map([[session, [presentPeer("Bo")]]]));
      expect(await names(other, session)).toEqual(["Bo", "Cy"]);
      await own.put(new Map([[session, []]]));
      expect(await names(own, session)).toEqual(["Cy"]);
    });

    it("[PR2] F1 forgets a node that says nothing for a lease, and only that one", async () => {
      const [own, other, session] = [await node(first, "brief"), await node(second), newSession()];
      await other.put(new Map([[session, [presentPeer("Cy", { nodeId: second })]]]));
      await world.until(async () => {
        await own.put(new Map([[session, [presentPeer("Ana")]]]));
        return (await names(other, session)).includes("Ana");
      });
      await world.until(async () => !(await names(other, session)).includes("Ana"));
      expect(await names(other, session)).toEqual(["Cy"]);
    });
  });
}
