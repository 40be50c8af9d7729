import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";
import { CaseList } from "../../shared/protocol/api/cases.ts";
import { SessionList } from "../../shared/protocol/api/sessions.ts";
import { type ApiAnswer, ApiHarness } from "./ApiHarness.ts";
import { TenantModel } from "./TenantModel.ts";
import {
  type About,
  createCase,
  createSession,
  invite,
  putMember,
  type Question,
  questions,
} from "./tenantQuestions.ts";

const HOUR = 3_600_000;
const roles = ["chair", "coordinator", "member", "scribe", "observer"] as const;
const operations = [...Object.keys(questions), "ask", "ask", "wait"] as readonly (
  | keyof typeof questions
  | "ask"
  | "wait"
)[];

interface Step {
  readonly operation: (typeof operations)[number];
  readonly who: number;
  readonly target: number;
  readonly other: number;
  readonly some: readonly number[];
}

const number = fc.nat({ max: 999 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...operations),
    who: number,
    target: number,
    other: number,
    some: fc.array(number, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 20, maxLength: 45 },
);

/** Two institutions, and people who ask for anything by any id that there is, their own or not. */
class World implements AsyncDisposable {
  readonly model = new TenantModel();
  readonly api: ApiHarness;

  constructor(api: ApiHarness) {
    this.api = api;
  }

  static async make(): Promise<World> {
    const world = new World(await ApiHarness.start());
    for (const institution of ["institution-a", "institution-b"]) await world.#furnish(institution);
    return world;
  }

  async take({ operation, who, target, other, some }: Step): Promise<void> {
    const asker = pick([...this.model.people.keys()], who);
    if (operation === "wait") this.api.now += (other % 5) * (HOUR / 2);
    else if (operation === "ask") await this.#compareLists(asker);
    else await this.ask(asker, questions[operation](this.model, this.#about({ target, other, some })));
  }

  /** Asks; if it names what the asker cannot see, asks first for what nobody has: the answers are the same. */
  async ask(asker: UserId, { ids, call, apply, isCreation = false }: Question): Promise<ApiAnswer> {
    const hidden = ids.findIndex((id) => !this.#isKnown(asker, id));
    const unknown = ids.map((id, index) => (index === hidden ? "id-of-nothing-0001" : id));
    const none = hidden < 0 ? undefined : await this.api.call(asker, ...call(...unknown));
    const answer = await this.api.call(asker, ...call(...ids));
    if (none) expect([answer.status >= 400, answer.status, answer.text]).toEqual([true, none.status, none.text]);
    if (hidden === 0 && !isCreation) expect(answer.status).toBe(404);
    if (answer.status < 300) apply?.(answer);
    this.#expectNothingForeign(asker, answer.text);
    return answer;
  }

  /** Lists and the archive's scope say what the model says, no more and no less. */
  async #compareLists(asker: UserId): Promise<void> {
    const { api, model } = this;
    await this.ask(asker, { ids: [], call: () => ["chat", {}] });
    await this.ask(asker, { ids: [], call: () => ["chat/search", { method: "POST", body: { query: "hello" } }] });
    const cases = (await api.call(asker, "cases")).as(CaseList).cases.map(({ id }) => id);
    const sessions = (await api.call(asker, "sessions")).as(SessionList).sessions.map(({ id }) => id);
    const studies = await api.visibleStudies(await api.actor(asker));
    const of = <K>(map: ReadonlyMap<K, unknown>, sees: (key: K) => boolean) => [...map.keys()].filter(sees);
    expect({ cases: cases.toSorted(), sessions: sessions.toSorted(), studies: studies.toSorted() }).toEqual({
      cases: of(model.cases, (id) => model.seesCase(asker, id, api.now)).toSorted(),
      sessions: of(model.sessions, (id) => model.seesSession(asker, id, api.now)).toSorted(),
      studies: of(model.studies, (uid) => model.seesStudy(asker, uid, api.now)).toSorted(),
    });
  }

  #isKnown(asker: UserId, id: string): boolean {
    const { model, api } = this;
    const [caseId, session, user] = [
      CaseId.parse("id-none-1"),
      SessionId.parse("id-none-1"),
      UserId.parse("id-none-1"),
    ];
    return (
      model.seesCase(asker, CaseId.safeParse(id).data ?? caseId, api.now) ||
      model.seesSession(asker, SessionId.safeParse(id).data ?? session, api.now) ||
      model.seesStudy(asker, id, api.now) ||
      (model.people.has(UserId.safeParse(id).data ?? user) && model.knowsPerson(asker, UserId.parse(id)))
    );
  }

  #expectNothingForeign(asker: UserId, text: string): void {
    const { cases, sessions, studies, people } = this.model;
    const ids = [cases, sessions, studies, people].flatMap((map) => [...map.keys()]);
    expect(ids.filter((id) => text.includes(id) && !this.#isKnown(asker, id))).toEqual([]);
  }

  async #furnish(institution: string): Promise<void> {
    const { api, model } = this;
    const people: UserId[] = [];
    for (const name of ["ana", "ben", "cara"]) {
      const isCoordinator = name === "cara";
      const id = await api.addPerson(`${name}-${institution}`, { institution, isCoordinator });
      model.people.set(id, { institution, isCoordinator });
      people.push(id);
    }
    const [ana, ben] = [pick(people, 0), pick(people, 1)];
    const { institutionId } = await api.actor(ana);
    for (const [number, uploader] of people.entries()) {
      const uid = `1.2.840.${institution === "institution-a" ? 1 : 2}0${number}.9`;
      api.studies.push({ uid, institutionId, uploader });
      model.studies.set(uid, { institution, uploader });
    }
    await this.ask(ana, createCase(model, { study: [...model.studies.keys()].at(-3)! }));
    const caseId = [...model.cases.keys()].at(-1)!;
    await this.ask(ana, createSession(model, { cases: [caseId] }));
    const session = [...model.sessions.keys()].at(-1)!;
    await this.ask(ana, putMember(model, { session, user: ben, role: "member" }));
    await this.ask(ana, invite(model, { session, cases: [caseId], from: api.now, until: api.now + HOUR }));
  }

  #about({ target, other, some }: Omit<Step, "who" | "operation">): About {
    const { cases, sessions, people, studies } = this.model;
    const from = this.api.now + (other % 3) * HOUR;
    return {
      caseId: pick([...cases.keys()], target),
      session: pick([...sessions.keys()], target),
      user: pick([...people.keys()], other),
      study: pick([...studies.keys()], other),
      cases: [...new Set(some.map((index) => pick([...cases.keys()], index)))],
      role: pick(roles, some[0] ?? 0),
      from,
      until: from + HOUR,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.api[Symbol.asyncDispose]();
  }
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

describe("two institutions on one server", () => {
  it("[SE20] T22 nobody is answered with anything foreign, and what is foreign looks like what does not exist", async () => {
    const property = fc.asyncProperty(steps, async (list) => {
      await using world = await World.make();
      for (const step of list) await world.take(step);
      for (let who = 0; who < world.model.people.size; who++) {
        await world.take({ operation: "ask", who, target: 0, other: 0, some: [0] });
      }
    });
    await fc.assert(property, { numRuns: 15, endOnFailure: true });
  }, 120_000);
});
