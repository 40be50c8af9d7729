import { fileURLToPath } from "node:url";
import { ServerScript } from "../server/testing/ServerScript.ts";

const script = fileURLToPath(new URL("../server/testing/chatServerMain.ts", import.meta.url));

/** Runs chat behind HTTP as a child process on the messages of a directory; its address is that of the messages of the one group. */
export function startChatServer(directory: string, people: number): Promise<ServerScript> {
  return ServerScript.start(script, [directory, String(people)]);
}
