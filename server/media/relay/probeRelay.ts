import { isIPv6 } from "node:net";
import { TurnClient, type TurnCredentials, TurnRefusal } from "./TurnClient.ts";
import type { TurnLine } from "./TurnLine.ts";

/**
 * Where a relay must not lead to, at least one address of each kind: this network, loopback, private, shared (CGNAT), link-local with the
 * metadata services, documentation, benchmark, multicast, reserved, broadcast, the internet at large.
 */
const FORBIDDEN_V4 = `
  0.0.0.0 0.0.0.1 127.0.0.1 127.255.255.254 10.0.0.1 10.255.255.254 172.16.0.1 172.31.255.254 192.168.0.1
  192.168.255.254 100.64.0.1 100.127.255.254 169.254.0.1 169.254.169.254 192.0.0.1 192.0.2.1 198.18.0.1
  198.51.100.1 203.0.113.254 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 1.1.1.1 8.8.8.8
`;

/** The same in IPv6: its own kinds, then IPv4 mapped, compatible, by NAT64, 6to4 and Teredo. */
const FORBIDDEN_V6 = `
  :: ::1 fc00::1 fd00::1 fd00:ec2::254 fe80::1 febf::1 fec0::1 ff02::1 2001:db8::1 100::1 2606:4700:4700::1111
  ::ffff:0.0.0.0 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:172.16.0.1 ::ffff:192.168.0.1 ::ffff:169.254.169.254
  ::ffff:100.64.0.1 ::ffff:224.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 ::10.0.0.1 ::169.254.169.254 64:ff9b::127.0.0.1
  64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::7f00:1 2002:7f00:1::1 2002:a00:1::1 2002:a9fe:a9fe::1
  2001:0:7f00:1::1 2001:0:a00:1::80ff:fffe
`;

/** Every address that a relay is asked about and must refuse. */
export function forbiddenPeers(sfuAddresses: readonly string[]): { readonly v4: string[]; readonly v6: string[] } {
  const isForbidden = (ip: string) => !sfuAddresses.includes(ip);
  return { v4: listed(FORBIDDEN_V4).filter(isForbidden), v6: listed(FORBIDDEN_V6).filter(isForbidden) };
}

function listed(text: string): string[] {
  return text.trim().split(/\s+/u);
}

/** `open`: it would relay to addresses that are not the SFU's. `useless`: not to the SFU. `silent`: nothing that could be judged. */
export type RelayVerdict = "good" | "open" | "useless" | "silent";

/** Any port: permissions are for addresses. */
const PORT = 9;
/** 403: forbidden; 443: the allocation is of the other family; 440: there are none of that family. */
const DENIALS: readonly number[] = [403, 443];
const NO_SUCH_FAMILY = 440;

export interface ProbeParts {
  /** A new line for each allocation. */
  readonly openLine: () => Promise<TurnLine>;
  readonly credentials: TurnCredentials;
  readonly sfuAddresses: readonly string[];
}

/** [ME2] Asks a TURN server, as any client would, where it would relay to; sends nothing to anybody else. Never throws. */
export async function probeRelay({ openLine, credentials, sfuAddresses }: ProbeParts): Promise<RelayVerdict> {
  const forbidden = forbiddenPeers(sfuAddresses);
  const all = [...forbidden.v4, ...forbidden.v6];
  try {
    const verdicts: RelayVerdict[] = [];
    for (const family of [4, 6] as const) {
      const own = sfuAddresses.filter((ip) => isIPv6(ip) === (family === 6));
      using client = new TurnClient(await openLine(), credentials);
      if (await isAllocated(client, family)) {
        verdicts.push(await judge(client, { allowed: own, forbidden: all }));
        await client.refresh(0);
      } else if (own.length > 0) verdicts.push("useless");
    }
    return worstOf(verdicts);
  } catch {
    return "silent";
  }
}

/** False where the server has no addresses of the family: then nothing of it is relayed. */
async function isAllocated(client: TurnClient, family: 4 | 6): Promise<boolean> {
  try {
    await client.allocate({ family });
    return true;
  } catch (error) {
    if (error instanceof TurnRefusal && error.code === NO_SUCH_FAMILY) return false;
    throw error;
  }
}

async function judge(
  client: TurnClient,
  { allowed, forbidden }: { readonly allowed: readonly string[]; readonly forbidden: readonly string[] },
): Promise<RelayVerdict> {
  const [refused, ours] = await Promise.all([
    Promise.all(forbidden.map((ip) => isRefused(client, ip))),
    Promise.all(allowed.map((ip) => isRefused(client, ip))),
  ]);
  if (refused.includes(false)) return "open";
  return ours.includes(true) ? "useless" : "good";
}

async function isRefused(client: TurnClient, ip: string): Promise<boolean> {
  try {
    await client.createPermission({ ip, port: PORT });
    return false;
  } catch (error) {
    if (error instanceof TurnRefusal && DENIALS.includes(error.code)) return true;
    throw error;
  }
}

function worstOf(verdicts: readonly RelayVerdict[]): RelayVerdict {
  return (["open", "useless"] as const).find((verdict) => verdicts.includes(verdict)) ?? verdicts[0] ?? "silent";
}
