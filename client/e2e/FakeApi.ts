import type { Page, Route } from "@playwright/test";

interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** "real": the server's own answer. */
type Handler = () => FakeAnswer | "offline" | "real";

/** Answers of the server that a test makes up for one page: what a real one says only in trouble. */
export class FakeApi {
  readonly #handlers = new Map<string, Handler>();

  static async install(page: Page): Promise<FakeApi> {
    const api = new FakeApi();
    await page.route(/\/(?:api|dicom-web)\//u, (route) => api.#serve(route));
    return api;
  }

  /** `what`: method and path, e.g. "GET /api/cases". */
  on(what: string, handler: Handler): this {
    this.#handlers.set(what, handler);
    return this;
  }

  async #serve(route: Route): Promise<void> {
    const request = route.request();
    const what = `${request.method()} ${new URL(request.url()).pathname}`;
    const handler = this.#handlers.get(what);
    if (!handler) return route.fallback();
    const answer = handler();
    if (answer === "real") return route.fallback();
    if (answer === "offline") return route.abort("connectionrefused");
    const { status = 200, body, headers = {} } = answer;
    await route.fulfill({
      status,
      headers: { "Content-Type": "application/json", ...headers },
      body: status === 204 ? "" : JSON.stringify(body),
    });
  }
}

/** A refusal as the server words it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): FakeAnswer {
  return { status, body: { type: `urn:consilium:problem:${code}`, title: code, status, code }, headers };
}
