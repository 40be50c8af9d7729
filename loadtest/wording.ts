/** How a report names what it measures. */
interface Wording {
  readonly label: string;
  readonly unit: string;
  /** Of two figures, the lower one is the better one. */
  readonly isLowerBetter?: boolean;
}

const ms = (label: string): Wording => ({ label, unit: "ms", isLowerBetter: true });
const count = (label: string, isLowerBetter = false): Wording => ({ label, unit: "", isLowerBetter });
const mebibytes = (label: string, isLowerBetter = false): Wording => ({ label, unit: "MiB", isLowerBetter });
const ofCore = (label: string): Wording => ({ label, unit: "% of a core", isLowerBetter: true });
const microseconds = (label: string): Wording => ({ label, unit: "µs", isLowerBetter: true });

const figures: Readonly<Record<string, Wording>> = {
  cpuPerDelivery: microseconds("Processor for one delivery"),
  p50: ms("Latency, half of the deliveries below"),
  p99: ms("Latency, 99 of 100 below"),
  deliveries: count("Deliveries"),
  superseded: count("… of them replaced by newer ones"),
  missed: count("Missed", true),
  residentMiB: mebibytes("Memory of the server", true),
  savedCpuPerDelivery: microseconds("All kept: processor for one delivery"),
  savedP50: ms("All kept: latency, half below"),
  savedP99: ms("All kept: latency, 99 of 100 below"),
  savedMissed: count("All kept: missed", true),
  redeemMs: ms("Links redeemed by all"),
  syncedMs: ms("All at one instant: last one in"),
  p50Ms: ms("All at one instant: half in"),
  attempts: count("Connections tried"),
  returnMs: ms("After the kill: last one back"),
  returnP50Ms: ms("After the kill: half back"),
  sinceKillMs: ms("… the last one, counted from the kill"),
  returnAttempts: count("Connections tried after the kill"),
  returnResidentMiB: mebibytes("Memory of the server, all back"),
  spreadSyncedMs: ms("Spread: last one in"),
  spreadP50Ms: ms("Spread: half in"),
  cpuPer100Consumers: ofCore("Processor for 100 Consumers"),
  microsecondsPerPacket: microseconds("Processor for one packet"),
  packetsPerSecond: { label: "Packets received", unit: "1/s" },
  lostShare: { label: "Lost", unit: "share", isLowerBetter: true },
  toDefaults: ofCore("Processor for 100 Consumers, beside mediasoup's own settings"),
  refused: count("Newcomers told 1013"),
  firstMiB: mebibytes("Memory at the start"),
  lastMiB: mebibytes("Memory at the end"),
  mostMiB: mebibytes("Memory, most"),
  floorGrowthMiBPerMinute: { label: "Memory's growth, teeth left out", unit: "MiB a minute" },
  heapFloorGrowthMiBPerMinute: { label: "JavaScript heap's growth, teeth left out", unit: "MiB a minute" },
  halfwayFiles: count("Open files, halfway"),
  lastFiles: count("Open files at the end"),
  cpuPercent: ofCore("Server's processor"),
};

/** Products, or parts of one run. */
const columns: Readonly<Record<string, string>> = {
  consilium: "Consilium",
  yWebsocket: "y-websocket",
  hocuspocus: "Hocuspocus",
  rawBroadcast: "ws alone",
  mediasoup: "bare mediasoup",
  mediasoupDefaults: "mediasoup, own settings",
  quiet: "Quiet",
  noFiles: "No descriptors",
  noMemory: "No memory",
  noProcessor: "No processor",
};

/** A name that is not known stands for itself. */
export function wordingOf(name: string): Wording {
  return figures[name] ?? { label: name, unit: "" };
}

/** False for what only shows how low a figure can be. */
export function isProduct(name: string): boolean {
  return name !== "rawBroadcast";
}

export function columnName(name: string): string {
  return columns[name] ?? name;
}

/** Three digits that count, or all of a whole number. */
export function figureText(value: number): string {
  const options = Number.isInteger(value) ? {} : { maximumSignificantDigits: Math.abs(value) >= 1_000 ? 4 : 3 };
  return value.toLocaleString("en", options);
}

/** What a ratio of ours to the best other's says. */
export function ratioText(ratio: number): string {
  const percent = Math.round(Math.abs(1 - ratio) * 100);
  if (percent === 0) return "the same";
  return `${percent} % ${ratio < 1 ? "less" : "more"}`;
}
