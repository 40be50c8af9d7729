import { createWorker, observer } from "mediasoup";
import type { AudioLevelObserver, Router, RtpObserver } from "mediasoup/types";
import { peerOf, UserId } from "../../shared/model/ids.ts";
import { INITIAL_LAYER } from "../../shared/model/layers.ts";
import { SessionMedia } from "../../server/media/SessionMedia.ts";
import { WorkerPool } from "../../server/media/WorkerPool.ts";
import { Log } from "../../server/platform/log.ts";
import { carryVoices, type CarryOptions } from "./carryVoices.ts";
import { MediaJob, type MediaWord } from "./MediaWords.ts";

type Sfu = Pick<CarryOptions, "router" | "onProducer" | "consumerOptions">;

/** The product's: lost voice is sent again to whoever asks for it (NACK), for which the Worker keeps what it sent. */
const ownConsumers = { paused: true, enableRtx: true, preferredLayers: { spatialLayer: INITIAL_LAYER } } as const;

/** mediasoup as its guide shows it: a Worker, a Router. */
async function bare(consumerOptions: Sfu["consumerOptions"]): Promise<Sfu> {
  const worker = await createWorker();
  const opus = { kind: "audio", mimeType: "audio/opus", clockRate: 48_000, channels: 2 } as const;
  const router = await worker.createRouter({ mediaCodecs: [{ ...opus, preferredPayloadType: 100 }] });
  return { router, onProducer: async () => undefined, consumerOptions };
}

/**
 * The product's media: its watched Worker, its session with the Router that it makes for the first transport, its observer of
 * loudness that tells the session who speaks, its Consumers' settings. What it makes is found by mediasoup's own observer.
 */
async function consilium(): Promise<Sfu> {
  const routers: Router[] = [];
  const levels: RtpObserver[] = [];
  observer.on("newworker", (worker) => {
    worker.observer.on("newrouter", (router) => {
      routers.push(router);
      router.observer.on("newrtpobserver", (made) => levels.push(made));
    });
  });
  const log = new Log("error");
  const workers = await WorkerPool.start({ listenIp: "127.0.0.1", port: 0, workers: 1, log });
  // A session tells each event to everybody in it: as text, made once.
  const media = new SessionMedia({ workers, log, onEvent: (event) => void JSON.stringify(event) });
  await media.join(peerOf(UserId.parse("loadtest-peer"))).createTransport({ direction: "send" });
  const [[router], [level]] = [routers, levels];
  if (!router || !level) throw new Error("the session has no router");
  return {
    router,
    onProducer: (producer) => watch(level, producer.id),
    consumerOptions: ownConsumers,
  };
}

async function watch(level: RtpObserver | AudioLevelObserver, producerId: string): Promise<void> {
  await level.addProducer({ producerId });
}

const sfus: Readonly<Record<MediaJob["sfu"], () => Promise<Sfu>>> = {
  consilium,
  mediasoup: () => bare(ownConsumers),
  mediasoupDefaults: () => bare({}),
};

function say(word: MediaWord): void {
  process.send?.(word);
}

process.once("message", (message) => {
  const { sfu, ...job } = MediaJob.parse(message);
  sfus[sfu]()
    .then((made) => carryVoices({ ...made, ...job }))
    .then(
      (ports) => say({ word: "carrying", ports }),
      (error: unknown) => say({ word: "failed", reason: String(error) }),
    );
});
