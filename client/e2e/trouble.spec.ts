import { expect, test } from "@playwright/test";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { Strace } from "../../server/testing/Strace.ts";
import { PeerPage } from "./PeerPage.ts";

test("what the screen says of saving is true: a failing disk, a killed server, and both mended", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const dataDir = test.info().outputPath("data");
  let server = await DemoServer.start({ dataDir });
  const links = server.description.session.joinUrls;
  const port = new URL(server.description.url).port;
  const member = await PeerPage.join(browser, { url: links["member"] ?? "" }, "Listen only");
  const chair = await PeerPage.join(browser, { url: links["chair"] ?? "" }, "Listen only");
  const says = (text: string) => expect(member.page.getByRole("banner").getByText(text, { exact: true })).toBeVisible();
  try {
    await says("Saved");
    const failing = await Strace.attach(server.pid, "error=EIO");
    await scroll(member);
    await says("Read-only");
    await failing[Symbol.asyncDispose]();
    await says("Saved");
    await expect.poll(() => chair.sop(0)).toBe(await member.sop(0));

    const shown = await member.sop(0);
    await server.kill();
    await says("Offline");
    await scroll(member);
    const moved = await member.sop(0);
    expect(moved).not.toBe(shown);
    server = await DemoServer.start({ dataDir, env: { PORT: port } });
    await says("Saved");
    await expect.poll(() => chair.sop(0), { timeout: 30_000 }).toBe(moved);
    await expect(chair.page.getByText("Dr. Lin Wei 林薇").first()).toBeVisible();
  } finally {
    await member.close();
    await chair.close();
    await server.stop();
  }
});

async function scroll(peer: PeerPage): Promise<void> {
  const before = await peer.sop(0);
  await peer.viewport(0).hover();
  await peer.page.mouse.wheel(0, 100);
  await expect.poll(() => peer.sop(0)).not.toBe(before);
}
