import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ArchiveServerProcess } from "../server/testing/ArchiveServerProcess.ts";
import { imageFile } from "../server/testing/part10File.ts";
import { archiveOnDisk, countMissing } from "./archiveOnDisk.ts";
import { seededRandom } from "./random.ts";
import { Uploader, type UploadFile } from "./Uploader.ts";

export interface UploadOptions {
  readonly instances: number;
  readonly times: number;
  readonly seed: number;
  /** Keeps the archive; must be new. */
  readonly directory: string;
  readonly framesEach?: number;
  readonly say?: (text: string) => void;
}

export interface UploadReport {
  readonly seed: number;
  readonly instances: number;
  readonly interruptions: number;
  /** How many of them killed the server; the others only the connection. */
  readonly kills: number;
  readonly resent: number;
  /** Instances of the upload that the index does not hold in the end. */
  readonly missing: number;
  /** Instances that the index holds more than once, or beyond those of the upload. */
  readonly doubled: number;
  /** Instances that are answered with other bytes than were sent. */
  readonly wrong: number;
  /** After any kill or in the end: files without a row, rows without a file, acknowledged instances without a row. */
  readonly differences: number;
}

const STUDY = "1.2.3";
/** Every so many interruptions the server is killed, not the connection. */
const KILLED_EVERY = 3;
/** How long after the interruption's point the server is killed, at most: it may be in the middle of a commit. */
const MAX_EXTRA_MS = 30;
const SAID_EVERY = 5;

/**
 * [AR4] [AR14] An upload is interrupted at so many random points, its connection destroyed or the server killed (SIGKILL), and begun again
 * with what was not acknowledged. In the end everything is there once, and index and files are the same.
 */
export async function uploadRounds(options: UploadOptions): Promise<UploadReport> {
  const { instances, times, seed, directory, framesEach = 100, say = () => undefined } = options;
  const random = seededRandom(seed);
  const files = makeFiles(instances, framesEach);
  const uploader = new Uploader(files);
  let kills = 0;
  let differences = 0;
  let server = await ArchiveServerProcess.start(directory);
  try {
    for (let time = 1; time <= times; time++) {
      const isKill = time % KILLED_EVERY === 0;
      // A part of what is left, so that there is something to interrupt until the end.
      const afterBytes = (uploader.bytesLeft / (times - time + 2)) * 2 * random();
      const extraMs = random() * MAX_EXTRA_MS;
      await uploader.run(server.url, afterBytes, async (sent) => {
        if (!isKill) return void sent.destroy();
        await delay(extraMs);
        await server.kill();
      });
      if (isKill) {
        kills++;
        server = await ArchiveServerProcess.start(directory);
        differences += await differencesIn(directory, uploader.acknowledged);
      }
      if (time % SAID_EVERY === 0)
        say(`seed ${seed}: ${time} interruptions, ${uploader.acknowledged.size} acknowledged`);
    }
    await uploader.run(server.url, Infinity, () => Promise.resolve());
    const wrong = await countWrong(server.url, files);
    differences += await differencesIn(directory, uploader.acknowledged);
    const { instances: stored } = await archiveOnDisk(directory);
    const kept = new Set(stored);
    const { resent } = uploader;
    const missing = files.filter(({ uid }) => !kept.has(uid)).length;
    const doubled = stored.length - kept.size + (kept.size - (files.length - missing));
    return { seed, instances, interruptions: times, kills, resent, missing, doubled, wrong, differences };
  } finally {
    await server.kill();
  }
}

function makeFiles(count: number, frames: number): UploadFile[] {
  return Array.from({ length: count }, (_, index) => {
    const uid = `${STUDY}.1.${index + 1}`;
    const pixels = Uint8Array.from({ length: frames * 32 }, (_, at) => (at * 7 + index * 31) % 256);
    return { uid, bytes: imageFile({ instanceUid: uid, instanceNumber: index + 1, frames, pixels }) };
  });
}

async function differencesIn(directory: string, acknowledged: ReadonlySet<string>): Promise<number> {
  const { instances, unknownFiles, missingFiles, begun } = await archiveOnDisk(directory);
  return unknownFiles + missingFiles + begun + countMissing(acknowledged, new Set(instances));
}

async function countWrong(url: string, files: readonly UploadFile[]): Promise<number> {
  let wrong = 0;
  for (const { uid, bytes } of files) {
    const response = await fetch(`${url}/studies/${STUDY}/series/${STUDY}.1/instances/${uid}`, {
      headers: { Authorization: "Bearer chaos", Accept: "application/dicom" },
    });
    const answered = Buffer.from(await response.arrayBuffer());
    if (!response.ok || digest(answered) !== digest(bytes)) wrong++;
  }
  return wrong;
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
