import { busContract } from "./Bus.contract.ts";
import { MemoryBus } from "./MemoryBus.ts";
import { Topics } from "./Topics.ts";

busContract("MemoryBus", async () => {
  const topics = new Topics();
  return { open: () => new MemoryBus(topics), [Symbol.asyncDispose]: async () => undefined };
});
