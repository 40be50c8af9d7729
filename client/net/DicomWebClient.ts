import { z } from "zod";
import { Uid } from "../../shared/model/dicom.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { bulkNumber } from "./bulkNumber.ts";
import { codeOfStatus } from "./codeOfStatus.ts";

/**
 * One attribute of the DICOM JSON model (PS3.18 F.2.2). No URL is ever taken from data: of a BulkDataURI only its number stays, `bulk`, which
 * means something for the instance that the attribute belongs to and nothing else.
 */
const DicomAttribute = z
  .object({
    vr: z.string().optional(),
    Value: z.array(z.unknown()).optional(),
    InlineBinary: z.base64().optional().catch(undefined),
    BulkDataURI: z.string().optional().catch(undefined),
  })
  .transform(({ BulkDataURI, InlineBinary, ...attribute }): DicomAttribute => {
    const bulk = bulkNumber(BulkDataURI);
    return {
      ...attribute,
      ...(InlineBinary !== undefined && { InlineBinary }),
      ...(bulk !== undefined && { bulk }),
    };
  });
interface DicomAttribute {
  readonly vr?: string | undefined;
  readonly Value?: unknown[] | undefined;
  /** Base64. */
  readonly InlineBinary?: string;
  /** The instance's bulk value of this number. */
  readonly bulk?: number;
}
const DicomDataset = z.record(z.string(), DicomAttribute);
export type DicomDataset = Record<string, DicomAttribute>;

export interface InstanceReference {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopUid: string;
}

export interface DicomWebPorts {
  /** The site's own origin, e.g. `location.origin`: the only place this client ever talks to. */
  readonly base: string;
  /** The token of this moment; asked before every request, and once more where it was refused. */
  readonly token: (isRefused: boolean) => string | Promise<string>;
  readonly fetch?: typeof fetch;
}

/** The archive takes 1,024 characters of one parameter. */
const MAX_LISTED_UIDS = 15;

/** QIDO-RS and WADO-RS of our own server. Rejects with Failure; paths are built from checked UIDs alone. */
export class DicomWebClient {
  readonly #ports: DicomWebPorts;
  readonly #root: string;

  constructor(ports: DicomWebPorts) {
    this.#ports = ports;
    this.#root = `${new URL(ports.base).origin}/dicom-web`;
  }

  /** The studies this user may see, newest first as the server orders them. */
  findStudies(signal?: AbortSignal): Promise<readonly DicomDataset[]> {
    return this.#datasets("/studies?includefield=00081030", signal);
  }

  /** Those of these studies that this user may see. */
  async findStudiesByUid(studyUids: readonly string[], signal?: AbortSignal): Promise<readonly DicomDataset[]> {
    const found: DicomDataset[] = [];
    for (let at = 0; at < studyUids.length; at += MAX_LISTED_UIDS) {
      const uids = studyUids
        .slice(at, at + MAX_LISTED_UIDS)
        .map(checked)
        .join(",");
      found.push(...(await this.#datasets(`/studies?StudyInstanceUID=${uids}&includefield=00081030`, signal)));
    }
    return found;
  }

  async findSeries(studyUid: string, signal?: AbortSignal): Promise<readonly DicomDataset[]> {
    return await this.#datasets(`/studies/${checked(studyUid)}/series?includefield=0008103E`, signal);
  }

  async seriesMetadata(studyUid: string, seriesUid: string, signal?: AbortSignal): Promise<readonly DicomDataset[]> {
    return await this.#datasets(`/studies/${checked(studyUid)}/series/${checked(seriesUid)}/metadata`, signal);
  }

  async instanceMetadata(instance: InstanceReference, signal?: AbortSignal): Promise<DicomDataset | undefined> {
    const [dataset] = await this.#datasets(`${instancePath(instance)}/metadata`, signal);
    return dataset;
  }

  /** A value that metadata name by its number. */
  async bulk(instance: InstanceReference, number: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const path = `${instancePath(instance)}/bulkdata/${number}`;
    const response = await this.#get(path, "application/octet-stream", signal);
    return new Uint8Array(await readBody(() => response.arrayBuffer()));
  }

  /** A small PNG that the server renders. */
  async thumbnail(studyUid: string, seriesUid: string, signal?: AbortSignal): Promise<Blob> {
    const path = `/studies/${checked(studyUid)}/series/${checked(seriesUid)}/thumbnail`;
    const response = await this.#get(path, "image/png", signal);
    return await readBody(() => response.blob());
  }

  /** Where a frame's pixels are; used by the image loader, which asks for the token itself. */
  frameUrl(image: InstanceReference & { readonly frame: number }): string {
    return `${this.#root}${instancePath(image)}/frames/${image.frame}`;
  }

  async #datasets(path: string, signal: AbortSignal | undefined): Promise<readonly DicomDataset[]> {
    const response = await this.#get(path, "application/dicom+json", signal);
    if (response.status === 204) return [];
    const parsed = z.array(DicomDataset).safeParse(await readBody<unknown>(() => response.json()));
    if (!parsed.success) throw new Failure("bad-message", "the archive's answer is not DICOM JSON");
    return parsed.data;
  }

  async #get(path: string, accept: string, signal: AbortSignal | undefined): Promise<Response> {
    let response = await this.#ask(path, accept, { isRefused: false, signal });
    if (response.status === 401) response = await this.#ask(path, accept, { isRefused: true, signal });
    if (!response.ok) {
      throw new Failure(codeOfStatus(response.status), `the archive answered ${response.status}`);
    }
    return response;
  }

  async #ask(
    path: string,
    accept: string,
    { isRefused, signal }: { readonly isRefused: boolean; readonly signal: AbortSignal | undefined },
  ): Promise<Response> {
    const { token, fetch = globalThis.fetch } = this.#ports;
    const headers = { Accept: accept, Authorization: `Bearer ${await token(isRefused)}` };
    // A redirect could carry the token elsewhere; our server never redirects these paths.
    const init: RequestInit = { headers, redirect: "error", credentials: "omit", cache: "no-cache" };
    if (signal) init.signal = signal;
    return await fetch(`${this.#root}${path}`, init).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new Failure("unavailable", "the archive cannot be reached", { cause });
    });
  }
}

function instancePath({ studyUid, seriesUid, sopUid }: InstanceReference): string {
  return `/studies/${checked(studyUid)}/series/${checked(seriesUid)}/instances/${checked(sopUid)}`;
}

function checked(uid: string): string {
  const parsed = Uid.safeParse(uid);
  if (!parsed.success) throw new Failure("bad-message", "not a DICOM UID");
  return parsed.data;
}

async function readBody<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Failure("unavailable", "the archive's answer broke off", { cause });
  }
}
