import type { SessionId } from "../../shared/model/ids.ts";
import type { SessionDetail } from "../../shared/protocol/api/sessions.ts";
import type { ImagingRuntime } from "../imaging/ImagingRuntime.ts";
import type { SeriesCatalog } from "../imaging/SeriesCatalog.ts";
import { defaultSeries, sortSeries } from "./hanging.ts";

export interface PreparationPorts {
  readonly catalog: SeriesCatalog;
  readonly runtime: Promise<Pick<ImagingRuntime, "prefetchAll" | typeof Symbol.dispose>>;
  /** The session as this person sees it. */
  readonly session: (id: SessionId) => Promise<Pick<SessionDetail, "agenda">>;
}

/**
 * What is made ready while a person stands at a session's door: the viewer core, what the case on stage consists of, and the images that
 * it begins with. Nothing of it is shown before the session itself says what is on stage.
 */
export class SessionPreparation implements Disposable {
  readonly #ports: PreparationPorts;
  #isHandedOver = false;
  #isLeft = false;

  constructor(ports: PreparationPorts) {
    this.#ports = ports;
  }

  /** Never rejects: what cannot be prepared, the session asks for itself. */
  async start(id: SessionId): Promise<void> {
    const { catalog, runtime, session } = this.#ports;
    try {
      const { agenda } = await session(id);
      const item = agenda.find(({ state }) => state === "onStage") ?? agenda[0];
      if (!item || this.#isLeft) return;
      // Also for a session that has begun meanwhile, which will ask for the same a moment later.
      const { series } = await catalog.load(item.studies);
      const first = defaultSeries(sortSeries(series), 0);
      const ready = await runtime;
      if (first && !this.#isLeft && !this.#isHandedOver) ready.prefetchAll([first]);
    } catch {
      // Refused, or no line: the session will say so.
    }
  }

  /** The session begins: what is ready is its own from now on, and images come as it asks for them. */
  handOver(): void {
    this.#isHandedOver = true;
  }

  /** The person has left the door without entering: nothing of the session stays. */
  [Symbol.dispose](): void {
    if (this.#isHandedOver || this.#isLeft) return;
    this.#isLeft = true;
    this.#ports.runtime.then(
      (ready) => ready[Symbol.dispose](),
      () => undefined, // There is nothing to end.
    );
  }
}
