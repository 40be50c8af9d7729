import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const PROGRAM = "/usr/sbin/Orthanc";
const PLUGIN = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";
const PORT = 8042;
const TRIES = 100;

/** Debian's Orthanc with its DICOMweb plugin. It listens on every address: to be run where there is no network but loopback. */
export class Orthanc implements AsyncDisposable {
  readonly url = `http://127.0.0.1:${PORT}/dicom-web`;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async isInstalled(): Promise<boolean> {
    try {
      await Promise.all([access(PROGRAM), access(PLUGIN)]);
      return true;
    } catch {
      return false;
    }
  }

  /** As it comes, with what makes it fast over one connection that is kept. */
  static async start(directory: string): Promise<Orthanc> {
    const storage = join(directory, "orthanc");
    await mkdir(storage, { recursive: true });
    const path = join(directory, "orthanc.json");
    const configuration = {
      Name: "bench",
      StorageDirectory: storage,
      IndexDirectory: storage,
      HttpPort: PORT,
      DicomServerEnabled: false,
      AuthenticationEnabled: false,
      KeepAlive: true,
      TcpNoDelay: true,
      Plugins: [PLUGIN],
      DicomWeb: { Enable: true, Root: "/dicom-web/" },
    };
    await writeFile(path, JSON.stringify(configuration));
    const child = spawn(PROGRAM, [path], { stdio: "ignore" });
    const orthanc = new Orthanc(child);
    for (let tries = 0; tries < TRIES; tries++) {
      if (child.exitCode !== null) break;
      const answer = await fetch(`${orthanc.url}/studies`).catch(() => undefined);
      if (answer?.ok) return orthanc;
      await delay(200);
    }
    await orthanc[Symbol.asyncDispose]();
    throw new Error("Orthanc did not start");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }
}
