import type { Users } from "../auth/Users.ts";
import { ConfigError } from "../platform/config.ts";

/** Demo accounts have passwords that a file names: a server for real people never opens with them. Throws ConfigError. */
export async function refuseDemoData(users: Users): Promise<void> {
  if ((await users.institutions()).some(({ isDemo }) => isDemo)) {
    throw new ConfigError("DATA_DIR: this directory holds a demo's accounts; name another one");
  }
}
