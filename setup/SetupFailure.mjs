/** What a person can mend: shown without a stack, with what to do about it. Anything else that is thrown is our own bug. */
export class SetupFailure extends Error {
  /**
   * @param {string} reason
   * @param {string} remedy what the person at the keyboard can do
   */
  constructor(reason, remedy) {
    super(reason);
    this.name = "SetupFailure";
    this.remedy = remedy;
  }
}
