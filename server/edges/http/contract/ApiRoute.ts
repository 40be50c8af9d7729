import type { z } from "zod";
import type { FailureCode } from "../../../../shared/protocol/failures.ts";

type ApiMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Who may ask. `public`: anybody. `code`: who holds a one-time code, in the header `Consilium-Code`. `cookie`: the browser that signed
 * in. `token`: any access token of the audience. `account`: a token of a sign-in, not of a join link. `administrator`: that, of an
 * administrator. `dicom-web`: any access token; what is answered is filtered study by study.
 */
export type Access = "public" | "code" | "cookie" | "token" | "account" | "administrator" | "dicom-web";

/** A schema is JSON; a list names media types whose content is described elsewhere; null is an answer without a body. */
export type Answer = z.ZodType | readonly string[] | null;

/** What a client may send beside the body. */
export type ApiHeader = "If-Match" | "Idempotency-Key" | "Accept";

/** One resource and method, as others are told of it. The routers are held against the list of these at each start. */
export interface ApiRoute {
  readonly id: string;
  readonly method: ApiMethod;
  /** As the router has it, with `:name` for what varies. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly query?: z.ZodObject;
  readonly headers?: readonly ApiHeader[];
  readonly body?: z.ZodType;
  /** Media types of a body that is not JSON. */
  readonly bodyTypes?: readonly string[];
  /** By HTTP status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that follow from `access`, `body` and `headers`. */
  readonly failures?: readonly FailureCode[];
}
