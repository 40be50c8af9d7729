import {
  type Colleague,
  CreatedUser,
  Directory,
  type NewUser,
  PasswordLink,
  type UserChange,
  UserList,
  UserView,
} from "../../shared/protocol/api/users.ts";
import type { UserId } from "../../shared/model/ids.ts";
import type { ApiClient } from "./ApiClient.ts";
import { nothing } from "./callApi.ts";

/** `/api/users` and `/api/directory`. Rejects with ApiFailure. */
export class UsersClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async list(signal?: AbortSignal): Promise<readonly UserView[]> {
    return (await this.#api.send({ method: "GET", path: "users", answer: UserList, signal })).users;
  }

  /** `conflict` where the e-mail is another account's. */
  add(body: NewUser): Promise<CreatedUser> {
    return this.#api.send({ method: "POST", path: "users", body, answer: CreatedUser });
  }

  /** `conflict` where it would leave nobody to administer. */
  change(id: UserId, body: UserChange): Promise<UserView> {
    return this.#api.send({ method: "PATCH", path: pathOf(id), body, answer: UserView });
  }

  /** Signs the person out everywhere. */
  passwordLink(id: UserId): Promise<PasswordLink> {
    return this.#api.send({ method: "POST", path: `${pathOf(id)}/password-link`, answer: PasswordLink });
  }

  signOut(id: UserId): Promise<void> {
    return this.#api.send({ method: "POST", path: `${pathOf(id)}/sign-out`, answer: nothing });
  }

  /** Those who can be made members of something. */
  async directory(signal?: AbortSignal): Promise<readonly Colleague[]> {
    return (await this.#api.send({ method: "GET", path: "directory", answer: Directory, signal })).people;
  }
}

function pathOf(id: UserId): string {
  return `users/${encodeURIComponent(id)}`;
}
