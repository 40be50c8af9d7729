import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";

/** In which a proxy says whom it asks for. */
const HEADER = "x-forwarded-for";

/** Addresses and networks (`192.0.2.7`, `10.1.0.0/16`, `fd00::/8`) of proxies whose word on where a request comes from is taken. */
export class TrustedProxies {
  readonly #list = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = "", bits] = network.split("/");
      if (bits === undefined) this.#list.addAddress(address, familyOf(address));
      else this.#list.addSubnet(address, Number(bits), familyOf(address));
    }
  }

  has(address: string | undefined): boolean {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && this.#list.check(plain, familyOf(plain));
  }

  /**
   * From here on, `peerAddress` is right for this server's requests: what others than these proxies write into `X-Forwarded-For` is dropped,
   * and of what they write the nearest address that is no trusted proxy's stays.
   */
  listenTo(http: EventEmitter): void {
    for (const asked of ["request", "upgrade"]) {
      http.prependListener(asked, ({ headers, socket }: Pick<IncomingMessage, "headers" | "socket">) => {
        const said = this.has(socket.remoteAddress) ? this.#nearest(headers[HEADER]) : undefined;
        if (said === undefined) delete headers[HEADER];
        else headers[HEADER] = said;
      });
    }
  }

  #nearest(header: string | readonly string[] | undefined): string | undefined {
    const hops = [header ?? ""].flat().join(",").split(",");
    const addresses = hops.map((hop) => plainAddress(hop.trim())).toReversed();
    const found = addresses.find((address) => !this.has(address));
    return found !== undefined && isIP(found) !== 0 ? found : undefined;
  }
}

/** Where a request comes from: the address that the server saw, or that a trusted proxy named. */
export function peerAddress({ headers, socket }: Pick<IncomingMessage, "headers" | "socket">): string {
  const said = headers[HEADER];
  return typeof said === "string" ? said : plainAddress(socket.remoteAddress);
}

/** IPv4 in one spelling. */
function plainAddress(address = ""): string {
  return address.replace(/^::ffff:(?=\d+\.)/iu, "");
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
