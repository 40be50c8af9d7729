import type { Producer } from "mediasoup/types";
import type { PeerId } from "../../shared/model/ids.ts";
import type { MediaSource, NotificationParams, ProducerView } from "../../shared/protocol/signaling.ts";

type MediaMethod =
  | "producerAdded"
  | "producerPaused"
  | "producerResumed"
  | "producerClosed"
  | "mediaRestarted"
  | "activeSpeakers";

/** What the peers of a session are told, spelled as the signaling notification it becomes. */
export type MediaEvent = {
  [M in MediaMethod]: { readonly method: M; readonly params: NotificationParams<M> };
}[MediaMethod];

export interface Publication {
  readonly peerId: PeerId;
  readonly source: MediaSource;
  readonly producer: Producer;
}

/**
 * The Producers of one session by id, and by peer and source, of which there is one each: a newer one closes the
 * former. They leave by their own closing, whatever caused it.
 */
export class Publications {
  readonly #byId = new Map<string, Publication>();
  readonly #announce: (event: MediaEvent) => void;

  constructor(announce: (event: MediaEvent) => void) {
    this.#announce = announce;
  }

  /** `isSilent`: nobody is told that it closed, because everything of the session closes with it. */
  add(publication: Publication, isSilent: () => boolean): void {
    const { peerId, source, producer } = publication;
    for (const former of this.#byId.values()) {
      if (former.peerId === peerId && former.source === source) former.producer.close();
    }
    this.#byId.set(producer.id, publication);
    const params = { producerId: producer.id };
    producer.observer.on("pause", () => this.#announce({ method: "producerPaused", params }));
    producer.observer.on("resume", () => this.#announce({ method: "producerResumed", params }));
    producer.observer.once("close", () => {
      this.#byId.delete(producer.id);
      if (!isSilent()) this.#announce({ method: "producerClosed", params });
    });
    this.#announce({ method: "producerAdded", params: { producer: view(publication) } });
  }

  get(producerId: string): Publication | undefined {
    return this.#byId.get(producerId);
  }

  of(peerId: PeerId): readonly Publication[] {
    return [...this.#byId.values()].filter((publication) => publication.peerId === peerId);
  }

  views(): ProducerView[] {
    return [...this.#byId.values()].map(view);
  }
}

function view({ peerId, source, producer: { id, kind, paused } }: Publication): ProducerView {
  return { id, peerId, kind, source, paused };
}
