import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { peerAddress, TrustedProxies } from "./peerAddress.ts";

/** Where a request that comes from `remoteAddress` is taken to come from. */
function asked(proxies: readonly string[], remoteAddress: string, forwarded?: string): string {
  const http = new EventEmitter();
  new TrustedProxies(proxies).listenTo(http);
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  const request = { headers, socket: { remoteAddress } } as unknown as Parameters<typeof peerAddress>[0];
  http.emit("request", request);
  return peerAddress(request);
}

it.each([
  ["nobody is trusted", [], "192.0.2.1", "203.0.113.9", "192.0.2.1"],
  ["another is trusted", ["192.0.2.2"], "192.0.2.1", "203.0.113.9", "192.0.2.1"],
  ["the proxy is trusted", ["192.0.2.1"], "::ffff:192.0.2.1", "203.0.113.9", "203.0.113.9"],
  ["a network is trusted", ["192.0.2.0/24"], "192.0.2.77", "2001:db8::9", "2001:db8::9"],
  ["the client wrote the header first", ["192.0.2.1"], "192.0.2.1", "10.0.0.1, 203.0.113.9", "203.0.113.9"],
  ["two proxies stand in a row", ["192.0.2.0/24"], "192.0.2.1", "203.0.113.9, 192.0.2.2", "203.0.113.9"],
  ["the header is no address", ["192.0.2.1"], "192.0.2.1", "<script>", "192.0.2.1"],
  ["the proxy says nothing", ["192.0.2.1"], "192.0.2.1", undefined, "192.0.2.1"],
] as const)("takes the address of who asked where %s", (...[, proxies, remote, forwarded, expected]) => {
  expect(asked(proxies, remote, forwarded)).toBe(expected);
});
