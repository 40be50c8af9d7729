import { Failure, type FailureCode } from "../failures.ts";

export interface ApiFailureDetails {
  /** Seconds until another try may succeed, where the server said so. */
  readonly retryAfterS?: number | undefined;
  /** No answer came at all: the network or the server is down. */
  readonly isUnreachable?: boolean;
}

/** A request of the API that was refused or not answered, as its caller on the client's side sees it. */
export class ApiFailure extends Failure {
  readonly retryAfterS: number | undefined;
  readonly isUnreachable: boolean;

  constructor(code: FailureCode, { retryAfterS, isUnreachable = false }: ApiFailureDetails = {}) {
    super(code, isUnreachable ? "the server cannot be reached" : `the server answered ${code}`);
    this.name = "ApiFailure";
    this.retryAfterS = retryAfterS;
    this.isUnreachable = isUnreachable;
  }
}
