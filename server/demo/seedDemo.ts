import { z } from "zod";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import type { Archive } from "../archive/Archive.ts";
import { type StudyScope, wholeInstitution } from "../archive/StudyScope.ts";
import type { JoinLinks } from "../auth/JoinLinks.ts";
import type { Tokens } from "../auth/Tokens.ts";
import type { NewUser, User } from "../auth/Users.ts";
import { generate } from "../phantom/generate.ts";
import { countInstances, type PhantomStudy } from "../phantom/PhantomStudy.ts";
import type { NewMember } from "../records/MemberRecords.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import { demoCases, demoSessionTitle } from "./demoCases.ts";
import { type DemoPasswordPorts, seedPasswords } from "./demoPasswords.ts";
import { demoAdministrator, demoPeople } from "./demoPeople.ts";
import { renewDemo } from "./renewDemo.ts";

export interface DemoPorts extends DemoPasswordPorts {
  readonly links: JoinLinks;
  readonly tokens: Tokens;
  readonly records: Records;
  readonly archive: Archive;
  readonly randomId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tell: (text: string) => void;
}

export const demoInstitution = InstitutionId.parse("demo-institution");
const institutionId = demoInstitution;

/** Number of Study Related Instances (0020,1208). */
const StudyCount = z.object({ "00201208": z.object({ Value: z.tuple([z.number()]) }) });

/** The demo's people, cases and studies: made in a new data directory, found again in one that was used before. */
export async function seedDemo(ports: DemoPorts): Promise<SessionRecord> {
  const known = await ports.records.listSessions(institutionId);
  const people = await seedPeople(ports);
  const session = known[0] ?? (await seedSession(ports, people));
  const coordinator = personOf(people, "coordinator");
  await renewDemo(ports, session.id, { coordinator: coordinator.id, guest: personOf(people, "guest").id });
  await Promise.all([seedStudies(ports, coordinator.id), seedPasswords(ports, people)]);
  return ports.records.session(session.id);
}

function personOf(people: readonly User[], role: Role): User {
  const email = demoPeople.find((person) => person.role === role)?.email;
  const person = people.find((user) => user.email === email);
  if (!person) throw new Error("the demo lacks one of its people");
  return person;
}

async function seedPeople({ users, randomId }: DemoPorts): Promise<readonly User[]> {
  await users.addInstitution({ id: institutionId, name: "Demo Hospital", isDemo: true });
  const known = await users.list(institutionId);
  for (const account of demoAccounts) {
    if (known.some((user) => user.email === account.email)) continue;
    await users.add({ id: UserId.parse(randomId()), institutionId, ...account });
  }
  return users.list(institutionId);
}

const demoAccounts: readonly Omit<NewUser, "id" | "institutionId">[] = [
  ...demoPeople.map(({ name, email, role }) => ({
    name,
    email,
    kind: role === "guest" ? ("guest" as const) : ("staff" as const),
    isCoordinator: role === "chair" || role === "coordinator",
  })),
  { ...demoAdministrator, kind: "administrator", isCoordinator: false },
];

async function seedSession({ records, randomId, now }: DemoPorts, people: readonly User[]): Promise<SessionRecord> {
  const cases: CaseId[] = [];
  for (const { number, title, question, studies } of demoCases) {
    const id = CaseId.parse(randomId());
    const uids = studies.map(({ studyInstanceUid }) => studyInstanceUid);
    await records.addCase({ id, institutionId, number, title, question, studies: uids });
    cases.push(id);
  }
  const presenter = personOf(people, "member");
  const id = SessionId.parse(randomId());
  const startsAt = new Date(now()).setHours(14, 0, 0, 0);
  const session = { id, institutionId, title: demoSessionTitle, firstPresenter: peerOf(presenter.id), startsAt };
  const members = demoPeople.flatMap(({ email, role }): NewMember[] => {
    const user = people.find((candidate) => candidate.email === email);
    return user ? [{ sessionId: id, userId: user.id, role }] : [];
  });
  await records.addSession(session, cases, members);
  return records.session(id);
}

/** A machine that is busy may refuse an image for the time that it took: what is missing is made again. */
const ROUNDS = 3;

async function seedStudies({ archive, tell }: DemoPorts, userId: UserId): Promise<void> {
  const scope = wholeInstitution(institutionId, userId);
  for (let round = 1; round <= ROUNDS; round++) {
    const missing = await missingStudies(archive, scope);
    const total = missing.reduce((sum, study) => sum + countInstances(study), 0);
    if (total === 0) return;
    tell(`Making ${total} synthetic images: a CT, its prior, an MR …`);
    await archive.store.storeAll(files(missing), scope);
  }
  if ((await missingStudies(archive, scope)).length > 0)
    throw new Error("the archive refused some of the demo's images");
}

async function missingStudies(archive: Archive, scope: StudyScope): Promise<readonly PhantomStudy[]> {
  const missing: PhantomStudy[] = [];
  for (const study of demoCases.flatMap(({ studies }) => studies)) {
    if ((await countStored(archive, study.studyInstanceUid, scope)) < countInstances(study)) missing.push(study);
  }
  return missing;
}

async function countStored(archive: Archive, studyUid: string, scope: StudyScope): Promise<number> {
  const query = { level: "study", studyUid, matches: [], include: [], limit: 1, offset: 0 } as const;
  const [found] = (await archive.query.search(query, scope, "")).results;
  return found ? Number(StudyCount.parse(JSON.parse(found))["00201208"].Value[0]) : 0;
}

async function* files(studies: readonly PhantomStudy[]): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of generate(studies)) yield bytes;
}
