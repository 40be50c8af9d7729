import { describe, expect, it } from "vitest";
import { processRunner } from "./processRunner.ts";
import { type StartRunner, TaskPool } from "./TaskPool.ts";
import { threadRunner } from "./threadRunner.ts";

/** Answers its request, but hangs, dies, throws or fills its heap or its memory when asked to. */
const program = `
  function answer(wish) {
    if (wish === "hang") for (;;);
    if (wish === "exit") process.exit(3);
    if (wish === "throw") throw new Error("x");
    if (wish === "crash") process.kill(process.pid, "SIGSEGV");
    if (wish === "fill") { const all = []; for (;;) all.push(new Array(1e5).fill({})); }
    if (wish === "bytes") { const all = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1)); }
    if (wish === "wasm") { const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (;;) memory.grow(256); }
    if (wish === "grow") globalThis.kept = new Uint8Array(200 << 20).fill(1);
    return wish === "pid" ? String(process.pid) : wish;
  }`;
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    ${program}
    parentPort.on("message", (wish) => parentPort.postMessage(answer(wish)));
  `)}`,
);
const entry = ["--input-type=module", "-e", `${program} process.on("message", (wish) => process.send(answer(wish)));`];

const startThread = threadRunner<string, string>({ script, heapMiB: 32 });
const startProcess = processRunner<string, string>(
  { entry, dataMiB: 1024, spentMiB: 200 },
  (message) => typeof message === "string",
);

function pool(runners: number, start: StartRunner<string, string> = startThread): TaskPool<string, string> {
  return new TaskPool({ start, runners, timeoutMs: 1500 });
}

/** Does nothing by itself: the test says when the task under way is answered. */
function byHand() {
  const sent: string[] = [];
  let answer: (reply: string) => void = () => undefined;
  const start: StartRunner<string, string> = ({ answered }) => {
    answer = answered;
    return { send: (request) => void sent.push(request), isSpent: () => false, stop: async () => undefined };
  };
  return { start, sent, answer: () => answer("done") };
}

describe("the turns of a TaskPool", () => {
  it("[AR19] people take turns: one who asks for much does not keep another waiting", async () => {
    const { start, sent, answer } = byHand();
    await using one = pool(1, start);
    const ana = ["ana 1", "ana 2", "ana 3", "ana 4"].map((wish) => one.run(wish, { who: "ana" }));
    const ben = ["ben 1", "ben 2"].map((wish) => one.run(wish, { who: "ben" }));
    const cem = one.run("cem 1", { who: "cem" });
    for (let turn = 0; turn < 7; turn++) answer();
    await Promise.all([...ana, ...ben, cem]);
    expect(sent).toEqual(["ana 1", "ana 2", "ben 1", "cem 1", "ana 3", "ben 2", "ana 4"]);
  });

  it("[AR19] what nobody waits for any longer is not begun", async () => {
    const { start, sent, answer } = byHand();
    await using one = pool(1, start);
    const gone = new AbortController();
    const first = one.run("first", { who: "ana", signal: gone.signal });
    const second = one.run("second", { who: "ana", signal: gone.signal });
    const third = one.run("third", { who: "ana" });
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: "request-timeout" });
    await expect(one.run("late", { signal: gone.signal })).rejects.toMatchObject({ code: "request-timeout" });
    answer();
    answer();
    // What was begun is answered to nobody, and the next takes its place.
    await expect(first).rejects.toMatchObject({ code: "request-timeout" });
    expect(await third).toBe("done");
    expect(sent).toEqual(["first", "third"]);
  });
});

describe("TaskPool", () => {
  it("answers every request, more than it has threads", async () => {
    await using two = pool(2);
    const wishes = Array.from({ length: 50 }, (_, index) => String(index));
    expect(await Promise.all(wishes.map((wish) => two.run(wish)))).toEqual(wishes);
  });

  it.each([
    ["hang", "timeout"],
    ["exit", "unprocessable"],
    ["throw", "unprocessable"],
    ["fill", "unprocessable"],
  ])("[AR6] a thread that is made to %s costs only its own task", async (wish, code) => {
    await using one = pool(1);
    const before = one.run("before");
    const bad = one.run(wish);
    const after = one.run("after");
    expect(await before).toBe("before");
    await expect(bad).rejects.toMatchObject({ code });
    expect(await after).toBe("after");
  });

  it.each([
    ["hang", "timeout"],
    ["exit", "unprocessable"],
    ["throw", "unprocessable"],
    ["crash", "unprocessable"],
    ["fill", "unprocessable"],
    ["bytes", "unprocessable"],
    ["wasm", "unprocessable"],
  ])('T17 2D "bit errors" [AR19] a process that is made to %s costs only its own task', async (wish, code) => {
    await using one = new TaskPool({ start: startProcess, runners: 1, timeoutMs: wish === "hang" ? 3000 : 15_000 });
    const before = one.run("before");
    const bad = one.run(wish);
    const after = one.run("after");
    expect(await before).toBe("before");
    await expect(bad).rejects.toMatchObject({ code });
    expect(await after).toBe("after");
  });

  it("[AR19] replaces a process that holds much memory after its task, and ends them all", async () => {
    await using one = pool(1, startProcess);
    const first = await one.run("pid");
    expect(await one.run("pid")).toBe(first);
    expect(await one.run("grow")).toBe("grow");
    const second = await one.run("pid");
    expect(second).not.toBe(first);
    await one.close();
    expect(() => process.kill(Number(second), 0)).toThrow("ESRCH");
  });

  it("rejects what waits when it is closed, and what comes after", async () => {
    const one = pool(1);
    const waiting = [one.run("hang"), one.run("a")];
    const settled = Promise.allSettled(waiting);
    await one.close();
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(one.run("b")).rejects.toMatchObject({ code: "draining" });
  });
});
