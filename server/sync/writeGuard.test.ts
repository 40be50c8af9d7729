import * as encoding from "lib0/encoding";
import { describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { Role } from "../../shared/model/roles.ts";
import { MAX_VIEWPORTS } from "../../shared/model/stage.ts";
import { ClockIndex } from "./ClockIndex.ts";
import { ana, ben, GuardedDoc, layoutOf, peerWriter, viewportOf } from "./guardTesting.ts";
import { rightsOf, SERVER, type KnownKey } from "./DocPolicy.ts";
import { stagePolicy } from "./stagePolicy.ts";
import { encodeMapWrites } from "./updateEncoding.ts";
import { scanUpdate } from "./updateScan.ts";
import { judgeUpdate, MAX_VISITS } from "./writeGuard.ts";

const fails = (code: string) => expect.objectContaining({ code });
const presenter = { peerId: "user-ana-0000", epoch: 1 };

function seeded(): GuardedDoc {
  const guarded = new GuardedDoc();
  const server = guarded.replica(SERVER, 1);
  guarded.submit(
    SERVER,
    server.change((map) => {
      map.set("presenter", presenter);
      map.set("case", { caseId: "case-0001" });
    }),
  );
  return guarded;
}

/** Writes Ana's viewports in turn under client id 77, then deletes all of it so many times. */
function overlapping(structs: number, ranges: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, structs, 77, 0]) encoding.writeVarUint(encoder, number);
    for (let clock = 0; clock < structs; clock++) {
      if (clock < MAX_VIEWPORTS) writePlace(encoder, viewportOf(ana, clock));
      else {
        encoding.writeUint8(encoder, 0x88);
        encoding.writeVarUint(encoder, 77);
        encoding.writeVarUint(encoder, clock - MAX_VIEWPORTS);
      }
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, {});
    }
    for (const number of [1, 77, ranges]) encoding.writeVarUint(encoder, number);
    for (let range = 0; range < ranges; range++) {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, structs);
    }
  });
}

/** Writes Ana's layout under client id 76 as if there had never been one, again and again. */
function unanchored(structs: number, clock: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, structs, 76, clock]) encoding.writeVarUint(encoder, number);
    for (let struct = 0; struct < structs; struct++) {
      writePlace(encoder, layoutOf(ana));
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, { rows: 1, columns: 1 });
    }
    encoding.writeVarUint(encoder, 0);
  });
}

function writePlace(encoder: encoding.Encoder, key: string): void {
  encoding.writeUint8(encoder, 0x28);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, "stage");
  encoding.writeVarString(encoder, key);
}

