import { MemoryPresenceStore } from "./MemoryPresenceStore.ts";
import { presenceStoreContract } from "./PresenceStore.contract.ts";

presenceStoreContract("MemoryPresenceStore", async () => {
  let now = 0;
  const leases = new Map();
  return {
    open: async (nodeId, lease) => {
      const leaseMs = lease === "brief" ? 1000 : 60_000;
      return new MemoryPresenceStore({ nodeId, leaseMs, leases, elapsed: () => now });
    },
    until: async (isSo) => {
      for (const end = now + 2000; now < end; now += 250) if (await isSo()) return;
      throw new Error("it did not come to pass");
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});
