import {
  MAX_ASKED_INSTANCES,
  StoredAnswer,
  type StoredInstance,
  UploadDesk,
} from "../../shared/protocol/api/uploads.ts";
import type { ApiClient } from "./ApiClient.ts";

/** `/api/uploads`. Rejects with ApiFailure. */
export class UploadClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  desk(signal?: AbortSignal): Promise<UploadDesk> {
    return this.#api.send({ method: "GET", path: "uploads", answer: UploadDesk, signal });
  }

  /** Those of these objects that are stored where this person sees them. */
  async stored(sopUids: readonly string[], signal?: AbortSignal): Promise<readonly StoredInstance[]> {
    const found: StoredInstance[] = [];
    for (let at = 0; at < sopUids.length; at += MAX_ASKED_INSTANCES) {
      const body = { instances: sopUids.slice(at, at + MAX_ASKED_INSTANCES) };
      const path = "uploads/stored";
      found.push(...(await this.#api.send({ method: "POST", path, body, answer: StoredAnswer, signal })).instances);
    }
    return found;
  }
}
