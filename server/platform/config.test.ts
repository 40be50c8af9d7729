import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

describe("readConfig", () => {
  it("gives the demo its defaults, bound to loopback", () => {
    const config = readConfig({}, ["--demo"]);
    expect(config).toMatchObject({ isDemo: true, http: { host: "127.0.0.1", port: 8080 }, dataDir: undefined });
  });

  it("takes an empty variable as not set", () => {
    expect(readConfig({ PORT: "" }, ["--demo"]).http.port).toBe(8080);
  });

  it.each([
    [{ PORT: "70000" }, ["--demo"], /PORT/u],
    [{ MEDIA_LISTEN_IP: "here" }, ["--demo"], /MEDIA_LISTEN_IP/u],
    [{ TRUSTED_PROXIES: "10.0.0.0/8, proxy.example" }, ["--demo"], /TRUSTED_PROXIES/u],
    [{ HOST: "0.0.0.0" }, ["--demo"], /loopback/u],
    [{}, [], /DATA_DIR/u],
    [{ DATA_DIR: "/d", TLS_CERT: "/c" }, [], /TLS_KEY/u],
    [{ TURN_URLS: "turn:relay.example" }, ["--demo"], /TURN_SECRET/u],
    [{ TURN_SECRET: "s".repeat(32) }, ["--demo"], /TURN_URLS/u],
    [{ TURN_URLS: "turn:relay.example", TURN_SECRET: "short" }, ["--demo"], /TURN_SECRET/u],
    [{ TURN_URLS: "stun:relay.example", TURN_SECRET: "s".repeat(32) }, ["--demo"], /TURN_URLS/u],
    [{ TURN_URLS: "turns:relay.example?transport=udp", TURN_SECRET: "s".repeat(32) }, ["--demo"], /TURN_URLS/u],
    [{ AUDIT_SYSLOG_URL: "http://log.example" }, ["--demo"], /AUDIT_SYSLOG_URL/u],
    [{ AUDIT_SYSLOG_CERT: "/c" }, ["--demo"], /AUDIT_SYSLOG_KEY/u],
    [{ REDIS_URL: "redis://127.0.0.1" }, ["--demo"], /CLUSTER_SECRET/u],
    [{ REDIS_URL: "redis://127.0.0.1", CLUSTER_SECRET: "short" }, ["--demo"], /CLUSTER_SECRET/u],
    [{ CLUSTER_SECRET: "s".repeat(32) }, ["--demo"], /REDIS_URL/u],
    [{ DATA_DIR: "/d" }, ["--dmeo"], /unknown argument/u],
  ])("refuses %j %j", (env, args, message) => {
    expect(() => readConfig(env, args)).toThrow(ConfigError);
    expect(() => readConfig(env, args)).toThrow(message);
  });

  it("takes relays and their secret", () => {
    const urls = [
      "turn:relay.example:3478",
      "turn:[2001:db8::1]?transport=tcp",
      "turns:relay.example:443?transport=tcp",
    ];
    const secret = "s".repeat(32);
    expect(readConfig({ TURN_URLS: urls.join(", "), TURN_SECRET: secret }, ["--demo"]).relay).toEqual({ urls, secret });
    expect(readConfig({}, ["--demo"]).relay).toBeUndefined();
  });

  it("takes proxies, by address or network", () => {
    expect(readConfig({}, ["--demo"]).http.trustedProxies).toEqual([]);
    const proxies = ["10.0.0.0/8", "fd00::1"];
    expect(readConfig({ TRUSTED_PROXIES: proxies.join(", ") }, ["--demo"]).http.trustedProxies).toEqual(proxies);
  });

  it("takes a receiver of the audit trail, at RFC 5425's port where it names none", () => {
    const syslog = (url: string) => readConfig({ AUDIT_SYSLOG_URL: url }, ["--demo"]).audit.syslog;
    expect(syslog("tls://log.example")).toMatchObject({ host: "log.example", port: 6514, own: undefined });
    expect(syslog("tls://[fd00::1]:7000")).toMatchObject({ host: "fd00::1", port: 7000 });
  });

  it("never repeats a value, which may be a secret", () => {
    expect(() => readConfig({ PORT: "hunter2" }, ["--demo"])).toThrow(/^(?!.*hunter2)/su);
  });
});
