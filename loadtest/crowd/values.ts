/** What a value is known by in any frame of any product: a UID of fixed length within it. */
const MARK = "2.25.4242.";
const mark = Buffer.from(MARK);
const FIRST_WRITER = 100;
const FIRST_VALUE = 1_000_000;
const WRITER_AT = MARK.length;
const VALUE_AT = WRITER_AT + 4;
const MARK_LENGTH = VALUE_AT + 7;

export function markOf(writer: number, value: number): string {
  return `${MARK}${FIRST_WRITER + writer}.${FIRST_VALUE + value}`;
}

/** Calls for each value in the bytes; says from where on they must be looked at again, with what comes next. */
export function findMarks(bytes: Buffer, found: (writer: number, value: number) => void): number {
  let looked = 0;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, looked)) {
    if (at + MARK_LENGTH > bytes.length) return at;
    const writer = digits(bytes, at + WRITER_AT, 3) - FIRST_WRITER;
    const value = digits(bytes, at + VALUE_AT, 7) - FIRST_VALUE;
    found(writer, value);
    looked = at + MARK_LENGTH;
  }
  return Math.max(looked, bytes.length - MARK.length + 1);
}

function digits(frame: Buffer, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at++) number = number * 10 + (frame[at] ?? 0) - 48;
  return number;
}

/** A viewport as a presenter's hand leaves it: what `ViewportState` of the stage holds, about 400 bytes of JSON. */
export function viewportValue(writer: number, value: number) {
  const turn = value / 40;
  return {
    view: {
      studyUid: "1.2.826.0.1.3680043.8.498.45787841905473114233124723359129632652",
      seriesUid: "1.2.826.0.1.3680043.8.498.12714725698140337137334606354172323212",
      sopUid: markOf(writer, value),
      frame: 1,
    },
    presentation: {
      centre: [12.5 * Math.cos(turn), -170.25 + Math.sin(turn), -88.125 + value / 8],
      normal: [0, 0, 1],
      up: [0, -1, 0],
      halfWidth: 180.3125,
      halfHeight: 180.3125,
      flipHorizontal: false,
      flipVertical: false,
    },
    voi: { lower: -160 + (value % 50), upper: 240 + (value % 50) },
  };
}

/** Where a hand points. */
export function pointerValue(writer: number, value: number) {
  const turn = value / 40;
  return { sopUid: markOf(writer, value), frame: 1, point: [50.5 * Math.cos(turn), 30.25 * Math.sin(turn), -88.125] };
}
