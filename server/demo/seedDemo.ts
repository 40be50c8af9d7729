import { z } from "zod";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import type { Archive } from "../archive/Archive.ts";
import { type StudyScope, wholeInstitution } from "../archive/StudyScope.ts";
import type { JoinLinks } from "../auth/JoinLinks.ts";
import type { Tokens } from "../auth/Tokens.ts";
import type { User, Users } from "../auth/Users.ts";
import { generate } from "../phantom/generate.ts";
import { countInstances, type PhantomStudy } from "../phantom/PhantomStudy.ts";
import type { NewMember, Records, SessionRecord } from "../records/Records.ts";
import { demoCases, demoSessionTitle } from "./demoCases.ts";
import { demoPeople } from "./demoPeople.ts";

export interface DemoPorts {
  readonly users: Users;
  readonly links: JoinLinks;
  readonly tokens: Tokens;
  readonly records: Records;
  readonly archive: Archive;
  /** Derives the demo accounts' passwords, so that they stay the same for one data directory. */
  readonly secret: Uint8Array;
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
  const coordinator = people.find(
    ({ email }) => email === demoPeople.find(({ role }) => role === "coordinator")?.email,
  );
  if (!coordinator) throw new Error("the demo has no coordinator to bring its studies in");
  await seedStudies(ports, coordinator.id);
  return session;
}

async function seedPeople({ users, randomId }: DemoPorts): Promise<readonly User[]> {
  await users.addInstitution({ id: institutionId, name: "Demo Hospital", isDemo: true });
  const known = await users.list(institutionId);
  for (const { name, email, role } of demoPeople) {
    if (known.some((user) => user.email === email)) continue;
    await users.add({
      id: UserId.parse(randomId()),
      institutionId,
      name,
      email,
      kind: role === "guest" ? "guest" : "staff",
      isCoordinator: role === "chair" || role === "coordinator",
    });
  }
  return users.list(institutionId);
}

async function seedSession({ records, randomId }: DemoPorts, people: readonly User[]): Promise<SessionRecord> {
  const cases: CaseId[] = [];
  for (const { number, title, question, studies } of demoCases) {
    const id = CaseId.parse(randomId());
    const uids = studies.map(({ studyInstanceUid }) => studyInstanceUid);
    await records.addCase({ id, institutionId, number, title, question, studies: uids });
    cases.push(id);
  }
  const presenter = people.find((user) => user.email === demoPeople.find(({ role }) => role === "member")?.email);
  if (!presenter) throw new Error("the demo has no member to present");
  const id = SessionId.parse(randomId());
  const session = { id, institutionId, title: demoSessionTitle, firstPresenter: peerOf(presenter.id) };
  const members = demoPeople.flatMap(({ email, role }): NewMember[] => {
    const user = people.find((candidate) => candidate.email === email);
    return user ? [{ sessionId: id, userId: user.id, role, cases: role === "guest" ? cases.slice(0, 1) : [] }] : [];
  });
  await records.addSession(session, cases, members);
  return session;
}

async function seedStudies({ archive, tell }: DemoPorts, userId: UserId): Promise<void> {
  const scope = wholeInstitution(institutionId, userId);
  const missing: PhantomStudy[] = [];
  for (const study of demoCases.flatMap(({ studies }) => studies)) {
    if ((await countStored(archive, study.studyInstanceUid, scope)) < countInstances(study)) missing.push(study);
  }
  const total = missing.reduce((sum, study) => sum + countInstances(study), 0);
  if (total === 0) return;
  tell(`Making ${total} synthetic images: a CT, its prior, an MR …`);
  const outcomes = await archive.store.storeAll(files(missing), scope);
  const refused = outcomes.filter(({ kind }) => kind === "refused").length;
  if (refused > 0) throw new Error(`the archive refused ${refused} of the demo's images`);
}

async function countStored(archive: Archive, studyUid: string, scope: StudyScope): Promise<number> {
  const query = { level: "study", studyUid, matches: [], include: [], limit: 1, offset: 0 } as const;
  const [found] = (await archive.query.search(query, scope, "")).results;
  return found ? Number(StudyCount.parse(JSON.parse(found))["00201208"].Value[0]) : 0;
}

async function* files(studies: readonly PhantomStudy[]): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of generate(studies)) yield bytes;
}
