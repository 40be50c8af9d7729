import { AuditChain, type AuditFilter, type AuditFormat, AuditPage } from "../../shared/protocol/api/audit.ts";
import type { ApiClient } from "./ApiClient.ts";

/** `/api/audit`: what one looks for stands in no address. Rejects with ApiFailure. */
export class AuditClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Newest first; `before`: the `next` of the page before. */
  page(filter: AuditFilter, before?: number, signal?: AbortSignal): Promise<AuditPage> {
    const body = { ...filter, before };
    return this.#api.send({ method: "POST", path: "audit/search", body, answer: AuditPage, signal });
  }

  /** Checks the whole chain, which takes a while where it is long. */
  chain(signal?: AbortSignal): Promise<AuditChain> {
    return this.#api.send({ method: "GET", path: "audit/chain", answer: AuditChain, signal });
  }

  /** Everything that the filter names, as a file. */
  export(format: AuditFormat, filter: AuditFilter): Promise<Blob> {
    const body = { ...filter, format };
    const read = (response: Response) => response.blob();
    return this.#api.send({ method: "POST", path: "audit/export", body, answer: { parse: asBlob }, read });
  }
}

function asBlob(raw: unknown): Blob {
  if (!(raw instanceof Blob)) throw new Error("the answer is no file");
  return raw;
}
