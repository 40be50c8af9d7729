import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { CASE_KEY } from "../../shared/model/stage.ts";
import { CaseCurtain } from "./CaseCurtain.ts";
import { DocContent } from "./DocContent.ts";
import { rightsOf, SERVER, type Writer } from "./DocPolicy.ts";
import { stagePolicy } from "./stagePolicy.ts";
import { ana, ben, layoutOf, peerWriter, Replica, viewportOf } from "./guardTesting.ts";

const gil = { ...peerWriter("gil", () => "guest"), isRestricted: true };
const CASES = ["case-0001", "case-0002", "case-0003"];
const NOTHING_KNOWN = Uint8Array.of(0);

type Step =
  | { readonly act: "stage" | "invite" | "uninvite"; readonly which: number }
  | { readonly act: "write"; readonly who: number; readonly key: number }
  | { readonly act: "repeat" | "reload" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constantFrom("stage", "stage", "invite", "uninvite"), which: fc.nat(2) }),
  fc.record({ act: fc.constant("write"), who: fc.nat(2), key: fc.nat(2) }),
  fc.record({ act: fc.constant("write"), who: fc.nat(2), key: fc.nat(2) }),
  fc.record({ act: fc.constantFrom("repeat", "reload") }),
);

/** Ana and Ben work, the server goes from case to case, and the guest Gil hears what the curtain lets through. */
class Stage {
  readonly content = new DocContent(stagePolicy);
  readonly invited = new Set(["case-0001"]);
  /** Every byte that Gil was ever told. */
  readonly told: string[] = [];
  readonly secrets = new Set<string>();
  gil = new Replica(gil);
  readonly #curtain: CaseCurtain;
  readonly #writers: readonly Replica[] = [new Replica(ana), new Replica(ben)];
  #count = 0;

  constructor() {
    this.#curtain = new CaseCurtain({
      content: this.content,
      rules: stagePolicy.cases!,
      reader: gil.peerId,
      canSee: (caseId) => this.invited.has(caseId),
    });
    this.stage(0);
    this.#tell(this.#curtain.answer(NOTHING_KNOWN));
  }

  get isOpen(): boolean {
    return this.invited.has(this.content.currentCase ?? "");
  }

  take(step: Step): void {
    switch (step.act) {
      case "stage":
        return this.stage(step.which);
      case "invite":
        this.invited.add(CASES[step.which]!);
        return this.#tell(this.#curtain.open());
      case "uninvite":
        return void this.invited.delete(CASES[step.which]!);
      case "write":
        return this.#write([...this.#writers, this.gil][step.who]!, step.key);
      case "repeat":
        // As a stock client does after it was away.
        this.#submit(gil, Y.encodeStateAsUpdate(this.gil.doc));
        return this.#tell(this.#curtain.answer(Y.encodeStateVector(this.gil.doc)));
      case "reload":
        this.gil = new Replica(gil);
        return this.#tell(this.#curtain.answer(NOTHING_KNOWN));
    }
  }

  stage(which: number): void {
    const update = this.content.encodeWrites(1, { [CASE_KEY]: { caseId: CASES[which] } });
    this.#submit(SERVER, update);
  }

  #write(replica: Replica, key: number): void {
    // An image of the case that is shown now.
    const secret = `secret-${this.content.currentCase}-${(this.#count += 1)}`;
    if (!this.isOpen && replica !== this.gil) this.secrets.add(secret);
    if (replica !== this.gil) replica.receive(this.content.updateSince(NOTHING_KNOWN));
    const update = replica.change((map) => {
      if (key === 0) map.set(layoutOf(replica.writer), { rows: 1, columns: 1 });
      else map.set(viewportOf(replica.writer, key), { secret });
    });
    this.#submit(replica.writer, update);
  }

  #submit(writer: Writer, update: Uint8Array): void {
    const scanned = this.content.scan(update);
    const accepted = this.content.judge({
      rights: rightsOf(stagePolicy, writer, 0),
      ownClient: undefined,
      update: scanned,
    });
    if (!accepted) return;
    this.content.expect(accepted);
    this.content.apply(accepted.update);
    if (writer !== gil) this.#tell(this.#curtain.pass(accepted.update));
  }

  #tell(update: Uint8Array | undefined): void {
    if (!update) return;
    this.told.push(Buffer.from(update).toString("latin1"));
    this.gil.receive(update);
  }
}

describe("the curtain of a member who may not see every case", () => {
  it("[SY24] never tells a word of what came behind it, whatever happens and however the member comes back", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const stage = new Stage();
        // Not with new invitations: what they open is a secret no more.
        for (const one of steps) if (one.act !== "invite") stage.take(one);
        for (const secret of stage.secrets) expect(stage.told.join()).not.toContain(secret);
        expect(stage.gil.doc.store.pendingStructs).toBeNull();
        expect(stage.gil.doc.store.pendingDs).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it("[SY24] open, shows what a member sees who has just come", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const stage = new Stage();
        // Without changes of the invitation: a value once told without its content stays so in that replica.
        for (const one of steps) if (one.act !== "invite" && one.act !== "uninvite") stage.take(one);
        stage.stage(0);
        const followed = stage.gil.map.toJSON();
        stage.take({ act: "reload" });
        expect(stage.gil.map.toJSON()).toEqual(followed);
        expect(followed[CASE_KEY]).toEqual({ caseId: "case-0001" });
      }),
      { numRuns: 200 },
    );
  });
});
