import { peerOf } from "../shared/model/ids.ts";
import { docRoots, stageDocName } from "../shared/protocol/docNames.ts";
import { SharedDoc } from "./collab/SharedDoc.ts";
import { SyncSocket } from "./collab/SyncSocket.ts";
import { loadImaging } from "./imaging/loadImaging.ts";
import { SeriesCatalog } from "./imaging/SeriesCatalog.ts";
import { ThumbnailStore } from "./imaging/ThumbnailStore.ts";
import { CallClient } from "./media/CallClient.ts";
import { DevicePreview } from "./media/DevicePreview.ts";
import { DicomWebClient } from "./net/DicomWebClient.ts";
import { JoinClient } from "./net/JoinClient.ts";
import { SignalingClient } from "./net/SignalingClient.ts";
import { AddableStudies } from "./session/AddableStudies.ts";
import { CaseImages } from "./session/CaseImages.ts";
import { SessionModel } from "./session/SessionModel.ts";
import type { AppProps } from "./ui/App.tsx";
import type { SessionOptions } from "./ui/prejoin/JoinPort.ts";

/** Builds the client: the only file that names an implementation. `base` is the page's origin. */
export function compose(base: string, nonce: string): AppProps {
  const join = new JoinClient(base);
  return {
    nonce,
    join,
    preview: new DevicePreview(),
    openSession: (options) => openSession({ base, join }, options),
  };
}

function openSession(
  { base, join }: { readonly base: string; readonly join: JoinClient },
  options: SessionOptions,
): SessionModel {
  const { session, user } = options.admission;
  const sockets = base.replace(/^http/u, "ws");
  const renewed = (isRefused: boolean) => join.token(isRefused);
  const token = () => join.token();
  const signaling = new SignalingClient({
    url: `${sockets}/signal?session=${encodeURIComponent(session.id)}`,
    token: renewed,
  });
  const syncSocket = new SyncSocket({ url: `${sockets}/sync`, token: renewed });
  const stage = new SharedDoc({ socket: syncSocket, docName: stageDocName(session.id), root: docRoots.stage.root });
  const dicomWeb = new DicomWebClient({ base, token });
  const model = new SessionModel({
    self: peerOf(user.id),
    signaling,
    stage: closingSocket(stage, syncSocket),
    call: new CallClient({ signaling, choices: options.media, devices: navigator.mediaDevices }),
    images: new CaseImages(new SeriesCatalog({ dicomWeb })),
    thumbnails: new ThumbnailStore({ dicomWeb }),
    runtime: loadImaging({ base, token }),
    addable: new AddableStudies(dicomWeb),
    now: () => performance.now(),
  });
  signaling.connect();
  return model;
}

/** The stage is the only Doc of its socket, so they end together. */
function closingSocket(stage: SharedDoc, socket: SyncSocket) {
  return {
    get: (key: string) => stage.get(key),
    set: (key: string, value: unknown) => stage.set(key, value),
    subscribe: (listener: () => void) => stage.subscribe(listener),
    sendMotion: (motion: Parameters<SharedDoc["sendMotion"]>[0]) => stage.sendMotion(motion),
    onMotion: (listener: Parameters<SharedDoc["onMotion"]>[0]) => stage.onMotion(listener),
    get status() {
      return stage.status;
    },
    close: () => {
      stage.close();
      socket.close();
    },
  };
}
