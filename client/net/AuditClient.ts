import { AuditChain, type AuditFilter, type AuditFormat, AuditPage } from "../../shared/protocol/api/audit.ts";
import type { ApiClient } from "./ApiClient.ts";

/** `/api/audit`. Rejects with ApiFailure. */
export class AuditClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Newest first; `before`: the `next` of the page before. */
  page(filter: AuditFilter, before?: number, signal?: AbortSignal): Promise<AuditPage> {
    const path = `audit?${queryOf({ ...filter, before })}`;
    return this.#api.send({ method: "GET", path, answer: AuditPage, signal });
  }

  /** Checks the whole chain, which takes a while where it is long. */
  chain(signal?: AbortSignal): Promise<AuditChain> {
    return this.#api.send({ method: "GET", path: "audit/chain", answer: AuditChain, signal });
  }

  /** Everything that the filter names, as a file. */
  export(format: AuditFormat, filter: AuditFilter): Promise<Blob> {
    const path = `audit/export?${queryOf({ ...filter, format })}`;
    return this.#api.send({ method: "GET", path, answer: { parse: asBlob }, read: (response) => response.blob() });
  }
}

function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(given).toString();
}

function asBlob(raw: unknown): Blob {
  if (!(raw instanceof Blob)) throw new Error("the answer is no file");
  return raw;
}
