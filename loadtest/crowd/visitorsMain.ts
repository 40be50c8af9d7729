import { CaseId, SessionId } from "../../shared/model/ids.ts";
import { JoinReply } from "../../shared/protocol/api/join.ts";
import { marksDocName, notesDocName, stageDocName } from "../../shared/protocol/docNames.ts";
import { seededRandom } from "../../chaos/random.ts";
import { Visitor } from "./Visitor.ts";
import { Visitors, type VisitorsWord } from "./Visitors.ts";

/** How many links are redeemed at a time: a server counts codes of one address while it looks them up. */
const REDEEMING = 10;

type Person = Visitors["people"][number];

/** Runs in a process of its own: everybody redeems their link, then all join at one moment, and come back until it is ended. */
async function run({ port, people, isSpread }: Visitors): Promise<void> {
  const redeemStart = performance.now();
  const tokens: string[] = [];
  for (let first = 0; first < people.length; first += REDEEMING) {
    const some = people.slice(first, first + REDEEMING);
    tokens.push(...(await Promise.all(some.map((person) => redeem(port, person)))));
  }
  say({ word: "redeemed", ms: performance.now() - redeemStart });
  const random = seededRandom(1);
  const startedAt = Date.now();
  const hereAt = new Map<number, number>();
  const visitors = people.map((person, index) => {
    const onHere = () => {
      hereAt.set(index, Date.now());
      if (hereAt.size < people.length) return;
      say({ word: "here", at: [...hereAt.values()], startedAt, attempts: attempts() });
      // From now on those count who come back.
      hereAt.clear();
    };
    const onRefused = (code: number) => say({ word: "failed", reason: `somebody was refused with ${code}` });
    return new Visitor({ port, ...namesOf(person), token: tokens[index] ?? "", random, onHere, onRefused });
  });
  const attempts = () => visitors.reduce((sum, visitor) => sum + visitor.attempts, 0);
  for (const visitor of visitors) visitor.start(isSpread);
}

function namesOf(person: Person) {
  const [sessionId, caseId] = [SessionId.parse(person.sessionId), CaseId.parse(person.caseId)];
  return { sessionId, docNames: [stageDocName(sessionId), marksDocName(caseId), notesDocName(caseId)] };
}

async function redeem(port: number, { code }: Person): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/join`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  });
  if (!answer.ok) throw new Error(`a join link was answered with ${answer.status}`);
  return JoinReply.parse(await answer.json()).token;
}

function say(word: VisitorsWord): void {
  process.send?.(word);
}

/** It stays until its parent ends it. */
process.once("message", (job) => {
  run(Visitors.parse(job)).catch((error: unknown) => say({ word: "failed", reason: String(error) }));
});
