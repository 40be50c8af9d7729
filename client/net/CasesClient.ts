import {
  CaseDetail,
  type CaseChange,
  CaseList,
  type CaseMembership,
  type CaseSummary,
  type NewCase,
} from "../../shared/protocol/api/cases.ts";
import type { CaseId, UserId } from "../../shared/model/ids.ts";
import type { ApiClient } from "./ApiClient.ts";
import { ifMatch } from "./ifMatch.ts";

/** `/api/cases`. Rejects with ApiFailure. */
export class CasesClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Newest first. */
  async list(signal?: AbortSignal): Promise<readonly CaseSummary[]> {
    return (await this.#api.send({ method: "GET", path: "cases", answer: CaseList, signal })).cases;
  }

  get(id: CaseId, signal?: AbortSignal): Promise<CaseDetail> {
    return this.#api.send({ method: "GET", path: pathOf(id), answer: CaseDetail, signal });
  }

  create(body: NewCase): Promise<CaseDetail> {
    return this.#api.send({ method: "POST", path: "cases", body, answer: CaseDetail });
  }

  /** `stale` where the case is no longer of this version. */
  change(id: CaseId, version: number, body: CaseChange): Promise<CaseDetail> {
    return this.#api.send({ method: "PATCH", path: pathOf(id), body, headers: ifMatch(version), answer: CaseDetail });
  }

  attachStudy(id: CaseId, studyUid: string): Promise<CaseDetail> {
    const path = `${pathOf(id)}/studies/${encodeURIComponent(studyUid)}`;
    return this.#api.send({ method: "PUT", path, answer: CaseDetail });
  }

  detachStudy(id: CaseId, studyUid: string): Promise<CaseDetail> {
    const path = `${pathOf(id)}/studies/${encodeURIComponent(studyUid)}`;
    return this.#api.send({ method: "DELETE", path, answer: CaseDetail });
  }

  setMember(id: CaseId, userId: UserId, body: CaseMembership): Promise<CaseDetail> {
    const path = `${pathOf(id)}/members/${encodeURIComponent(userId)}`;
    return this.#api.send({ method: "PUT", path, body, answer: CaseDetail });
  }

  removeMember(id: CaseId, userId: UserId): Promise<CaseDetail> {
    const path = `${pathOf(id)}/members/${encodeURIComponent(userId)}`;
    return this.#api.send({ method: "DELETE", path, answer: CaseDetail });
  }
}

function pathOf(id: CaseId): string {
  return `cases/${encodeURIComponent(id)}`;
}
