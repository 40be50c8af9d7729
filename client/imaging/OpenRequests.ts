/** The image loader's requests that are under way, so that one can be given up. */
export class OpenRequests {
  readonly #requests = new Map<string, XMLHttpRequest>();

  opened(imageId: string, request: XMLHttpRequest): void {
    this.#requests.set(imageId, request);
    request.addEventListener("loadend", () => {
      if (this.#requests.get(imageId) === request) this.#requests.delete(imageId);
    });
  }

  /** The load that waits for it rejects, as where the network fails. What has arrived already is not undone. */
  giveUp(imageId: string): void {
    this.#requests.get(imageId)?.abort();
  }
}
