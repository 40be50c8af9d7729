import { describe, expect, it } from "vitest";
import { LineWatch } from "./LineWatch.ts";

const joined = { kind: "joined" } as const;

function watch() {
  const browser = new EventTarget();
  const asked: PromiseWithResolvers<void>[] = [];
  let hurried = 0;
  const line = new LineWatch({
    browser,
    ask: () => {
      const answer = Promise.withResolvers<void>();
      asked.push(answer);
      return answer.promise;
    },
    hurry: () => hurried++,
    now: () => 1000,
  });
  return { browser, line, asked, hurries: () => hurried };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("[CS9] LineWatch", () => {
  it("believes the browser at once that the network is gone, and the server when it answers all the same", async () => {
    const { browser, line, asked } = watch();
    expect(line.judge(joined)).toEqual(joined);
    browser.dispatchEvent(new Event("offline"));
    expect(line.judge(joined)).toEqual({ kind: "reconnecting", sinceMs: 1000 });
    asked[0]?.resolve();
    await turn();
    expect(line.judge(joined)).toEqual(joined);
  });

  it("leaves it to signaling once that knows better", async () => {
    const { browser, line, asked } = watch();
    browser.dispatchEvent(new Event("offline"));
    asked[0]?.reject(new Error("no answer"));
    await turn();
    expect(line.judge(joined).kind).toBe("reconnecting");
    expect(line.judge({ kind: "ended", code: "forbidden" }).kind).toBe("ended");
    line.settle();
    expect(line.judge(joined)).toEqual(joined);
  });

  it("hurries when the network is back", () => {
    const { browser, line, asked, hurries } = watch();
    browser.dispatchEvent(new Event("offline"));
    browser.dispatchEvent(new Event("online"));
    expect(hurries()).toBe(1);
    expect(asked).toHaveLength(2);
    line.close();
    browser.dispatchEvent(new Event("offline"));
    expect(line.judge(joined)).toEqual(joined);
  });
});
