import { Failure, type FailureCode, type FailureOptions } from "../failures.ts";

export interface ApiFailureOptions extends FailureOptions {
  /** No answer came at all: the network or the server is down. */
  readonly isUnreachable?: boolean;
}

/** A request of the API that was refused or not answered, as its caller on the client's side sees it. */
export class ApiFailure extends Failure {
  readonly isUnreachable: boolean;

  constructor(code: FailureCode, { isUnreachable = false, ...options }: ApiFailureOptions = {}) {
    super(code, isUnreachable ? "the server cannot be reached" : `the server answered ${code}`, options);
    this.name = "ApiFailure";
    this.isUnreachable = isUnreachable;
  }
}
