import { z } from "zod";
import { Uid } from "../../shared/model/dicom.ts";
import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import { codeOfStatus } from "./codeOfStatus.ts";

/** What became of the instances of one request, in the archive's words (PS3.18 §I.2). */
export interface StowAnswer {
  readonly stored: readonly { readonly sopUid: string | undefined; readonly studyUid: string | undefined }[];
  /** `code`: Failure Reason (0008,1197). */
  readonly refused: readonly { readonly sopUid: string | undefined; readonly code: number }[];
}

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Bytes of the body that have left so far. */
  readonly onProgress: (sentBytes: number) => void;
}

/** Sends one request and reports how much of it has left. Rejects with TypeError where no answer came. */
type Post = (
  url: string,
  body: Blob,
  options: PostOptions,
) => Promise<{ status: number; text: string; retryAfter: string | null }>;

export interface StowPorts {
  /** The site's own origin: the only place this client ever talks to. */
  readonly base: string;
  readonly token: (isRefused: boolean) => Promise<string>;
  readonly randomId: () => string;
  readonly post: Post;
}

const Value = z.object({ Value: z.array(z.unknown()).optional() });
const Instance = z.record(z.string(), Value);
const Instances = z.object({ Value: z.array(Instance).optional() }).optional();
const Answer = z.object({ "00081198": Instances, "00081199": Instances, "0008119A": Instances });

/** STOW-RS to our own server. */
export class StowClient {
  readonly #ports: StowPorts;

  constructor(ports: StowPorts) {
    this.#ports = ports;
  }

  /**
   * Sends whole DICOM files in one request; the browser reads them from disk as they leave. Resolves with what became of each, durable
   * where stored; rejects with ApiFailure where the request as a whole was refused or not answered.
   */
  async store(files: readonly Blob[], options: Pick<PostOptions, "signal" | "onProgress">): Promise<StowAnswer> {
    const boundary = `consilium-${this.#ports.randomId()}`;
    const body = multipart(files, boundary);
    try {
      return await this.#send(body, boundary, { ...options, isRefused: false });
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== "unauthenticated") throw error;
      return await this.#send(body, boundary, { ...options, isRefused: true });
    }
  }

  async #send(
    body: Blob,
    boundary: string,
    { isRefused, ...options }: Pick<PostOptions, "signal" | "onProgress"> & { readonly isRefused: boolean },
  ): Promise<StowAnswer> {
    const { base, token, post } = this.#ports;
    const headers = {
      Accept: "application/dicom+json",
      Authorization: `Bearer ${await token(isRefused)}`,
      "Content-Type": `multipart/related; type="application/dicom"; boundary=${boundary}`,
    };
    options.signal.throwIfAborted();
    const { status, text, retryAfter } = await post(`${new URL(base).origin}/dicom-web/studies`, body, {
      headers,
      ...options,
    }).catch((cause: unknown) => {
      options.signal.throwIfAborted();
      throw new ApiFailure("unavailable", { isUnreachable: true, cause });
    });
    // 409 is an answer of its own: none of the instances was stored, each with its reason.
    if (status === 200 || status === 202 || (status === 409 && text.includes("000811"))) return parse(text);
    const retryAfterS = Number(retryAfter ?? Number.NaN);
    throw new ApiFailure(codeOfStatus(status), Number.isFinite(retryAfterS) ? { retryAfterS } : {});
  }
}

function multipart(files: readonly Blob[], boundary: string): Blob {
  const parts = files.flatMap((file) => [`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`, file, "\r\n"]);
  return new Blob([...parts, `--${boundary}--\r\n`]);
}

function parse(text: string): StowAnswer {
  const answer = Answer.safeParse(readJson(text));
  if (!answer.success) throw new ApiFailure("bad-message");
  const { "00081198": failed, "00081199": stored, "0008119A": other } = answer.data;
  return {
    stored: (stored?.Value ?? []).map((one) => ({ sopUid: uidOf(one), studyUid: studyOf(one) })),
    refused: [...(failed?.Value ?? []), ...(other?.Value ?? [])].map((one) => ({
      sopUid: uidOf(one),
      code: Number(one["00081197"]?.Value?.[0] ?? 0),
    })),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function uidOf(instance: z.infer<typeof Instance>): string | undefined {
  const uid = Uid.safeParse(instance["00081155"]?.Value?.[0]);
  return uid.success ? uid.data : undefined;
}

/** Retrieve URL (0008,1190) is read for the study's identifier alone; nothing is ever fetched from it. */
function studyOf(instance: z.infer<typeof Instance>): string | undefined {
  const url = z.string().safeParse(instance["00081190"]?.Value?.[0]);
  const uid = Uid.safeParse(/\/studies\/(?<study>[\d.]+)\//u.exec(url.data ?? "")?.groups?.["study"]);
  return uid.success ? uid.data : undefined;
}
