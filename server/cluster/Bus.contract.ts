import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Bus } from "./Bus.ts";

/** Nodes that can hear one another. */
export interface BusWorld extends AsyncDisposable {
  open(): Bus;
}

const WAIT = { timeout: 15_000, interval: 20 };

/** One suite for every Bus. */
export function busContract(name: string, createWorld: () => Promise<BusWorld>): void {
  describe(`${name} is a Bus`, () => {
    let world: BusWorld;
    let nodes: Bus[] = [];
    beforeAll(async () => {
      world = await createWorld();
    });
    afterAll(() => world[Symbol.asyncDispose]());
    afterEach(async () => {
      for (const node of nodes) await node[Symbol.asyncDispose]();
      nodes = [];
    });

    function node(): Bus {
      const bus = world.open();
      nodes.push(bus);
      return bus;
    }

    /** Says it until it is heard: a listener listens from some moment on. */
    async function sayUntil(say: () => void, heard: () => boolean): Promise<void> {
      await vi.waitFor(() => {
        say();
        expect(heard()).toBe(true);
      }, WAIT);
    }

    it("[CL2] reaches who listens to the topic on every node, its own too, and nobody else", async () => {
      const [one, other] = [node(), node()];
      const [own, far, wrong]: string[][] = [[], [], []];
      one.subscribe("news", (message) => own?.push(message));
      other.subscribe("news", (message) => far?.push(message));
      other.subscribe("new", (message) => wrong?.push(message));
      await sayUntil(
        () => one.publish("news", "héllo"),
        () => own!.length > 0 && far!.length > 0,
      );
      expect(new Set([...own!, ...far!])).toEqual(new Set(["héllo"]));
      expect(wrong).toEqual([]);
    });

    it("[CL2] delivers in order, later, and each message at most once", async () => {
      const bus = node();
      const heard: string[] = [];
      bus.subscribe("count", (message) => heard.push(message));
      await sayUntil(
        () => bus.publish("count", "start"),
        () => heard.length > 0,
      );
      heard.length = 0;
      const sent = Array.from({ length: 50 }, (_, index) => String(index));
      for (const message of sent) bus.publish("count", message);
      expect(heard.filter((message) => message !== "start")).toEqual([]);
      await vi.waitFor(() => expect(heard).toContain("49"), WAIT);
      expect(heard.filter((message) => message !== "start")).toEqual(sent);
    });

    it("[CL3] refuses what is too large for a hint", () => {
      const bus = node();
      expect(() => bus.publish("topic", "x".repeat(16 * 1024 + 1))).toThrow(RangeError);
      expect(() => bus.publish("t".repeat(201), "x")).toThrow(RangeError);
    });

    it("[CL2] drops and counts what is too much, and never waits", async () => {
      const bus = node();
      const heard: string[] = [];
      bus.subscribe("flood", (message) => heard.push(message));
      await sayUntil(
        () => bus.publish("flood", "start"),
        () => heard.length > 0,
      );
      for (let index = 0; index < 1500; index++) bus.publish("flood", "x");
      expect(bus.dropped).toBeGreaterThanOrEqual(500);
    });

    it("[CL4] tells nothing after the undo, and still tells the others of the topic", async () => {
      const [one, other] = [node(), node()];
      const [gone, stays]: string[][] = [[], []];
      const undo = one.subscribe("topic", (message) => gone?.push(message));
      one.subscribe("topic", (message) => stays?.push(message));
      undo();
      await sayUntil(
        () => other.publish("topic", "after"),
        () => stays!.length > 0,
      );
      expect(gone).toEqual([]);
    });
  });
}
