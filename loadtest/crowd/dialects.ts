import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { encodeAwareness } from "../../shared/protocol/awareness.ts";
import { decodeMessage, decodeNamed, encodeMessage, encodeNamed } from "../../shared/protocol/sync.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../shared/protocol/version.ts";
import type { Crowd } from "./Crowd.ts";
import { pointerValue, viewportValue } from "./values.ts";

type Place = Crowd["place"];

interface Value {
  readonly writer: number;
  readonly number: number;
}

/** How one product is spoken to: the same value in its own words. */
export interface Dialect {
  address(place: Place, token: string): { readonly path: string; readonly protocols: readonly string[] };
  /** What a client says first. */
  greet(place: Place, token: string): readonly Uint8Array[];
  /** Whether a frame brings the Doc's state: the client is ready then. Undefined: it is so at once. */
  readonly isState: ((frame: Uint8Array) => boolean) | undefined;
  /** A Yjs update, to be kept. */
  saved(place: Place, update: Uint8Array): Uint8Array;
  /** The same writer's value by the way that is kept nowhere. */
  passing(place: Place, value: Value & { readonly client: number }): Uint8Array;
}

const EMPTY_STATE_VECTOR = Uint8Array.of(0);
/** An edit's number; no answer to it is waited for. */
let lastEdit = 0;

const consilium: Dialect = {
  address: (_place, token) => ({
    path: "/sync",
    protocols: [SUBPROTOCOL, `${BEARER_PREFIX}${token}`],
  }),
  greet: ({ docName }) => [encodeNamed(docName, encodeMessage({ kind: "syncStep1", stateVector: EMPTY_STATE_VECTOR }))],
  isState: (frame) => decodeMessage(decodeNamed(frame).message).kind === "syncStep2",
  saved: ({ docName }, update) => encodeNamed(docName, encodeMessage({ kind: "edit", seq: (lastEdit += 1), update })),
  /** The presenter moves a viewport, everyone else points. */
  passing: ({ docName }, { writer, number }) => {
    const motion =
      writer === 0
        ? { kind: "viewport", index: 0, state: viewportValue(writer, number) }
        : { kind: "pointer", at: pointerValue(writer, number) };
    const bytes = new TextEncoder().encode(JSON.stringify(motion));
    return encodeNamed(docName, encodeMessage({ kind: "motion", bytes }));
  },
};

/** Those two keep nothing of awareness either. */
function awarenessOf({ writer, number, client }: Value & { readonly client: number }): Uint8Array {
  const value = writer === 0 ? { viewport: viewportValue(writer, number) } : { pointer: pointerValue(writer, number) };
  const state = JSON.stringify({ user: { name: `Person ${writer}` }, ...value });
  return encodeAwareness([{ client, clock: number + 1, state }]);
}

const yWebsocket: Dialect = {
  address: ({ docName }) => ({ path: `/${docName}`, protocols: [] }),
  greet: () => [encodeMessage({ kind: "syncStep1", stateVector: EMPTY_STATE_VECTOR })],
  isState: (frame) => frame[0] === 0 && frame[1] === 1,
  saved: (_place, update) => encodeMessage({ kind: "update", update }),
  passing: (_place, value) => encodeMessage({ kind: "awareness", entries: awarenessOf(value) }),
};

const AUTHENTICATION = 2;
const TOKEN = 0;
const SYNC_REPLY = 4;

const hocuspocus: Dialect = {
  address: () => ({ path: "/", protocols: [] }),
  greet: ({ docName }) => [
    encoding.encode((encoder) => {
      encoding.writeVarString(encoder, docName);
      encoding.writeVarUint(encoder, AUTHENTICATION);
      encoding.writeVarUint(encoder, TOKEN);
      encoding.writeVarString(encoder, "anyone");
    }),
    encodeNamed(docName, encodeMessage({ kind: "syncStep1", stateVector: EMPTY_STATE_VECTOR })),
  ],
  isState: (frame) => {
    const decoder = decoding.createDecoder(frame);
    decoding.readVarString(decoder);
    const kind = decoding.readVarUint(decoder);
    return (kind === 0 || kind === SYNC_REPLY) && decoding.readVarUint(decoder) === 1;
  },
  saved: ({ docName }, update) => encodeNamed(docName, encodeMessage({ kind: "update", update })),
  passing: ({ docName }, value) =>
    encodeNamed(docName, encodeMessage({ kind: "awareness", entries: awarenessOf(value) })),
};

const rawBroadcast: Dialect = {
  address: () => ({ path: "/", protocols: [] }),
  greet: () => [],
  isState: undefined,
  saved: (_place, update) => update,
  passing: (_place, value) => awarenessOf(value),
};

export const dialects: Readonly<Record<Place["dialect"], Dialect>> = {
  consilium,
  yWebsocket,
  hocuspocus,
  rawBroadcast,
};
