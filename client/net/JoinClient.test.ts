import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JoinClient } from "./JoinClient.ts";

describe("JoinClient", () => {
  let server: Server;
  let base = "";
  let answers = 0;
  let status = 200;
  beforeEach(async () => {
    answers = 0;
    status = 200;
    server = createServer((_request, response) => {
      answers++;
      const problem = { type: "t", title: "Not found", status, code: "not-found" };
      const reply = {
        token: `token-${answers}`,
        expiresInS: 900,
        session: { id: "session-0001", title: "MDT" },
        user: { id: "user-ana-0001", name: "Ana", role: "chair" },
      };
      response
        .writeHead(status, { "Content-Type": "application/json" })
        .end(JSON.stringify(status === 200 ? reply : problem));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("asks once for whoever knocks first, and anew when the door is opened again", async () => {
    const join = new JoinClient(base);
    const knocked = join.knock("a-code");
    expect(join.known("a-code")).toBeUndefined();
    expect(await join.redeem("a-code")).toBe(await knocked);
    expect(answers).toBe(1);
    await join.redeem("a-code");
    expect(answers).toBe(2);

    const answer = await join.knock("a-code");
    expect(join.known("other")).toBeUndefined();
    expect(join.known("a-code")).toBe(answer);
    expect(join.known("a-code")).toBeUndefined();
    await join.redeem("a-code");
    expect(answers).toBe(4);
  });

  it("renews the token shortly before it ends, once for all who ask", async () => {
    let now = 0;
    const join = new JoinClient(base, () => now);
    expect(await join.redeem("a-code")).toMatchObject({ kind: "admitted", admission: { user: { name: "Ana" } } });
    now = 839_000;
    expect(await join.token()).toBe("token-1");
    now = 840_000;
    expect(await Promise.all([join.token(), join.token()])).toEqual(["token-2", "token-2"]);
    expect(answers).toBe(2);
  });

  it("renews it when it was refused, and fails where none can be had", async () => {
    const join = new JoinClient(base);
    await join.redeem("a-code");
    expect(await join.token(true)).toBe("token-2");
    status = 404;
    await expect(join.token(true)).rejects.toThrow("not-found");
  });

  it("tells a refused link from a server that does not answer", async () => {
    const join = new JoinClient(base);
    status = 404;
    expect(await join.redeem("a-code")).toEqual({ kind: "refused", code: "not-found" });
    expect(await new JoinClient("http://127.0.0.1:1").redeem("a-code")).toEqual({
      kind: "refused",
      code: "unreachable",
    });
  });
});
