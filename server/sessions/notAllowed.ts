import { Failure } from "../../shared/protocol/failures.ts";

/** What the policy's "no" is answered with, whoever asks for whatever they see. */
export function notAllowed(): Failure {
  return new Failure("forbidden", "your role may not do this");
}
