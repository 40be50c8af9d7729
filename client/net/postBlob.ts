import type { PostOptions } from "./StowClient.ts";

/** A line over which nothing moves for so long is taken for dead. */
const SILENCE_MS = 90_000;

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/** One POST whose progress is heard, which `fetch` cannot tell. The body is read from disk as it leaves. */
export function postBlob(url: string, body: Blob, { headers, signal, onProgress }: PostOptions): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE_MS);
    };
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      settle();
    };
    const fail = (): void => end(() => reject(new TypeError("no answer came")));
    request.upload.addEventListener("progress", (event) => {
      alive();
      onProgress(event.loaded);
    });
    request.addEventListener("load", () => {
      const { status, responseText: text } = request;
      end(() => resolve({ status, text, retryAfter: request.getResponseHeader("Retry-After") }));
    });
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    signal.addEventListener("abort", abort, { once: true });
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    alive();
    request.send(body);
  });
}
