import { z } from "zod";
import { AgendaItem, AgendaState, DecisionOutcome, MAX_DECISION_LENGTH } from "../model/agenda.ts";
import { Uid } from "../model/dicom.ts";
import { ConversationRef, MessageView } from "../model/chat.ts";
import { CaseId, PeerId } from "../model/ids.ts";
import { GivenRight, Role } from "../model/roles.ts";
import { DeviceKind, NetworkQuality, PeerView, SessionView } from "../model/session.ts";
import { IceServers } from "./relay.ts";
import { DtlsParameters, IceCandidate, IceParameters, RtpCapabilities, RtpParameters } from "./rtp.ts";

/**
 * Every message of the signaling socket (JSON-RPC 2.0). A socket without a session is a person's own line: it answers `ping` and is
 * told the `chat…` notifications. A schema here is the only definition of its message.
 * What a client says of its RTP and DTLS is any object here: the media service parses it (rtp.ts), refuses it as
 * `bad-rtp`, and closes a Transport whose DTLS it cannot use. What the server says is typed in full.
 */
function request<P extends z.ZodType, R extends z.ZodType>(params: P, result: R) {
  return { params, result };
}

const empty = z.strictObject({});
const mediaId = z.string().min(1).max(64);
const opaque = z.record(z.string().max(64), z.unknown());

export const MediaSource = z.enum(["microphone", "camera", "screen"]);
export type MediaSource = z.infer<typeof MediaSource>;

const MediaKind = z.enum(["audio", "video"]);

/** One stream of a peer that others may consume. */
export const ProducerView = z.object({
  id: mediaId,
  peerId: PeerId,
  kind: MediaKind,
  source: MediaSource,
  paused: z.boolean(),
});
export type ProducerView = z.infer<typeof ProducerView>;

export const requests = {
  /** First request of a socket. The reply is the whole picture; what changes later comes as notifications. */
  join: request(
    z.strictObject({}),
    z.object({
      self: PeerView,
      session: SessionView,
      peers: z.array(PeerView),
      producers: z.array(ProducerView),
      routerRtpCapabilities: RtpCapabilities,
      /** False while the store of shared Docs takes no edits. */
      canSave: z.boolean(),
      /** Who asks for the stage, in the order in which they asked. */
      asking: z.array(PeerId),
    }),
  ),
  leave: request(empty, empty),
  /** Shows a client that its connection lives: browsers cannot send WebSocket pings. Answered before and after joining. */
  ping: request(empty, empty),
  createTransport: request(
    z.strictObject({ direction: z.enum(["send", "receive"]) }),
    z.object({
      id: mediaId,
      iceParameters: IceParameters,
      iceCandidates: z.array(IceCandidate).max(32),
      dtlsParameters: DtlsParameters,
      /** The relay, where the server has one that may be used; good for minutes. */
      iceServers: IceServers.exactOptional(),
    }),
  ),
  connectTransport: request(z.strictObject({ transportId: mediaId, dtlsParameters: opaque }), empty),
  /** The relay's credentials come anew with it: the former ones may have ended. */
  restartIce: request(
    z.strictObject({ transportId: mediaId }),
    z.object({ iceParameters: IceParameters, iceServers: IceServers.exactOptional() }),
  ),
  /** A peer has one Producer a source: a new one takes the place of the former. */
  produce: request(
    z.strictObject({
      transportId: mediaId,
      kind: MediaKind,
      source: MediaSource,
      rtpParameters: opaque,
      /** Muted from the start. */
      paused: z.boolean().optional(),
    }),
    z.object({ producerId: mediaId }),
  ),
  pauseProducer: request(z.strictObject({ producerId: mediaId }), empty),
  resumeProducer: request(z.strictObject({ producerId: mediaId }), empty),
  closeProducer: request(z.strictObject({ producerId: mediaId }), empty),
  /** The Consumer starts paused: resume it once the client has it. */
  consume: request(
    z.strictObject({ producerId: mediaId, transportId: mediaId, rtpCapabilities: opaque }),
    z.object({ consumerId: mediaId, producerId: mediaId, kind: MediaKind, rtpParameters: RtpParameters }),
  ),
  resumeConsumer: request(z.strictObject({ consumerId: mediaId }), empty),
  pauseConsumer: request(z.strictObject({ consumerId: mediaId }), empty),
  setPreferredLayers: request(
    z.strictObject({ consumerId: mediaId, spatialLayer: z.number().int().min(0).max(3) }),
    empty,
  ),
  /** Hands the stage to a peer: the presenter may give it, a chair may give or take it. */
  passBaton: request(z.strictObject({ to: PeerId }), empty),
  /** Puts a case of the agenda on the stage. */
  showCase: request(z.strictObject({ caseId: CaseId }), empty),
  /** Attaches a study that the peer may see to a case of the agenda. */
  addStudy: request(z.strictObject({ caseId: CaseId, studyUid: Uid }), empty),
  /** Asks for the stage, or no longer does. Whoever gets it or leaves has no longer asked. */
  askForStage: request(z.strictObject({ isAsking: z.boolean() }), empty),
  /** Raises one's own hand, or lowers it. It goes down by itself when the peer leaves. */
  raiseHand: request(z.strictObject({ isRaised: z.boolean() }), empty),
  /** Lowers another's hand. */
  lowerHand: request(z.strictObject({ peerId: PeerId }), empty),
  /** What the others are shown of one's device and line. */
  describeLine: request(z.strictObject({ device: DeviceKind, quality: NetworkQuality.optional() }), empty),
  /** Changes another's role from this moment on, without a reconnect. A guest's stays. */
  changeRole: request(z.strictObject({ peerId: PeerId, role: Role }), empty),
  /** Gives a right that the table calls "given", or takes it back. */
  giveRight: request(z.strictObject({ peerId: PeerId, right: GivenRight, isGiven: z.boolean() }), empty),
  /** Pauses what a peer sends of sound; they may unmute themselves. */
  mutePeer: request(z.strictObject({ peerId: PeerId }), empty),
  /** Ends a person's part in the session: their sockets, media, Docs and images. */
  removePeer: request(z.strictObject({ peerId: PeerId }), empty),
  /** Ends the session for all. */
  endSession: request(empty, empty),
  /** Moves a case to this place of the agenda, counted from 0. */
  moveCase: request(z.strictObject({ caseId: CaseId, to: z.number().int().nonnegative() }), empty),
  /** A case comes on stage by `showCase` alone. */
  setCaseState: request(z.strictObject({ caseId: CaseId, state: AgendaState.exclude(["onStage"]) }), empty),
  /** Writes the decision anew; a chair's own is signed at once. */
  recordDecision: request(
    z.strictObject({ caseId: CaseId, outcome: DecisionOutcome, text: z.string().max(MAX_DECISION_LENGTH) }),
    empty,
  ),
  signDecision: request(z.strictObject({ caseId: CaseId }), empty),
};

