import { z } from "zod";
import { MAX_TURN_URLS, TurnUrl } from "../../shared/protocol/relay.ts";

const port = z.coerce.number().int().min(0).max(65535);

export const Environment = z.object({
  /** Address of the HTTP listener. */
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: port.default(8080),
  /** Where people reach the server, e.g. https://mdt.hospital.example; its origin may open WebSockets. */
  PUBLIC_URL: z.url({ protocol: /^https?$/u }).optional(),
  /** Addresses or networks of the proxies in front of the server, comma between them. */
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(",").map((network) => network.trim()))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(64))
    .optional(),
  TLS_CERT: z.string().min(1).optional(),
  TLS_KEY: z.string().min(1).optional(),
  /** First port of the WebRtcServers, one a Worker, UDP and TCP; 0 = any free. */
  MEDIA_PORT: port.default(44400),
  MEDIA_WORKERS: z.coerce.number().int().min(1).max(64).default(1),
  MEDIA_LISTEN_IP: z.union([z.ipv4(), z.ipv6()]).default("127.0.0.1"),
  MEDIA_ANNOUNCED_ADDRESS: z.string().min(1).optional(),
  /** Relays for networks that let no UDP through, comma between them; with the secret that they share with this server. */
  TURN_URLS: z
    .string()
    .transform((urls) => urls.split(",").map((url) => url.trim()))
    .pipe(z.array(TurnUrl).max(MAX_TURN_URLS))
    .optional(),
  TURN_SECRET: z.string().min(32).optional(),
  /** Where the nodes of a cluster meet: presence and the bus between them. */
  REDIS_URL: z.url({ protocol: /^rediss?$/u }).optional(),
  /** The same on every node; what they say in Redis is sealed with it. */
  CLUSTER_SECRET: z.string().min(32).optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]{0,64}$/u)
    .default("consilium:"),
  PRESENCE_LEASE_MS: z.coerce.number().int().min(300).max(60_000).default(10_000),
  /** Where a copy of the audit trail goes: `tls://host:port` of a syslog receiver. */
  AUDIT_SYSLOG_URL: z.url({ protocol: /^tls$/u }).optional(),
  AUDIT_SYSLOG_CA: z.string().min(1).optional(),
  AUDIT_SYSLOG_CERT: z.string().min(1).optional(),
  AUDIT_SYSLOG_KEY: z.string().min(1).optional(),
  DATA_DIR: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});
type Environment = z.infer<typeof Environment>;

interface SyslogConfig {
  readonly host: string;
  readonly port: number;
  readonly caPath: string | undefined;
  readonly own: { readonly certPath: string; readonly keyPath: string } | undefined;
}

export interface Config {
  readonly isDemo: boolean;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string | undefined;
    readonly tls: { readonly certPath: string; readonly keyPath: string } | undefined;
    /** Addresses and networks of proxies whose X-Forwarded-For counts. */
    readonly trustedProxies?: readonly string[];
  };
  readonly media: {
    readonly port: number;
    readonly workers: number;
    readonly listenIp: string;
    readonly announcedAddress: string | undefined;
  };
  readonly relay: { readonly urls: readonly string[]; readonly secret: string } | undefined;
  readonly cluster: {
    /** Undefined: this node is alone. */
    readonly redis: { readonly url: string; readonly prefix: string; readonly secret: string } | undefined;
    /** How long the others believe in the peers of a node that has gone silent. */
    readonly presenceLeaseMs: number;
  };
  readonly audit: {
    /** Where a copy of each record goes; undefined: nowhere. */
    readonly syslog: SyslogConfig | undefined;
  };
  /** Undefined: the demo makes a new directory. */
  readonly dataDir: string | undefined;
  readonly logLevel: Environment["LOG_LEVEL"];
}

/** Something in the environment or on the command line that people must put right; the message says what. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

/** Reads the environment once, at start. Throws ConfigError naming each variable that is wrong, never its value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, args: readonly string[]): Config {
  const unknown = args.find((arg) => arg !== "--demo");
  if (unknown !== undefined) throw new ConfigError("unknown argument; the only one is --demo");
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(`these environment variables are not valid:\n  ${names.join("\n  ")}`);
  }
  return toConfig(parsed.data, args.includes("--demo"));
}

const TOGETHER = [
  ["TLS_CERT", "TLS_KEY"],
  ["TURN_URLS", "TURN_SECRET"],
  ["REDIS_URL", "CLUSTER_SECRET"],
] as const;

function toConfig(env: Environment, isDemo: boolean): Config {
  for (const [one, other] of TOGETHER) {
    if ((env[one] === undefined) === (env[other] === undefined)) continue;
    throw new ConfigError(`${one} and ${other} go together: set both or neither`);
  }
  if (!isDemo && env.DATA_DIR === undefined) throw new ConfigError("DATA_DIR: name the directory that keeps the data");
  if (isDemo && !isLoopback(env.HOST)) throw new ConfigError("HOST: the demo listens on the loopback address only");
  return {
    isDemo,
    http: httpOf(env),
    media: {
      port: env.MEDIA_PORT,
      workers: env.MEDIA_WORKERS,
      listenIp: env.MEDIA_LISTEN_IP,
      announcedAddress: env.MEDIA_ANNOUNCED_ADDRESS,
    },
    relay: env.TURN_URLS && env.TURN_SECRET ? { urls: env.TURN_URLS, secret: env.TURN_SECRET } : undefined,
    cluster: { redis: redisOf(env), presenceLeaseMs: env.PRESENCE_LEASE_MS },
    audit: { syslog: syslogOf(env) },
    dataDir: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
  };
}

function redisOf(env: Environment): Config["cluster"]["redis"] {
  const { REDIS_URL: url, REDIS_PREFIX: prefix, CLUSTER_SECRET: secret } = env;
  return url === undefined || secret === undefined ? undefined : { url, prefix, secret };
}

function httpOf(env: Environment): Config["http"] {
  const tls = env.TLS_CERT && env.TLS_KEY ? { certPath: env.TLS_CERT, keyPath: env.TLS_KEY } : undefined;
  return { host: env.HOST, port: env.PORT, publicUrl: env.PUBLIC_URL, tls, trustedProxies: env.TRUSTED_PROXIES ?? [] };
}

/** RFC 5425 §4.1: the port where none is named. */
const SYSLOG_PORT = 6514;

function syslogOf(env: Environment): SyslogConfig | undefined {
  const { AUDIT_SYSLOG_URL: url, AUDIT_SYSLOG_CERT: certPath, AUDIT_SYSLOG_KEY: keyPath } = env;
  if ((certPath === undefined) !== (keyPath === undefined)) {
    throw new ConfigError("AUDIT_SYSLOG_CERT and AUDIT_SYSLOG_KEY go together: set both or neither");
  }
  if (url === undefined) return undefined;
  const { hostname, port } = new URL(url);
  return {
    host: hostname.replace(/^\[(.*)\]$/u, "$1"),
    port: port === "" ? SYSLOG_PORT : Number(port),
    caPath: env.AUDIT_SYSLOG_CA,
    own: certPath !== undefined && keyPath !== undefined ? { certPath, keyPath } : undefined,
  };
}

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "localhost" || host === "::1";
}
