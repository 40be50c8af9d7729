import { join } from "node:path";
import { Registry } from "prom-client";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Archive } from "../archive/Archive.ts";
import { wholeInstitution } from "../archive/StudyScope.ts";
import type { DicomWebGate } from "../edges/dicomweb/DicomWebGate.ts";
import { dicomWebRoutes } from "../edges/dicomweb/dicomWebRoutes.ts";
import { createApp } from "../edges/http/createApp.ts";
import { listen } from "../edges/http/listen.ts";
import { Log } from "../platform/log.ts";

/**
 * An archive behind the server's own HTTP stack, in a process of its own, for tests that kill it, fill its disk or weigh it, and for the
 * bench: `node archiveServerMain.ts <directory>`. Everybody is one user, who sees the whole institution.
 */
const [directory = "."] = process.argv.slice(2);
const log = new Log("silent");
const archive = await Archive.open({ directory: join(directory, "archive"), log });
const scope = wholeInstitution(InstitutionId.parse("institution-1"), UserId.parse("user-one-1"));
const gate: DicomWebGate = {
  admit: () =>
    Promise.resolve({
      value: { scope },
      revoked: new AbortController().signal,
      onChange: () => () => undefined,
      [Symbol.dispose]: () => undefined,
    }),
};
const routes = dicomWebRoutes({ archive, gate, publicUrl: () => "https://archive.example" });
const mount: Parameters<typeof createApp>[0]["mount"] = (app) => {
  app.use(routes.routes()).use(routes.allowedMethods());
};
const app = createApp({ log, registry: new Registry(), isTls: false, mount });
const server = await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined });
process.stdout.write(`${server.url}/dicom-web\n`);
