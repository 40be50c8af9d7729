import { purposes, signInPurposes } from "../auth/Tokens.ts";
import type { User } from "../auth/Users.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import { type DemoDescription, writeDemoFile } from "./demoFile.ts";
import { passwordOf } from "./demoPasswords.ts";
import { demoAdministrator, demoPeople } from "./demoPeople.ts";
import { DEMO_LIFETIME_MS } from "./renewDemo.ts";
import { demoInstitution, type DemoPorts, seedDemo } from "./seedDemo.ts";

export interface DemoPlace {
  /** Absolute, without a trailing slash, e.g. "http://127.0.0.1:8080". */
  readonly url: string;
  readonly dataDir: string;
}

interface PrintedLink {
  readonly name: string;
  readonly role: string;
  readonly url: string;
}

/** Seeds the demo, prints its join links and, last, writes what outside tools read. */
export async function announceDemo(ports: DemoPorts, { url, dataDir }: DemoPlace): Promise<void> {
  const session = await seedDemo(ports);
  const { description, links } = await describeDemo(ports, session, url);
  const { administrator } = description;
  const width = Math.max(...links.map(({ role }) => role.length));
  const lines = links.map((link) => `  ${link.role.padEnd(width)}  ${link.url}   ${link.name}`);
  ports.tell(
    [
      "",
      `The session "${session.title}" is ready. Open two of these links in two browser windows:`,
      "",
      ...lines,
      "",
      `To manage accounts, sign in at ${url}/sign-in as ${administrator.email} with the password ${administrator.password}`,
      "",
      `The first member presents. Data: ${dataDir}. For review and teaching, not for primary diagnosis. Ctrl+C ends it.`,
    ].join("\n"),
  );
  await writeDemoFile(dataDir, description);
}

/** Links and tokens are new at every start, good for 12 h. */
async function describeDemo(
  ports: DemoPorts,
  session: SessionRecord,
  url: string,
): Promise<{ description: DemoDescription; links: readonly PrintedLink[] }> {
  const people = await ports.users.list(demoInstitution);
  const users: DemoDescription["users"][number][] = [];
  const links: PrintedLink[] = [];
  for (const { email, role } of demoPeople) {
    const user = people.find((candidate) => candidate.email === email);
    if (!user) continue;
    const { token } = ports.tokens.issue({ user, loginId: "demo", purposes });
    const window = { notBefore: 0, expiresAt: ports.now() + DEMO_LIFETIME_MS };
    const code = await ports.links.create({ sessionId: session.id, userId: user.id }, window);
    users.push({ name: user.name, role, email, password: passwordOf(ports.secret, email), token });
    links.push({ name: user.name, role, url: `${url}/join#${code}` });
  }
  const sockets = url.replace(/^http/u, "ws");
  const agenda = await ports.records.agendaIds(session.id);
  // Of two members the first is the one that tools find.
  const joinUrls = Object.fromEntries(links.toReversed().map((link) => [link.role, link.url]));
  const cases = await Promise.all(agenda.map(async (id) => ({ id, studies: await ports.records.studiesOfCase(id) })));
  const description: DemoDescription = {
    url,
    signaling: `${sockets}/signal`,
    sync: `${sockets}/sync`,
    dicomWeb: `${url}/dicom-web`,
    dimse: null,
    session: { id: session.id, joinUrls },
    cases,
    users,
    administrator: describeAdministrator(ports, people),
  };
  return { description, links };
}

function describeAdministrator(
  { tokens, secret }: DemoPorts,
  people: readonly User[],
): DemoDescription["administrator"] {
  const user = people.find(({ email }) => email === demoAdministrator.email);
  if (!user) throw new Error("the demo has no administrator");
  const { token } = tokens.issue({ user, loginId: "demo", purposes: signInPurposes });
  return { ...demoAdministrator, password: passwordOf(secret, demoAdministrator.email), token };
}
