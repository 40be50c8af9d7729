import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./projectTree.mjs";

interface Service {
  readonly build: string | { readonly context: string; readonly dockerfile: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly ports?: readonly string[];
  readonly [key: string]: unknown;
}

const text = (path: string) => readFileSync(join(ROOT, path), "utf8");
const compose = parse(text("docker-compose.yml"), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
};
const services = Object.entries(compose.services);

/** Where a service's Dockerfile is, and what is copied into it comes from. */
function dockerfileOf({ build }: Service): { readonly path: string; readonly context: string } {
  return typeof build === "string"
    ? { path: join(build, "Dockerfile"), context: build }
    : { path: build.dockerfile, context: build.context };
}

describe("docker-compose.yml", () => {
  it.each(services)("keeps %s from everything that it does not need", (_name, service) => {
    expect(service).toMatchObject({
      init: true,
      user: "10001:10001",
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
    for (const key of ["privileged", "cap_add", "devices", "pid", "ipc"]) expect(service).not.toHaveProperty(key);
    expect(JSON.stringify(service)).not.toContain("docker.sock");
  });

  it("opens the proxy and the media ports alone, and gives Redis no way out", () => {
    const open = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(open).toEqual([
      "proxy 443:8443",
      "proxy 80:8080",
      "server 44400-44403:44400-44403/udp",
      "server 44400-44403:44400-44403/tcp",
    ]);
    expect(compose.services["redis"]?.networks).toEqual(["store"]);
    expect(compose.networks["store"]).toEqual({ internal: true });
    const { proxy, server } = compose.services;
    const own = { front: { ipv4_address: server?.environment["TRUSTED_PROXIES"] } };
    expect(proxy?.networks).toEqual(own);
    // Whoever starts before the proxy has an address of its own as well: it would be given the proxy's.
    const before = { front: { ipv4_address: expect.not.stringMatching(`^${own.front.ipv4_address}$`) }, store: {} };
    expect(server?.networks).toEqual(before);
  });

  it("holds no secret itself, and does not start without one", () => {
    const named = services.flatMap(([, { environment }]) => Object.entries(environment));
    for (const [name, value] of named.filter(([name]) => /SECRET|PASSWORD|REDIS_URL/u.test(name))) {
      expect([name, value]).toEqual([
        name,
        expect.stringMatching(/\$\{(?:TURN_SECRET|REDIS_PASSWORD|CLUSTER_SECRET)(?::\?[^}]+)?\}/u),
      ]);
    }
    for (const name of ["TURN_SECRET", "REDIS_PASSWORD", "CLUSTER_SECRET"]) {
      expect(text("docker-compose.yml")).toContain(`\${${name}:?`);
      expect(text(".env.example")).toMatch(new RegExp(`^${name}=$`, "mu"));
    }
  });

  it("asks for no variable that .env.example does not name", () => {
    const asked = [...text("docker-compose.yml").matchAll(/\$\{(?<name>\w+)(?!\w|:-)/gu)].map((match) => match[1]);
    for (const name of new Set(asked)) expect(text(".env.example")).toMatch(new RegExp(`^${name}=`, "mu"));
  });
});

describe("the images", () => {
  it.each(services)("%s: built on Debian 12, run by nobody, of files that there are", (_name, service) => {
    const { path, context } = dockerfileOf(service);
    const lines = text(path).replaceAll(/\\\n/gu, " ").split("\n");
    const after = (word: string) =>
      lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
    expect(after("FROM").at(-1)).toBe("debian:12-slim");
    expect(after("USER").at(-1)).toBe("10001:10001");
    expect(after("ADD")).toEqual([]);
    for (const line of after("ENV").concat(after("ARG"))) expect(line).not.toMatch(/SECRET|PASSWORD|TOKEN/u);
    const copied = after("COPY").filter((line) => !line.startsWith("--from"));
    for (const source of copied.flatMap((line) => line.split(" ").slice(0, -1))) {
      expect(() => text(join(context, source))).not.toThrow(/ENOENT/u);
    }
  });

  it("take in nothing but what .dockerignore names", () => {
    const [first, ...rest] = text(".dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(first).toBe("*");
    expect(rest.filter((line) => line.startsWith("!")).toSorted()).toEqual(
      [
        "!.npmrc",
        "!LICENSE",
        "!README.md",
        "!client",
        "!package-lock.json",
        "!package.json",
        "!server",
        "!setup",
        "!shared",
        "!tsconfig*.json",
      ].toSorted(),
    );
  });
});