describe("judgeUpdate", () => {
  it("[SY10] lets a peer set, overwrite and delete its own keys", () => {
    const guarded = seeded();
    const replica = guarded.replica(ana);
    for (const columns of [1, 2, 3]) expect(guarded.submit(ana, replica.setLayout(columns))).toBeDefined();
    expect(guarded.doc.getMap("stage").get(layoutOf(ana))).toEqual({ rows: 1, columns: 3 });
    guarded.submit(
      ana,
      replica.change((map) => map.delete(layoutOf(ana))),
    );
    expect(guarded.doc.getMap("stage").has(layoutOf(ana))).toBe(false);
  });

  it("[SY10] T4 foreign-key: refuses another peer's key and the server's, as a first write and as an overwrite", () => {
    const guarded = seeded();
    guarded.submit(ana, guarded.replica(ana).setLayout(1));
    const replica = guarded.replica(ben);
    const before = Y.encodeStateAsUpdate(guarded.doc);
    const writes = [layoutOf(ana), viewportOf(ana, 0), "presenter", "case"].map((key) =>
      guarded.replica(ben).change((map) => map.set(key, presenter)),
    );
    for (const update of [replica.setLayout(2, ana), ...writes]) {
      expect(() => guarded.submit(ben, update)).toThrow(fails("forbidden"));
    }
    expect(Y.encodeStateAsUpdate(guarded.doc)).toEqual(before);
  });

  it("[SY11] T4 T5 foreign-delete: refuses a delete set over another's keys, and takes none of its update", () => {
    const guarded = seeded();
    guarded.submit(ana, guarded.replica(ana, 77).setLayout(1));
    expect(() => guarded.submit(ben, Uint8Array.of(0, 1, 77, 1, 0, 1))).toThrow(fails("forbidden"));
    const replica = guarded.replica(ben);
    const mixed = replica.change((map) => {
      map.set(layoutOf(ben), { rows: 1, columns: 1 });
      map.delete(layoutOf(ana));
    });
    expect(() => guarded.submit(ben, mixed)).toThrow(fails("forbidden"));
    expect(guarded.doc.getMap("stage").has(layoutOf(ben))).toBe(false);
    expect(guarded.doc.getMap("stage").has(layoutOf(ana))).toBe(true);
  });

  it.each([
    [500, 1_000],
    [5_000, 2_000],
    [5_000, 10_000],
  ])("[SY11] %i structs deleted by %i overlapping ranges are one range, and each key is asked for once", (...size) => {
    const [structs, ranges] = size;
    const rights = rightsOf(stagePolicy, ana, 0);
    const mayWrite = vi.fn((key: KnownKey) => rights.mayWrite(key));
    const update = scanUpdate(overlapping(structs, ranges), stagePolicy);
    const accepted = judgeUpdate(
      { index: new ClockIndex(), rights: { ...rights, mayWrite }, ownClient: undefined, maxVisits: MAX_VISITS },
      update,
    );
    expect(accepted?.change.deletes).toEqual([{ client: 77, clock: 0, length: structs }]);
    expect(scanUpdate(accepted!.update, stagePolicy)).toMatchObject({ deletes: update.deletes, parts: structs + 1 });
    expect(mayWrite).toHaveBeenCalledTimes(MAX_VIEWPORTS);
  });

  it("[SY14] refuses what Yjs would need long to find the place of, and takes a few late writes", () => {
    const guarded = seeded();
    const replica = guarded.replica(ana, 77);
    const offline = guarded.replica(ana, 76);
    for (let edit = 0; edit < 400; edit++) guarded.submit(ana, replica.setLayout(1 + (edit % 4)));
    expect(guarded.submit(ana, offline.setLayout(4))?.visits).toBe(400);
    expect(guarded.submit(ana, replica.setLayout(1))?.visits).toBe(401);
    expect(guarded.submit(ana, replica.setLayout(2))?.visits).toBe(1);
    expect(() => guarded.submit(ana, unanchored(400, 1))).toThrow(fails("conflict"));
    expect(guarded.index.stateOf(76)).toBe(1);
    expect(guarded.submit(ana, unanchored(20, 1))?.visits).toBeGreaterThan(8_000);
  });

  it("[SY24] ignores what a restricted writer deletes of others, and takes its own edit beside it", () => {
    const guarded = seeded();
    guarded.submit(ana, guarded.replica(ana, 77).setLayout(1));
    const restricted = { ...ben, isRestricted: true };
    expect(guarded.submit(restricted, Uint8Array.of(0, 1, 77, 1, 0, 1))).toBeUndefined();
    const replica = guarded.replica(restricted);
    replica.change((map) => map.delete(layoutOf(ana)));
    for (const columns of [1, 2]) replica.setLayout(columns);
    guarded.submit(restricted, Y.encodeStateAsUpdate(replica.doc));
    expect(guarded.doc.getMap("stage").get(layoutOf(ana))).toEqual({ rows: 1, columns: 1 });
    expect(guarded.doc.getMap("stage").get(layoutOf(ben))).toEqual({ rows: 1, columns: 2 });
    const foreign = guarded.replica(restricted).setLayout(3, ana);
    expect(() => guarded.submit(restricted, foreign)).toThrow(fails("forbidden"));
  });

  it("[SY12] T4 clock-poison: refuses structs under another user's client id; the victim's later edits all stay", () => {
    const guarded = seeded();
    const victim = guarded.replica(ana, 77);
    guarded.submit(ana, victim.setLayout(1));
    const forged = guarded.replica(ben, 77);
    const poison = forged.change((map) => map.set(layoutOf(ben), { rows: 1, columns: 1 }));
    expect(() => guarded.submit(ben, poison)).toThrow(fails("conflict"));
    for (let edit = 0; edit < 20; edit++) guarded.submit(ana, victim.setLayout(1 + (edit % 4)));
    expect(guarded.index.stateOf(77)).toBe(21);
    expect(guarded.doc.getMap("stage").get(layoutOf(ana))).toEqual({ rows: 1, columns: 4 });
  });

  it("[SY12] refuses an unowned client id beside the connection's own, passes the user's older ids", () => {
    const guarded = seeded();
    const older = guarded.replica(ana, 5);
    guarded.submit(ana, older.setLayout(1));
    const offline = older.setLayout(2);
    const unowned = guarded.replica(ana, 6).setLayout(3);
    expect(() => guarded.submit(ana, unowned, 7)).toThrow(fails("conflict"));
    expect(guarded.submit(ana, offline, 7)?.change.claims).toEqual([]);
  });

  it("[SY12] lets the first client id that a connection shows become its user's", () => {
    const guarded = seeded();
    expect(guarded.submit(ana, guarded.replica(ana, 6).setLayout(3))?.change.claims).toEqual([6]);
    expect(guarded.index.ownerOf(6)).toBe(ana.userId);
    const two = Y.mergeUpdates([guarded.replica(ben, 8).setLayout(1), guarded.replica(ben, 9).setLayout(1)]);
    expect(() => guarded.submit(ben, two)).toThrow(fails("conflict"));
  });

  it("[SY13] refuses a clock gap, an unknown neighbour, a deleted range ahead of time and a leaning in circles", () => {
    const guarded = seeded();
    const replica = guarded.replica(ana, 77);
    const first = replica.setLayout(1);
    const second = replica.setLayout(2);
    expect(() => guarded.submit(ana, second)).toThrow(fails("conflict"));
    expect(() => guarded.submit(ana, Uint8Array.of(0, 1, 77, 1, 0, 9))).toThrow(fails("conflict"));
    const lean = (client: number, clock: number) => [1, client, 0, 0x88, client === 77 ? 78 : 77, clock, 1, 126];
    expect(() => guarded.submit(ana, Uint8Array.of(1, ...lean(77, 0), 0))).toThrow(fails("conflict"));
    expect(() => guarded.submit(ana, Uint8Array.of(2, ...lean(77, 0), ...lean(78, 0), 0))).toThrow(fails("conflict"));
    const itself = Uint8Array.of(1, 1, 77, 0, 0x88, 77, 0, 1, 126, 0);
    expect(() => guarded.submit(ana, itself)).toThrow(fails("conflict"));
    guarded.submit(ana, Y.mergeUpdates([first, second]));
    expect(guarded.doc.store.pendingStructs).toBeNull();
  });

  it("[SY14] refuses a struct between two keys", () => {
    const guarded = seeded();
    const replica = guarded.replica(ana, 77);
    guarded.submit(ana, replica.setLayout(1));
    guarded.submit(
      ana,
      replica.change((map) => map.set(viewportOf(ana, 0), {})),
    );
    const between = Uint8Array.of(1, 1, 77, 2, 0xc8, 77, 0, 77, 1, 1, 118, 0, 0);
    expect(() => guarded.submit(ana, between)).toThrow(fails("conflict"));
  });

  it("[SY15] refuses a value that does not fit its key, and a key that does not exist, naming the key", () => {
    const guarded = seeded();
    const wrong = guarded.replica(ana).change((map) => map.set(layoutOf(ana), { rows: "one", columns: 1 }));
    expect(() => guarded.submit(ana, wrong)).toThrow(
      expect.objectContaining({ code: "bad-message", message: expect.stringContaining(layoutOf(ana)) as string }),
    );
    const unknown = guarded.replica(ana).change((map) => map.set(viewportOf(ana, 12), {}));
    expect(() => guarded.submit(ana, unknown)).toThrow(fails("bad-message"));
  });

  it("[SY16] lets an update that brings nothing new pass from every role", () => {
    const guarded = seeded();
    guarded.submit(ana, guarded.replica(ana).setLayout(1));
    const observer = peerWriter("obi", () => "observer");
    expect(guarded.submit(observer, Uint8Array.of(0, 0))).toBeUndefined();
    expect(guarded.submit(observer, Y.encodeStateAsUpdate(guarded.doc))).toBeUndefined();
    const write = guarded.replica(observer).setLayout(1);
    expect(() => guarded.submit(observer, write)).toThrow(fails("forbidden"));
  });

  it("[SY16] takes only what is new out of an update that repeats the whole Doc", () => {
    const guarded = seeded();
    const replica = guarded.replica(ana);
    guarded.submit(ana, replica.setLayout(1));
    const delta = replica.setLayout(2);
    const accepted = guarded.submit(ana, Y.encodeStateAsUpdate(replica.doc));
    expect(accepted?.update.length).toBeLessThanOrEqual(delta.length);
    expect(guarded.submit(ana, delta)).toBeUndefined();
    expect(guarded.doc.getMap("stage").toJSON()).toEqual(replica.map.toJSON());
  });

  it("[SY16] takes the rest of a deleted run that it knows in part", () => {
    const guarded = seeded();
    const replica = guarded.replica(ana, 77);
    for (let edit = 0; edit < 3; edit++) guarded.submit(ana, replica.setLayout(1 + edit));
    for (let edit = 0; edit < 4; edit++) replica.setLayout(1 + edit);
    // The replica has merged its overwritten values into one run of deleted clocks by now.
    const accepted = guarded.submit(ana, Y.encodeStateAsUpdate(replica.doc));
    expect(accepted).toBeDefined();
    expect(guarded.index.stateOf(77)).toBe(7);
    expect(guarded.doc.store.pendingStructs).toBeNull();
    expect(Y.encodeStateAsUpdate(guarded.doc)).toEqual(Y.encodeStateAsUpdate(replica.doc));
  });

  it("[SY17] judges with the role of the moment", () => {
    const guarded = seeded();
    let role: Role = "member";
    const writer = peerWriter("ann", () => role);
    const replica = guarded.replica(writer);
    expect(guarded.submit(writer, replica.setLayout(1))).toBeDefined();
    role = "observer";
    expect(() => guarded.submit(writer, replica.setLayout(2))).toThrow(fails("forbidden"));
  });

  it("[SY18] lets the server write its keys as Y.Map.set would", () => {
    const guarded = seeded();
    const next = { peerId: "user-ben-0000", epoch: 2 };
    const item = guarded.doc.getMap("stage")._map.get("presenter");
    const update = encodeMapWrites({ client: 1, clock: 2 }, "stage", [
      { key: "presenter", value: next, previous: item?.lastId },
    ]);
    const replica = guarded.replica(SERVER, 1);
    expect(replica.change((map) => map.set("presenter", next))).toEqual(update);
    guarded.submit(SERVER, update);
    expect(guarded.doc.getMap("stage").get("presenter")).toEqual(next);
  });
});
