import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import { authMigrations } from "../../server/auth/authSchema.ts";
import { JoinLinks } from "../../server/auth/JoinLinks.ts";
import { Revocations } from "../../server/auth/Revocations.ts";
import { purposes, Tokens } from "../../server/auth/Tokens.ts";
import { Users } from "../../server/auth/Users.ts";
import { Database } from "../../server/platform/database.ts";
import { secretKey } from "../../server/platform/secretKey.ts";
import { Records } from "../../server/records/Records.ts";
import { recordsMigrations } from "../../server/records/recordsSchema.ts";

export interface Seat {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly caseId: CaseId;
  readonly token: string;
  /** Of a link that lets this person in. */
  readonly code: string;
}

export interface SeedOptions {
  /** A data directory that no server runs on. */
  readonly dataDir: string;
  readonly people: number;
  /** So many in one session. */
  readonly perSession: number;
  /** Of the nth of a session. */
  readonly roleOf: (place: number) => Role;
}

const institutionId = InstitutionId.parse("loadtest-institution");
const ONE_DAY_MS = 86_400_000;

/** People, their sessions with one case each, and what lets them in: written by the server's own services. The first of a session presents. */
export async function seedInstitution({ dataDir, people, perSession, roleOf }: SeedOptions): Promise<readonly Seat[]> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const auth = await Database.open({ path: join(dataDir, "auth.sqlite"), migrations: authMigrations });
  const clinic = await Database.open({ path: join(dataDir, "records.sqlite"), migrations: recordsMigrations });
  const now = Date.now;
  const revocations = await Revocations.open({ database: auth, now });
  const key = await secretKey(dataDir, "token");
  const tokens = new Tokens({ key, isDemo: false, now, randomId, isRevoked: () => false });
  const users = new Users(auth);
  const records = new Records(clinic);
  const links = new JoinLinks({ database: auth, revocations, now, randomId });
  await users.addInstitution({ id: institutionId, name: "Load test", isDemo: false });
  const seats: Seat[] = [];
  for (let first = 0; first < people; first += perSession) {
    const count = Math.min(perSession, people - first);
    const ids = Array.from({ length: count }, () => UserId.parse(randomId()));
    const { sessionId, caseId } = await addSession(records, ids, roleOf);
    for (const [place, id] of ids.entries()) {
      const name = `Person ${first + place}`;
      const user = { id, institutionId, name, email: undefined, kind: "staff" as const, isCoordinator: false };
      await users.add(user);
      const { token } = tokens.issue({ user: { ...user, generation: 0 }, loginId: randomId(), purposes });
      const code = await links.create({ sessionId, userId: id }, { notBefore: 0, expiresAt: now() + ONE_DAY_MS });
      seats.push({ userId: id, sessionId, caseId, token, code });
    }
  }
  await auth.close();
  await clinic.close();
  return seats;
}

async function addSession(records: Records, ids: readonly UserId[], roleOf: SeedOptions["roleOf"]) {
  const id = SessionId.parse(randomId());
  const caseId = CaseId.parse(randomId());
  const [first] = ids;
  if (!first) throw new Error("a session has people");
  await records.addCase({ id: caseId, institutionId, number: "1", title: "Load", question: "How much?", studies: [] });
  const members = ids.map((userId, place) => ({ sessionId: id, userId, role: roleOf(place) }));
  await records.addSession({ id, institutionId, title: "Load test", firstPresenter: peerOf(first) }, [caseId], members);
  return { sessionId: id, caseId };
}

function randomId(): string {
  return randomBytes(16).toString("base64url");
}
