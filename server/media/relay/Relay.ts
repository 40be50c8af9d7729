import { lookup } from "node:dns/promises";
import type { PeerId, SessionId } from "../../../shared/model/ids.ts";
import type { IceServers } from "../../../shared/protocol/relay.ts";
import type { Log } from "../../platform/log.ts";
import { probeRelay, type RelayVerdict } from "./probeRelay.ts";
import type { TurnCredentials } from "./TurnClient.ts";
import { openTurnLine, turnPlace } from "./TurnLine.ts";

export interface RelayPorts {
  readonly urls: readonly string[];
  /** Credentials of the relay, good for minutes; undefined: the server's own, for its probe. */
  readonly mint: (holder: RelayHolder | undefined) => TurnCredentials;
  /** Where browsers reach the SFU: an address or a name. */
  readonly sfu: string;
  readonly log: Log;
  readonly openLine?: typeof openTurnLine;
}

export interface RelayHolder {
  readonly peerId: PeerId;
  readonly sessionId: SessionId;
  /** Which of the names of this person in this session. */
  readonly name: number;
}

const PROBE_EVERY_MS = 180_000;
/** A URL that does not answer is asked again so often: it may only be starting. */
const SILENT_EVERY_MS = 5_000;
const CONNECT_MS = 5_000;

const words: Readonly<Record<RelayVerdict, string>> = {
  good: "the relay leads to the SFU and nowhere else: it is in use",
  open: "the relay is withheld: it would reach addresses other than the SFU's; see turn/README.md",
  useless: "the relay is withheld: it does not reach the SFU; its allowed-peer-ip must be the SFU's address",
  silent: "the relay is withheld: it does not answer as it should (address, TURN_SECRET, certificate?)",
};

/** The TURN servers that clients may use: those that have shown, at the last look, that they lead to the SFU alone [ME1]. */
export class Relay implements Disposable {
  readonly #ports: RelayPorts;
  readonly #verdicts = new Map<string, RelayVerdict>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;
  #waitedMs = 0;
  #looking: Promise<void> | undefined;

  /** Looks at once and every three minutes; at what does not answer every five seconds. */
  constructor(ports: RelayPorts) {
    this.#ports = ports;
    this.#timer = setInterval(() => this.#tick(), SILENT_EVERY_MS).unref();
    this.#lookInBackground(ports.urls);
  }

  /** URLs in use, and URLs withheld. */
  counts(): { readonly used: number; readonly withheld: number } {
    const used = this.#proved().length;
    return { used, withheld: this.#ports.urls.length - used };
  }

  /** [ME3] For one person in one session, anew at each call; undefined while nothing may be used. */
  iceServers(holder: RelayHolder): IceServers | undefined {
    const urls = this.#proved();
    return urls.length === 0 ? undefined : [{ urls, ...this.#ports.mint(holder) }];
  }

  /** Looks at every URL, one after the other; a look that is under way counts. Never rejects. */
  look(): Promise<void> {
    return this.#lookAt(this.#ports.urls);
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  #proved(): string[] {
    return this.#ports.urls.filter((url) => this.#verdicts.get(url) === "good");
  }

  #tick(): void {
    this.#waitedMs += SILENT_EVERY_MS;
    if (this.#looking) return;
    const isDue = this.#waitedMs >= PROBE_EVERY_MS;
    if (isDue) this.#waitedMs = 0;
    const urls = this.#ports.urls.filter((url) => isDue || this.#verdicts.get(url) === "silent");
    if (urls.length > 0) this.#lookInBackground(urls);
  }

  #lookInBackground(urls: readonly string[]): void {
    this.#ports.log.background(this.#lookAt(urls), "looking at the relay");
  }

  #lookAt(urls: readonly string[]): Promise<void> {
    this.#looking ??= this.#lookAtEach(urls).finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #lookAtEach(urls: readonly string[]): Promise<void> {
    const sfuAddresses = await addressesOf(this.#ports.sfu);
    for (const url of urls) {
      if (this.#isClosed) return;
      this.#take(url, sfuAddresses.length === 0 ? "useless" : await this.#probe(url, sfuAddresses));
    }
  }

  async #probe(url: string, sfuAddresses: readonly string[]): Promise<RelayVerdict> {
    const { mint, openLine = openTurnLine } = this.#ports;
    return probeRelay({
      openLine: () => openLine(turnPlace(url), AbortSignal.timeout(CONNECT_MS)),
      credentials: mint(undefined),
      sfuAddresses,
    });
  }

  #take(url: string, verdict: RelayVerdict): void {
    if (this.#verdicts.get(url) === verdict) return;
    this.#verdicts.set(url, verdict);
    const place = this.#ports.urls.indexOf(url) + 1;
    this.#ports.log[verdict === "good" ? "info" : "error"](`${words[verdict]} (number ${place} of TURN_URLS)`);
  }
}

async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
