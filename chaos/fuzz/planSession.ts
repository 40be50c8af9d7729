import { CaseDetail } from "../../shared/protocol/api/cases.ts";
import { SessionDetail } from "../../shared/protocol/api/sessions.ts";
import type { FuzzPerson, FuzzServer } from "./FuzzServer.ts";

/** A session that was planned through the API, as its coordinator would. */
export interface PlannedSession {
  readonly id: string;
  readonly cases: readonly string[];
}

/** The coordinator's session with two cases and these people in their roles; the coordinator chairs what they create. */
export async function planSession(
  server: FuzzServer,
  coordinator: FuzzPerson,
  people: readonly FuzzPerson[],
): Promise<PlannedSession> {
  const ask = (method: string, path: string, body: unknown): Promise<unknown> =>
    request({ url: `${server.url}/api${path}`, method, token: coordinator.token, body });
  const cases: string[] = [];
  for (const number of ["F-1", "F-2"]) {
    cases.push(CaseDetail.parse(await ask("POST", "/cases", { number, title: "Fuzz" })).id);
  }
  const session = SessionDetail.parse(await ask("POST", "/sessions", { title: "Fuzz", startsAt: 0, agenda: cases }));
  for (const { id, role } of people) {
    if (id === coordinator.id) continue;
    await ask("PUT", `/sessions/${session.id}/members/${id}`, { role, given: [] });
  }
  return { id: session.id, cases };
}

interface ApiRequest {
  readonly url: string;
  readonly method: string;
  readonly token: string;
  readonly body: unknown;
}

async function request({ url, method, token, body }: ApiRequest): Promise<unknown> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const ask = () => fetch(url, { method, headers, body: JSON.stringify(body) });
  // The first may go out on a connection of a server that was killed.
  const response = await ask().catch(ask);
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${await response.text()}`);
  return response.json();
}
