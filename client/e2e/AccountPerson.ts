import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { PeerPage } from "./PeerPage.ts";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fills in the sign-in form that the page shows. */
export async function signIn(peer: PeerPage, { email, password }: { email: string; password: string }): Promise<void> {
  const { page } = peer;
  await page.getByLabel(/^(?:E-mail|电子邮箱)$/u).fill(email);
  await page.getByLabel(/^(?:Password|密码)$/u).fill(password);
  await page.getByRole("button", { name: /^(?:Sign in|登录)$/u }).click();
  await expect(page.getByRole("navigation", { name: /^(?:Pages|页面)$/u })).toBeVisible();
}

export async function expectAccessible(peer: PeerPage): Promise<void> {
  const { violations } = await new AxeBuilder({ page: peer.page }).withTags(wcag).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
}

/** A browser logs each refused request as an error: the ones by which a page finds out that nobody is signed in are no faults. */
export function faultsOf({ errors }: PeerPage): readonly string[] {
  return errors.filter((text) => !/status of (?:401|404|412|429)/u.test(text));
}
