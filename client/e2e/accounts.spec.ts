import { expect } from "@playwright/test";
import { PlainServer } from "../../server/testing/PlainServer.ts";
import { expectAccessible, faultsOf, signIn } from "./AccountPerson.ts";
import { PeerPage, readDemo } from "./PeerPage.ts";
import { test } from "./demoTest.ts";

const demo = readDemo();

function user(role: string) {
  const found = demo.users.find((one) => one.role === role);
  if (!found) throw new Error(`the demo has no ${role}`);
  return found;
}

test("a coordinator makes a case with studies, plans a session and invites a guest; the guest and the chair enter", async ({
  browser,
}) => {
  const coordinator = await PeerPage.open(browser, { url: demo.url });
  const { page } = coordinator;
  await signIn(coordinator, user("coordinator"));
  await expect(page.getByRole("region", { name: "Sessions" }).getByText("Liver MDT")).toBeVisible();

  await page.getByRole("button", { name: "New case" }).click();
  await page.getByRole("dialog").getByLabel("Case number").fill("K-3001");
  await page.getByRole("dialog").getByLabel("Title").fill("TEST, Anna");
  await page.getByRole("button", { name: "Create case" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Case K-3001" })).toBeFocused();
  await page.getByRole("button", { name: "Edit: Question to the team" }).click();
  await page.getByRole("textbox", { name: "Question to the team" }).fill("Resectable?");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("region", { name: "Question to the team" })).toContainText("Resectable?");
  await page.getByRole("button", { name: "Attach study" }).click();
  await page.getByRole("dialog").getByRole("listitem").getByRole("button").first().click();
  const studies = page.getByRole("region", { name: "Studies and priors" });
  await expect(studies.locator("img").first()).toBeVisible();
  await studies.getByRole("button", { name: /^Detach/u }).click();
  await expect(studies.locator("img")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(studies.locator("img").first()).toBeVisible();

  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("button", { name: "New session" }).click();
  await page.getByRole("dialog").getByLabel("Title").fill("Test board");
  await page.getByRole("button", { name: "Create session" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Test board" })).toBeVisible();
  await page.getByRole("combobox", { name: "Add a case…" }).click();
  await page.getByRole("option", { name: /K-3001/u }).click();
  const agenda = page.getByRole("region", { name: "Agenda" });
  await expect(agenda.getByRole("listitem")).toHaveCount(1);
  await page.getByRole("combobox", { name: "Add a person…" }).click();
  await page.getByRole("option", { name: /Sommer/u }).click();
  await page.getByRole("combobox", { name: /^Role of Prof/u }).selectOption("chair");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Invite a guest" }).click();
  await page.getByLabel("Guest's name").fill("Dr. Guest");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByRole("textbox", { name: "The link" }).inputValue();
  expect(new URL(link).origin).toBe(new URL(demo.url).origin);

  const guest = await PeerPage.open(browser, { url: link });
  await guest.page.getByRole("button", { name: "Listen only" }).click();
  await expect(guest.page.getByRole("heading", { level: 1, name: "Test board" })).toBeVisible();
  await expect(guest.page.getByRole("region", { name: "Agenda" })).toContainText("TEST, Anna");

  const chair = await PeerPage.open(browser, { url: demo.url });
  await signIn(chair, user("chair"));
  await expect(chair.page.getByText(/in it now/u).first()).toBeVisible();
  // Who leaves while images are on their way leaves no error behind.
  await chair.page.route(/\/frames\//u, () => undefined);
  await chair.page.getByRole("link", { name: "Join Test board" }).click();
  await chair.page.getByRole("button", { name: "Listen only" }).click();
  await expect(chair.page.getByRole("heading", { level: 1, name: "Test board" })).toBeVisible();
  await expect(chair.page.getByRole("region", { name: "People" }).first()).toContainText("Dr. Guest");
  await chair.page.goBack();
  await expect(chair.page.getByRole("heading", { level: 1, name: "Home" })).toBeFocused();
  for (const peer of [coordinator, guest, chair]) {
    expect(faultsOf(peer)).toEqual([]);
    await peer.close();
  }
});

test("who is not signed in signs in where they wanted to go; signing out leaves nothing of a patient behind", async ({
  browser,
}) => {
  const [first] = demo.cases;
  const peer = await PeerPage.open(browser, { url: `${demo.url}/cases/${first?.id}` });
  const { page } = peer;
  await page.getByLabel("E-mail", { exact: true }).fill(user("chair").email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("E-mail or password is wrong.");
  await signIn(peer, user("chair"));
  await expect(page).toHaveURL(`${demo.url}/cases/${first?.id}`);
  await expect(page.getByText("DEMO, Seven").first()).toBeVisible();
  const second = await peer.context.newPage();
  await second.goto(demo.url);
  await expect(second.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await second.getByRole("button", { name: /Sommer/u }).click();
  await second.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(second.getByText("You have signed out.")).toBeVisible();
  await expect(page.getByText(/^You were signed out/u)).toBeVisible();
  await expect(page.getByText("DEMO, Seven")).toHaveCount(0);
  expect(faultsOf(peer)).toEqual([]);
  await peer.close();
});

test("a new server is set up by the link that it prints, and lets a second person in", async ({ browser }) => {
  await using server = await PlainServer.start();
  const admin = await PeerPage.open(browser, { url: server.setupUrl });
  const { page } = admin;
  await page.getByLabel("Institution", { exact: true }).fill("County Hospital");
  await page.getByLabel("Name", { exact: true }).fill("Ada Admin");
  await page.getByLabel("E-mail", { exact: true }).fill("ada@county.example");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByText("This is too short.")).toBeVisible();
  await expectAccessible(admin);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery staple");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByText("No session is planned")).toBeVisible();
  await expect(page.getByText("You have no cases yet")).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");

  await page.getByRole("link", { name: "Users" }).click();
  await page.getByRole("button", { name: "Add a person" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Dr. Bo Berg");
  await page.getByRole("dialog").getByLabel("E-mail").fill("bo@county.example");
  await page.getByRole("button", { name: "Add and make link" }).click();
  const link = await page.getByRole("textbox", { name: "The link" }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("region", { name: "Accounts" })).toContainText("Has not chosen a password yet");

  const bo = await PeerPage.open(browser, { url: link });
  await expect(bo.page.getByRole("heading", { name: "Welcome, Dr. Bo Berg" })).toBeVisible();
  await expectAccessible(bo);
  await bo.page.getByLabel("New password").fill("another long password");
  await bo.page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(bo.page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await expect(bo.page.getByRole("link", { name: "Users" })).toHaveCount(0);
  const again = await PeerPage.open(browser, { url: link });
  await expect(again.page.getByText("This link no longer works")).toBeVisible();
  for (const peer of [admin, bo, again]) {
    expect(faultsOf(peer)).toEqual([]);
    await peer.close();
  }
});
