import type { UserId } from "../../shared/model/ids.ts";

/** Why a refresh was refused, for those on this side alone: its token had been replaced, so two held it. */
export class TokenReuse extends Error {
  readonly userId: UserId;

  constructor(userId: UserId) {
    super("a refresh token came back after it was replaced");
    this.name = "TokenReuse";
    this.userId = userId;
  }
}
