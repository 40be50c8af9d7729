import { SessionAdmission } from "../../shared/protocol/api/join.ts";
import {
  CreatedInvitation,
  type NewInvitation,
  type NewSession,
  type SessionChange,
  SessionDetail,
  SessionList,
  type SessionMembership,
  type SessionSummary,
} from "../../shared/protocol/api/sessions.ts";
import type { SessionId, UserId } from "../../shared/model/ids.ts";
import type { ApiClient } from "./ApiClient.ts";
import { ifMatch } from "./ifMatch.ts";

/** `/api/sessions`. Rejects with ApiFailure. */
export class SessionsClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Latest first. */
  async list(signal?: AbortSignal): Promise<readonly SessionSummary[]> {
    return (await this.#api.send({ method: "GET", path: "sessions", answer: SessionList, signal })).sessions;
  }

  get(id: SessionId, signal?: AbortSignal): Promise<SessionDetail> {
    return this.#api.send({ method: "GET", path: pathOf(id), answer: SessionDetail, signal });
  }

  create(body: NewSession): Promise<SessionDetail> {
    return this.#api.send({ method: "POST", path: "sessions", body, answer: SessionDetail });
  }

  /** `stale` where the session is no longer of this version. */
  change(id: SessionId, version: number, body: SessionChange): Promise<SessionDetail> {
    const headers = ifMatch(version);
    return this.#api.send({ method: "PATCH", path: pathOf(id), body, headers, answer: SessionDetail });
  }

  /** What the session page needs of a signed-in person. `session-ended` where it is over. */
  join(id: SessionId): Promise<SessionAdmission> {
    return this.#api.send({ method: "POST", path: `${pathOf(id)}/join`, answer: SessionAdmission });
  }

  setMember(id: SessionId, userId: UserId, body: SessionMembership): Promise<SessionDetail> {
    const path = `${pathOf(id)}/members/${encodeURIComponent(userId)}`;
    return this.#api.send({ method: "PUT", path, body, answer: SessionDetail });
  }

  removeMember(id: SessionId, userId: UserId): Promise<SessionDetail> {
    const path = `${pathOf(id)}/members/${encodeURIComponent(userId)}`;
    return this.#api.send({ method: "DELETE", path, answer: SessionDetail });
  }

  invite(id: SessionId, body: NewInvitation): Promise<CreatedInvitation> {
    return this.#api.send({ method: "POST", path: `${pathOf(id)}/invitations`, body, answer: CreatedInvitation });
  }
}

function pathOf(id: SessionId): string {
  return `sessions/${encodeURIComponent(id)}`;
}
