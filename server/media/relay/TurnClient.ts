import { randomBytes } from "node:crypto";
import { encodeXorAddress, parseXorAddress, type SocketPlace } from "./stunAddress.ts";
import {
  attributeOf,
  encodeStun,
  errorCodeOf,
  hasIntegrity,
  longTermKey,
  parseStun,
  type StunAttribute,
  stunAttributes,
  type StunMessage,
  stunMethods,
} from "./stunMessage.ts";
import type { TurnLine } from "./TurnLine.ts";

export interface TurnCredentials {
  readonly username: string;
  readonly credential: string;
}

/** The server said no; `code` is that of STUN (RFC 8489 §14.8, RFC 8656 §19). */
export class TurnRefusal extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`the TURN server answered ${code}`);
    this.name = "TurnRefusal";
    this.code = code;
  }
}

/**
 * How long an answer is waited for after each attempt. Slower than RFC 8489 §6.2.1 has it: coturn takes what is sent twice while it
 * looks up credentials for a second request, and refuses that.
 */
const WAITS_MS = [4_000, 4_000] as const;
/** Answers that come before the server can know the key. */
const WITHOUT_INTEGRITY: readonly number[] = [400, 401, 438];
/** One to learn the nonce, one in earnest, one more: coturn says 401 to what is sent twice while it looks up its first user. */
const MAX_ATTEMPTS = 2;
const UDP = 17;

interface Waiting {
  readonly key: Buffer | undefined;
  readonly settle: (answer: StunMessage) => void;
}

/** One allocation at a TURN server (RFC 8656) over one line, which it owns. Requests throw TurnRefusal, or Error where nothing answers. */
export class TurnClient implements Disposable {
  readonly #line: TurnLine;
  readonly #credentials: TurnCredentials;
  readonly #waiting = new Map<string, Waiting>();
  readonly #onData: (data: Buffer, from: SocketPlace | number) => void;
  #realm = "";
  #nonce: Buffer | undefined;

  /** `onData` gets what the relay forwards: from a peer, or from the channel of this number. */
  constructor(
    line: TurnLine,
    credentials: TurnCredentials,
    onData: (data: Buffer, from: SocketPlace | number) => void = () => undefined,
  ) {
    this.#line = line;
    this.#credentials = credentials;
    this.#onData = onData;
    line.listen((packet) => this.#receive(packet));
  }

  /** Resolves with the relayed address. */
  async allocate({ family = 4, protocol = UDP }: { family?: 4 | 6; protocol?: number } = {}): Promise<SocketPlace> {
    const attributes: StunAttribute[] = [
      { type: stunAttributes.requestedTransport, value: Buffer.from([protocol, 0, 0, 0]) },
    ];
    if (family === 6) {
      attributes.push({ type: stunAttributes.requestedAddressFamily, value: Buffer.from([2, 0, 0, 0]) });
    }
    const answer = await this.request(stunMethods.allocate, () => attributes);
    const relayed = attributeOf(answer, stunAttributes.xorRelayedAddress);
    const place = relayed && parseXorAddress(relayed, answer.transactionId);
    if (!place) throw new Error("the TURN server did not say what it allocated");
    return place;
  }

  async createPermission(peer: SocketPlace): Promise<void> {
    await this.request(stunMethods.createPermission, (id) => [peerAttribute(peer, id)]);
  }

  async channelBind(channel: number, peer: SocketPlace): Promise<void> {
    const value = Buffer.alloc(4);
    value.writeUInt16BE(channel);
    const number = { type: stunAttributes.channelNumber, value };
    await this.request(stunMethods.channelBind, (id) => [number, peerAttribute(peer, id)]);
  }

  /** A lifetime of 0 ends the allocation. */
  async refresh(lifetimeSeconds: number): Promise<void> {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(lifetimeSeconds);
    await this.request(stunMethods.refresh, () => [{ type: stunAttributes.lifetime, value }]);
  }

  /** A Send indication, which nothing answers. */
  send(peer: SocketPlace, data: Buffer): void {
    const transactionId = randomBytes(12);
    const attributes = [peerAttribute(peer, transactionId), { type: stunAttributes.data, value: data }];
    this.#line.send(
      encodeStun(
        { method: stunMethods.send, kind: "indication", transactionId, attributes },
        { withFingerprint: true },
      ),
    );
  }

