import { Failure } from "../../shared/protocol/failures.ts";
import type { RequestMethod, RequestParams } from "../../shared/protocol/signaling.ts";
import type { SignalingClient } from "../net/SignalingClient.ts";
import type { Notices } from "./Notices.ts";

export interface CommandsPorts {
  readonly signaling: Pick<SignalingClient, "request">;
  readonly notices: Pick<Notices, "tell">;
}

/** Asks the server for something; a refusal changes nothing here but is said. */
export class Commands {
  readonly #ports: CommandsPorts;

  constructor(ports: CommandsPorts) {
    this.#ports = ports;
  }

  /** Settles when the server has answered; never rejects. */
  async send<M extends RequestMethod>(method: M, params: RequestParams<M>): Promise<void> {
    try {
      await this.#ports.signaling.request(method, params);
    } catch (error) {
      this.#ports.notices.tell({ kind: "refused", code: error instanceof Failure ? error.code : "internal" });
    }
  }

  /** Rejects with Failure: the caller has something to keep. */
  async ask<M extends RequestMethod>(method: M, params: RequestParams<M>): Promise<void> {
    await this.#ports.signaling.request(method, params);
  }
}
