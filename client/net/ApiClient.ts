import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import { type ApiCall, callApi } from "./callApi.ts";

export interface ApiClientPorts {
  /** The site's own origin, e.g. `location.origin`. */
  readonly base: string;
  /** `isRefused`: the last one was answered with 401, so a new one is wanted. Rejects where nobody is signed in. */
  readonly token: (isRefused: boolean) => Promise<string>;
}

/** Requests of a signed-in person. Rejects with ApiFailure. */
export class ApiClient {
  readonly #ports: ApiClientPorts;

  constructor(ports: ApiClientPorts) {
    this.#ports = ports;
  }

  async send<T>(call: ApiCall<T>): Promise<T> {
    try {
      return await this.#sendWith(call, false);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== "unauthenticated") throw error;
      return this.#sendWith(call, true);
    }
  }

  async #sendWith<T>(call: ApiCall<T>, isRefused: boolean): Promise<T> {
    const { base, token } = this.#ports;
    const headers = { ...call.headers, Authorization: `Bearer ${await token(isRefused)}` };
    return callApi(base, { ...call, headers });
  }
}
