import { expect, type Locator } from "@playwright/test";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();
const links = demo.session.joinUrls;

function notesOf(peer: PeerPage): Locator {
  return peer.page.locator("[data-notes] .cm-content");
}

test("scribe and coordinator type at once and read the same; others read along, a guest what they are invited to", async ({
  browser,
}) => {
  const chair = await PeerPage.join(browser, { url: links["chair"] ?? "" }, "Listen only");
  await chair.lead();
  await chair.showCase(1);
  const scribe = await PeerPage.join(browser, { url: links["scribe"] ?? "" }, "Listen only");
  const coordinator = await PeerPage.join(browser, { url: links["coordinator"] ?? "" }, "Listen only");
  const guest = await PeerPage.join(browser, { url: links["guest"] ?? "" }, "Listen only");
  for (const peer of [scribe, coordinator, guest]) await peer.showTab("Notes");
  await expect(notesOf(scribe)).toHaveAttribute("contenteditable", "true");

  await Promise.all([
    notesOf(scribe).pressSequentially("Tumour board agrees. "),
    notesOf(coordinator).pressSequentially("Next CT in six weeks. "),
  ]);
  for (const words of ["Tumour board agrees.", "Next CT in six weeks."]) {
    for (const peer of [scribe, coordinator, guest]) await expect(notesOf(peer)).toContainText(words);
  }
  const text = await notesOf(scribe).innerText();
  await expect.poll(() => notesOf(coordinator).innerText()).toBe(text);
  const panel = scribe.page.getByRole("region", { name: "Notes on this case" });
  await expect(panel.getByRole("status")).toHaveText("Saved");
  await scribe.page.screenshot({ path: test.info().outputPath("notes-scribe.png") });

  await test.step("a guest reads, cannot write, and sees nothing of a case without invitation", async () => {
    await expect(notesOf(guest)).toHaveAttribute("contenteditable", "false");
    await guest.page.screenshot({ path: test.info().outputPath("notes-guest.png") });
    await chair.showCase(2);
    await expect(guest.page.getByText("There are no notes to see here.")).toBeVisible();
    await expect(guest.page.getByText("Tumour board agrees.")).toHaveCount(0);
    await expect(notesOf(scribe)).not.toContainText("Tumour board agrees.");
    await chair.showCase(1);
    await expect(notesOf(scribe)).toContainText("Tumour board agrees.");
  });
  for (const peer of [chair, scribe, coordinator, guest]) {
    expect(peer.errors).toEqual([]);
    await peer.close();
  }
});