  /** Any request, with long-term credentials once the server has asked for them, and with a new nonce where the former is stale. */
  async request(
    method: number,
    attributesOf: (transactionId: Buffer) => readonly StunAttribute[],
  ): Promise<StunMessage> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.requestOnce(method, attributesOf);
      if (answer.kind === "success") return answer;
      const code = errorCodeOf(answer) ?? 400;
      if ((code !== 401 && code !== 438) || attempt === MAX_ATTEMPTS) throw new TurnRefusal(code);
      this.#realm = attributeOf(answer, stunAttributes.realm)?.toString() ?? this.#realm;
      this.#nonce = attributeOf(answer, stunAttributes.nonce);
    }
  }

  /** One transaction with the credentials as they are: its answer, whatever it says. */
  async requestOnce(
    method: number,
    attributesOf: (transactionId: Buffer) => readonly StunAttribute[],
    nonce = this.#nonce,
  ): Promise<StunMessage> {
    const transactionId = randomBytes(12);
    const key =
      nonce && longTermKey({ ...this.#credentials, realm: this.#realm, password: this.#credentials.credential });
    const proof = nonce ? this.#proof(nonce) : [];
    const attributes = [...attributesOf(transactionId), ...proof];
    const message = { method, kind: "request", transactionId, attributes } as const;
    const packet = encodeStun(message, key ? { key, withFingerprint: true } : { withFingerprint: true });
    return this.#exchange(packet, { id: transactionId.toString("hex"), key });
  }

  [Symbol.dispose](): void {
    this.#line.close();
  }

  #proof(nonce: Buffer): StunAttribute[] {
    return [
      { type: stunAttributes.username, value: Buffer.from(this.#credentials.username) },
      { type: stunAttributes.realm, value: Buffer.from(this.#realm) },
      { type: stunAttributes.nonce, value: nonce },
    ];
  }

  #exchange(packet: Buffer, { id, key }: { id: string; key: Buffer | undefined }): Promise<StunMessage> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const attempt = (index: number) => {
        const wait = WAITS_MS[index];
        if (wait === undefined) {
          this.#waiting.delete(id);
          return reject(new Error("the TURN server does not answer"));
        }
        if (index === 0 || !this.#line.isReliable) this.#line.send(packet);
        timer = setTimeout(attempt, wait, index + 1);
      };
      this.#waiting.set(id, {
        key,
        settle: (answer) => {
          this.#waiting.delete(id);
          clearTimeout(timer);
          resolve(answer);
        },
      });
      attempt(0);
    });
  }

  #receive(packet: Buffer): void {
    const first = packet[0] ?? 0;
    if (first >= 0x40 && first <= 0x4f && packet.length >= 4) {
      return this.#onData(packet.subarray(4, 4 + packet.readUInt16BE(2)), packet.readUInt16BE(0));
    }
    const message = parseStun(packet);
    if (!message) return;
    if (message.kind === "indication") return this.#takeIndication(message);
    const waiting = this.#waiting.get(message.transactionId.toString("hex"));
    // RFC 8489 §9.2.5: an answer that cannot be trusted is as none.
    if (waiting && isTrusted(packet, message, waiting.key)) waiting.settle(message);
  }

  #takeIndication(message: StunMessage): void {
    const data = attributeOf(message, stunAttributes.data);
    const peer = attributeOf(message, stunAttributes.xorPeerAddress);
    const from = peer && parseXorAddress(peer, message.transactionId);
    if (message.method === stunMethods.data && data && from) this.#onData(data, from);
  }
}

function peerAttribute(peer: SocketPlace, transactionId: Buffer): StunAttribute {
  return { type: stunAttributes.xorPeerAddress, value: encodeXorAddress(peer, transactionId) };
}

function isTrusted(packet: Buffer, message: StunMessage, key: Buffer | undefined): boolean {
  if (message.kind === "request") return false;
  if (!key) return true;
  const code = message.kind === "error" ? errorCodeOf(message) : undefined;
  return hasIntegrity(packet, key) || (code !== undefined && WITHOUT_INTEGRITY.includes(code));
}
