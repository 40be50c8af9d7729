import type { FailureReason } from "../../shared/protocol/dicomweb.ts";

/** Why one instance is not stored. The message is for people and quotes nothing of the object. */
export class StoreRefusal extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreRefusal";
    this.reason = reason;
  }
}