export const notifications = {
  peerJoined: z.object({ peer: PeerView }),
  peerLeft: z.object({ peerId: PeerId }),
  producerAdded: z.object({ producer: ProducerView }),
  producerPaused: z.object({ producerId: mediaId }),
  producerResumed: z.object({ producerId: mediaId }),
  producerClosed: z.object({ producerId: mediaId }),
  /** The session's SFU worker was replaced and every Producer is gone: build the transports, Producers and Consumers anew. */
  mediaRestarted: z.object({ routerRtpCapabilities: RtpCapabilities }),
  /** Loudest first; 0 is loudest, -127 silent (dBov). */
  activeSpeakers: z.object({ peers: z.array(z.object({ peerId: PeerId, volume: z.number() })) }),
  storeChanged: z.object({ canSave: z.boolean() }),
  agendaChanged: z.object({ agenda: z.array(AgendaItem) }),
  /** A peer's role, given rights, hand, device or line are others from now on; also told of oneself. */
  peerChanged: z.object({ peer: PeerView }),
  stageAsked: z.object({ peers: z.array(PeerId) }),
  /** A message of any of one's conversations: new, edited or deleted. In the order of its `revision`. */
  chatMessage: z.object({ conversation: ConversationRef, message: MessageView }),
  /** How far one has read oneself, on whichever of one's pages. */
  chatRead: z.object({ conversation: ConversationRef, seq: z.number().int().nonnegative() }),
  /** Which conversations one has is no longer the same. */
  chatChanged: z.object({}),
};

export type RequestMethod = keyof typeof requests;
export type RequestParams<M extends RequestMethod> = z.infer<(typeof requests)[M]["params"]>;
export type RequestResult<M extends RequestMethod> = z.infer<(typeof requests)[M]["result"]>;
export type NotificationMethod = keyof typeof notifications;
export type NotificationParams<M extends NotificationMethod> = z.infer<(typeof notifications)[M]>;

/** The asker's choice; it comes back with the answer. */
export const RpcId = z.union([z.number().int().nonnegative(), z.string().min(1).max(64)]);
export type RpcId = z.infer<typeof RpcId>;

/**
 * JSON-RPC 2.0 frames, one message each. The error's `code` is that standard's (-32600 no request, -32601 no such method, -32602 its
 * parameters, -32603 our mistake, -32000 all else); ours is in `data.code`.
 */
export const RpcRequest = z.strictObject({
  jsonrpc: z.literal("2.0"),
  id: RpcId,
  method: z.string().max(64),
  params: z.unknown().optional(),
});
export const RpcReply = z.union([
  z.object({ jsonrpc: z.literal("2.0"), id: RpcId, result: z.unknown() }),
  z.object({
    jsonrpc: z.literal("2.0"),
    id: RpcId.nullable(),
    error: z.object({ code: z.number(), message: z.string(), data: z.object({ code: z.string() }).optional() }),
  }),
]);
export const RpcNotification = z.object({
  jsonrpc: z.literal("2.0"),
  method: z.string().max(64),
  params: z.unknown(),
});

/** A frame larger than this ends its connection before it is parsed. */
export const MAX_SIGNAL_BYTES = 256 * 1024;
