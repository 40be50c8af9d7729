/** A page whose picture does not come, or that has none to show, is complete after this long all the same. */
const PICTURE_WITHIN_MS = 1000;

/** Resolves once what a person came for is on the screen: all that is less urgent than the first picture begins then. */
export async function whenCalm(
  picture: Promise<void>,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<void> {
  const late = wait(PICTURE_WITHIN_MS);
  await Promise.race([picture.catch(() => late), late]);
}
