/** Storage SOP Classes (PS3.4 table B.5-1) whose objects are images: without pixel data such an object is a piece of one. */
const imageClasses = new Set(
  [
    "1 1.1 1.1.1 1.2 1.2.1 1.3 1.3.1 2 2.1 2.2 3 3.1 4 4.1 4.3 4.4 5 6 6.1 6.2 6.3",
    "7 7.1 7.2 7.3 7.4 12.1 12.1.1 12.2 12.2.1 12.3 13.1.1 13.1.2 13.1.3 13.1.4 13.1.5 14.1 14.2 20 20.1 30",
    "66.4 66.7 77.1.1 77.1.2 77.1.4 77.1.5.1 77.1.5.2 77.1.5.4 77.1.5.5 77.1.5.6 77.1.6",
    "128 128.1 130 481.1 481.2 481.23 501.1 501.2.1 501.2.2 501.3 501.4 501.5 501.6",
  ]
    .flatMap((line) => line.split(" "))
    .map((suffix) => `1.2.840.10008.5.1.4.1.1.${suffix}`),
);

export function mustHavePixelData(sopClassUid: string): boolean {
  return imageClasses.has(sopClassUid);
}
