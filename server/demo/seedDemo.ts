import { createHmac } from "node:crypto";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import type { JoinLinks } from "../auth/JoinLinks.ts";
import { purposes, type Tokens } from "../auth/Tokens.ts";
import type { User, Users } from "../auth/Users.ts";
import { generate } from "../phantom/generate.ts";
import { countInstances, type PhantomStudy } from "../phantom/PhantomStudy.ts";
import type { Records, SessionRecord } from "../records/Records.ts";
import { demoCases, demoSessionTitle } from "./demoCases.ts";
import type { DemoDescription } from "./demoFile.ts";
import { demoPeople } from "./demoPeople.ts";

export interface DemoOwner {
  readonly institutionId: InstitutionId;
  readonly userId: UserId;
}

export interface DemoPorts {
  readonly users: Users;
  readonly joinLinks: JoinLinks;
  readonly tokens: Tokens;
  readonly records: Records;
  /** True where every instance of the study is in the archive. */
  readonly hasStudy: (owner: DemoOwner, studyUid: string, instances: number) => Promise<boolean>;
  readonly storeInstance: (owner: DemoOwner, bytes: Uint8Array) => Promise<void>;
  /** Derives the demo accounts' passwords, so that they stay the same for one data directory. */
  readonly secret: Uint8Array;
  readonly randomId: () => string;
  readonly tell: (text: string) => void;
}

const institutionId = InstitutionId.parse("demo-institution");
const LINK_LIFETIME_MS = 12 * 60 * 60 * 1000;
const STORES_AT_ONCE = 8;

/** The demo's people, cases and studies: made in a new data directory, found again in one that was used before. */
export async function seedDemo(ports: DemoPorts): Promise<SessionRecord> {
  const known = await ports.records.listSessions(institutionId);
  const people = await seedPeople(ports);
  const session = known[0] ?? (await seedSession(ports, people));
  const owner = people.find(({ email }) => email === demoPeople[1]?.email);
  if (owner) await seedStudies(ports, { institutionId, userId: owner.id });
  return session;
}

async function seedPeople({ users, randomId }: DemoPorts): Promise<readonly User[]> {
  const known = await users.list(institutionId);
  for (const { name, email } of demoPeople) {
    if (known.some((user) => user.email === email)) continue;
    await users.add({ id: UserId.parse(randomId()), institutionId, name, email });
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
  await records.addSession(session, cases);
  for (const { email, role } of demoPeople) {
    const user = people.find((candidate) => candidate.email === email);
    if (!user) continue;
    await records.addMember({ sessionId: id, userId: user.id, role, cases: role === "guest" ? cases.slice(0, 1) : [] });
  }
  return session;
}

async function seedStudies(ports: DemoPorts, owner: DemoOwner): Promise<void> {
  const missing: PhantomStudy[] = [];
  for (const study of demoCases.flatMap(({ studies }) => studies)) {
    if (!(await ports.hasStudy(owner, study.studyInstanceUid, countInstances(study)))) missing.push(study);
  }
  const total = missing.reduce((sum, study) => sum + countInstances(study), 0);
  if (total === 0) return;
  ports.tell(`Making ${total} synthetic images (CT, a prior CT, MR) …`);
  const storing = new Set<Promise<void>>();
  for await (const { bytes } of generate(missing)) {
    const stored = ports.storeInstance(owner, bytes).finally(() => storing.delete(stored));
    storing.add(stored);
    if (storing.size >= STORES_AT_ONCE) await Promise.race(storing);
  }
  await Promise.all(storing);
}

export interface DemoAddresses {
  /** Absolute, without a trailing slash, e.g. "http://127.0.0.1:8080". */
  readonly url: string;
  readonly dimse: DemoDescription["dimse"];
}

/** What outside tools read, with new links and tokens, good for 12 h. */
export async function describeDemo(
  ports: DemoPorts,
  session: SessionRecord,
  { url, dimse }: DemoAddresses,
): Promise<
  DemoDescription & {
    readonly links: readonly { readonly name: string; readonly role: string; readonly url: string }[];
  }
> {
  const people = await ports.users.list(institutionId);
  const users: DemoDescription["users"][number][] = [];
  const links: { name: string; role: string; url: string }[] = [];
  for (const { email, role } of demoPeople) {
    const user = people.find((candidate) => candidate.email === email);
    if (!user) continue;
    const { token } = ports.tokens.issue({ userId: user.id, institutionId, name: user.name, purposes });
    const code = await ports.joinLinks.create({ sessionId: session.id, userId: user.id }, LINK_LIFETIME_MS);
    users.push({ name: user.name, role, email, password: passwordOf(ports.secret, email), token });
    links.push({ name: user.name, role, url: `${url}/join#${code}` });
  }
  const socketUrl = url.replace(/^http/u, "ws");
  const agenda = await ports.records.agendaIds(session.id);
  return {
    url,
    signaling: `${socketUrl}/signal`,
    sync: `${socketUrl}/sync`,
    dicomWeb: `${url}/dicom-web`,
    dimse,
    session: { id: session.id, joinUrls: Object.fromEntries(links.toReversed().map((link) => [link.role, link.url])) },
    cases: await Promise.all(agenda.map(async (id) => ({ id, studies: await ports.records.studiesOfCase(id) }))),
    users,
    links,
  };
}

function passwordOf(secret: Uint8Array, email: string): string {
  return createHmac("sha256", secret).update(`demo password of ${email}`).digest("base64url").slice(0, 16);
}
