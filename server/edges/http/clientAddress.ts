import { isIPv6 } from "node:net";

/** A network address as limits count it: IPv6 by its /64, which one subscriber has whole; IPv4 alike in both of its spellings. */
export function clientAddress(ip: string): string {
  const mapped = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/iu.exec(ip)?.groups?.["v4"];
  if (mapped !== undefined) return mapped;
  return isIPv6(ip) ? groupsOf(ip).slice(0, 4).join(":") : ip;
}

/** The eight groups, with what "::" stands for written out. */
function groupsOf(ip: string): readonly string[] {
  const [head = "", tail] = ip.toLowerCase().replace(/%.*$/u, "").split("::");
  const split = (part: string) => (part === "" ? [] : part.split(":"));
  const before = split(head);
  const after = split(tail ?? "");
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: missing }, () => "0"), ...after].map((group) =>
    group.replace(/^0+(?=.)/u, ""),
  );
}
