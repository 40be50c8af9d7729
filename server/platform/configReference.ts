import { z } from "zod";
import { Environment } from "./config.ts";

interface Setting {
  readonly effect: string;
  readonly unit?: string;
  readonly isSecret?: true;
}

/** What each variable does: one that is not here does not compile. */
const settings: Readonly<Record<keyof z.infer<typeof Environment>, Setting>> = {
  HOST: {
    effect: "Address on which the server listens for HTTP and WebSockets. The demo takes loopback addresses only.",
  },
  PORT: { effect: "Port of HTTP and WebSockets; 0 takes any free one." },
  PUBLIC_URL: {
    effect:
      "The address that people type, such as `https://mdt.hospital.example`. Links are made with it, and pages of its origin may open WebSockets. With `https` cookies are marked secure and browsers are told to stay with HTTPS.",
  },
  TRUSTED_PROXIES: {
    effect:
      "Addresses or networks of the proxies in front of the server, comma between them. Where a request comes from is taken from their `X-Forwarded-For`; everybody else's is ignored. Without it, limits and audit see the proxy's address.",
  },
  TLS_CERT: {
    effect: "Path of a certificate chain (PEM): the server itself speaks HTTPS, HTTP/2 too. Together with `TLS_KEY`.",
  },
  TLS_KEY: { effect: "Path of the certificate's key (PEM), readable by the server's user alone." },
  MEDIA_PORT: { effect: "First port of the SFU, UDP and TCP, one for each worker; 0 takes any free ones." },
  MEDIA_WORKERS: { effect: "Processes of the SFU. Each uses one core at most.", unit: "processes" },
  MEDIA_LISTEN_IP: { effect: "Address on which the SFU listens: an address, not a name." },
  MEDIA_ANNOUNCED_ADDRESS: {
    effect:
      "Address at which browsers reach the SFU, where it is another than the one it listens on (containers, NAT).",
  },
  TURN_URLS: {
    effect:
      "Relays for networks that let no UDP through, comma between them. Together with `TURN_SECRET`; see turn/README.md.",
  },
  TURN_SECRET: {
    effect: "What the server and the relays share; credentials are made with it, good for ten minutes.",
    isSecret: true,
  },
  REDIS_URL: {
    effect:
      "A Redis (`redis://`, `rediss://`) for presence and the bus between nodes. Without it both stay in the process. It holds no truth. Together with `CLUSTER_SECRET`.",
    isSecret: true,
  },
  CLUSTER_SECRET: {
    effect: "What the nodes say in Redis is sealed with it. The same on every node. Together with `REDIS_URL`.",
    isSecret: true,
  },
  REDIS_PREFIX: { effect: "Stands before every key and channel, so that one Redis serves several installations." },
  PRESENCE_LEASE_MS: {
    effect: "How long others believe in the people of a node that has gone silent.",
    unit: "milliseconds",
  },
  AUDIT_SYSLOG_URL: {
    effect:
      "`tls://host:port` of a syslog receiver (RFC 5425, IHE ATNA; port 6514 where none is named): each record of the audit trail is sent there as a DICOM audit message, at least once, also after outages.",
  },
  AUDIT_SYSLOG_CA: {
    effect: "Path of the authorities that the receiver's certificate is of (PEM); without it those that Node knows.",
  },
  AUDIT_SYSLOG_CERT: {
    effect:
      "Path of this server's own certificate (PEM) for receivers that ask for one. Together with `AUDIT_SYSLOG_KEY`.",
  },
  AUDIT_SYSLOG_KEY: { effect: "Path of that certificate's key (PEM)." },
  DATA_DIR: {
    effect: "Directory of all data and keys, for the server alone. Needed without `--demo`; the demo makes a new one.",
  },
  LOG_LEVEL: { effect: "From which importance on lines are logged, to standard output as JSON. The demo's is `warn`." },
};

const Described = z.object({
  properties: z.record(
    z.string(),
    z.object({
      type: z.string().optional(),
      default: z.union([z.string(), z.number()]).optional(),
      enum: z.array(z.string()).optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      minLength: z.number().optional(),
      pattern: z.string().optional(),
    }),
  ),
});
type Property = z.infer<typeof Described>["properties"][string];

/** The rows of docs/configuration.md, made of the schema that reads the environment. */
export function configReference(): string {
  const { properties } = Described.parse(z.toJSONSchema(Environment, { io: "input", unrepresentable: "any" }));
  const rows = Object.entries(settings).map(([name, { effect, unit, isSecret }]) => {
    const property = properties[name] ?? {};
    const fallback = property.default === undefined ? "–" : `\`${property.default}\``;
    const cells = [`\`${name}\``, valuesOf(property), unit ?? "–", fallback, isSecret ? "yes" : "no", effect];
    return `| ${cells.join(" | ")} |`;
  });
  return ["| variable | values | unit | default | secret | effect |", "|---|---|---|---|---|---|", ...rows].join("\n");
}

function valuesOf({ type, minimum, maximum, minLength, enum: values }: Property): string {
  if (values) return values.map((value) => `\`${value}\``).join(", ");
  if (type === "integer") return `${minimum} to ${maximum}`;
  return (minLength ?? 0) > 1 ? `text, ${minLength} characters or more` : "text";
}
