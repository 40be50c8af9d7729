import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import { type StoredAnswer, UploadDesk } from "../../shared/protocol/api/uploads.ts";
import type { Archive } from "../archive/Archive.ts";
import type { Records } from "../records/Records.ts";
import { studyScope } from "./studyAccess.ts";

export interface UploadCommandPorts {
  readonly archive: Archive;
  readonly records: Records;
}

const MAX_INBOX = 200;
const STUDY_DESCRIPTION = "00081030";

/** What the archive and the cases together say to who brings images in. */
export class UploadCommands {
  readonly #ports: UploadCommandPorts;

  constructor(ports: UploadCommandPorts) {
    this.#ports = ports;
  }

  /** [SE25] Whether they may store, and the studies of their inbox. */
  async desk(who: Actor): Promise<UploadDesk> {
    const { archive, records } = this.#ports;
    const scope = await studyScope(records, who);
    // Without the way through cases, what is left to see is what no case carries.
    const uncarried = { ...scope, caseStudies: [] };
    const query = { level: "study", matches: [], include: [STUDY_DESCRIPTION], limit: MAX_INBOX, offset: 0 } as const;
    const { results } = await archive.query.search(query, uncarried, "");
    return UploadDesk.parse({ mayUpload: scope.mayUpload, inbox: results.map((text): unknown => JSON.parse(text)) });
  }

  /** [SE25] Those of these objects that are stored in studies that the asker sees. */
  async stored(who: Actor, uids: readonly Uid[]): Promise<StoredAnswer> {
    const { archive, records } = this.#ports;
    return { instances: await archive.query.stored(uids, await studyScope(records, who)) };
  }
}
