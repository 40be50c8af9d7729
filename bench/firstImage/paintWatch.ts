/**
 * Runs in the page from its first moment, in both viewers alike: looks in every animation frame at each large canvas and tells when one of
 * them first shows a picture. A picture is not black and not flat: a twentieth of it is lit, in eight grey levels or more.
 */
export const paintWatch = `(() => {
  const side = 48;
  const probe = document.createElement("canvas");
  probe.width = probe.height = side;
  const context = probe.getContext("2d", { willReadFrequently: true });
  const isPicture = (canvas) => {
    const { width, height } = canvas.getBoundingClientRect();
    if (width < 200 || height < 200 || canvas.width === 0 || canvas.height === 0) return false;
    context.clearRect(0, 0, side, side);
    context.drawImage(canvas, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    const levels = new Set();
    let lit = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] < 32) continue;
      lit += 1;
      levels.add(data[at] >> 3);
    }
    return lit > (side * side) / 20 && levels.size >= 8;
  };
  const look = () => {
    if (![...document.querySelectorAll("canvas")].some(isPicture)) return requestAnimationFrame(look);
    const requests = performance.getEntriesByType("resource");
    const frames = requests.filter(({ name }) => name.includes("/frames/")).length;
    globalThis.tellFirstPicture({ at: performance.now(), frames });
  };
  requestAnimationFrame(look);
})()`;

/** Runs in the page: presses a button as soon as it stands there enabled, without the time that a driver takes to find it. */
export function pressAtOnce(words: string): string {
  return `(() => {
    const look = () => {
      const button = [...document.querySelectorAll("button")].find((one) => one.textContent.includes(${JSON.stringify(words)}));
      if (!button || button.disabled) return requestAnimationFrame(look);
      button.click();
    };
    requestAnimationFrame(look);
  })()`;
}
