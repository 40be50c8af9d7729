import { Failure } from "../../shared/protocol/failures.ts";
import type { ClockRange, Id } from "./updateScan.ts";

/** Characters to put into a text: between which two they were written, and whether they came deleted. */
export interface TextInsert extends ClockRange {
  readonly origin: Id | undefined;
  readonly rightOrigin: Id | undefined;
  readonly isDeleted: boolean;
}

export interface TextChange {
  /** Each after everything that it leans on, in the order in which Yjs would take them. */
  readonly inserts: readonly TextInsert[];
  readonly deletes: readonly ClockRange[];
}

/** A run of characters in the text's order, as Yjs keeps it: an item. */
interface Piece extends TextInsert {
  length: number;
  isDeleted: boolean;
  left: Piece | undefined;
  right: Piece | undefined;
}

interface Step {
  readonly kind: "split" | "insert" | "delete";
  readonly piece: Piece;
}

/** To make room in a list of so many pieces takes Yjs as long as to visit one. */
const PIECES_MOVED_PER_VISIT = 500;

/**
 * The order of a text's characters without the characters: the same list that Yjs keeps, in pieces that are never longer than its
 * items. So the guard knows what an update would cost Yjs before Yjs sees it.
 */
export class TextOrder {
  readonly #clients = new Map<number, Piece[]>();
  #first: Piece | undefined;
  #characters = 0;
  #visits = 0;
  #maxVisits = Infinity;
  #steps: Step[] = [];

  /** UTF-16 units that are not deleted. */
  get characters(): number {
    return this.#characters;
  }

  /** The runs of characters from the first to the last. */
  *pieces(): Iterable<ClockRange & { readonly isDeleted: boolean }> {
    for (let piece = this.#first; piece; piece = piece.right) yield piece;
  }

  /**
   * What a change would cost and leave; changes nothing. Throws `conflict` where the change would make Yjs visit more, or where
   * characters were written between two that stand in the other order.
   */
  measure(change: TextChange, maxVisits: number): { readonly visits: number; readonly characters: number } {
    this.#maxVisits = maxVisits;
    this.#visits = 0;
    try {
      this.#run(change);
      return { visits: this.#visits, characters: this.#characters };
    } finally {
      this.#maxVisits = Infinity;
      this.#undo();
    }
  }

  apply(change: TextChange): void {
    this.#run(change);
    const touched = this.#steps;
    this.#steps = [];
    for (const { piece } of touched) this.#mergeAround(piece);
  }

  #run({ inserts, deletes }: TextChange): void {
    for (const insert of inserts) this.#insert(insert);
    for (const range of deletes) this.#delete(range);
  }

  #visit(count: number): void {
    this.#visits += count;
    if (this.#visits > this.#maxVisits) throw new Failure("conflict", "too much work to find a change's place");
  }

  /** `Item.integrate` of Yjs. */
  #insert(insert: TextInsert): void {
    this.#visit(1);
    const left = insert.origin && this.#endingAt(insert.origin);
    const right = insert.rightOrigin && this.#startingAt(insert.rightOrigin);
    if (right) this.#requireOrder(insert, left, right);
    const piece: Piece = { ...insert, left, right };
    const isAtPlace = left ? left.right === right : right !== undefined && right.left === undefined;
    if (!isAtPlace) piece.left = this.#placeOf(piece);
    this.#link(piece);
    const pieces = this.#clients.get(piece.client);
    if (pieces) pieces.push(piece);
    else this.#clients.set(piece.client, [piece]);
    if (!piece.isDeleted) this.#characters += piece.length;
    this.#steps.push({ kind: "insert", piece });
  }

  /** Nobody writes between two characters that stand the other way round, and Yjs' replicas would not agree on the place. */
  #requireOrder({ origin }: TextInsert, left: Piece | undefined, right: Piece): void {
    // The right one stood in the left one's piece, before it: the piece was cut there.
    if (left && left.clock + left.length - 1 !== origin?.clock) throw otherOrder();
    for (let piece = left ? left.right : this.#first; piece !== right; piece = piece.right) {
      if (!piece) throw otherOrder();
      this.#visit(1);
    }
  }

  /** The piece after which a new one comes, among those that were written at the same place. */
  #placeOf({ client, origin, rightOrigin, left, right }: Piece): Piece | undefined {
    const conflicting = new Set<Piece>();
    const before = new Set<Piece>();
    let place = left;
    for (let other = left ? left.right : this.#first; other && other !== right; other = other.right) {
      this.#visit(1);
      before.add(other);
      conflicting.add(other);
      if (isSame(origin, other.origin)) {
        if (other.client < client) place = other;
        else if (isSame(rightOrigin, other.rightOrigin)) break;
      } else {
        const leaning = other.origin && this.#pieceAt(other.origin);
        if (!leaning || !before.has(leaning)) break;
        if (!conflicting.has(leaning)) place = other;
      }
      if (place === other) conflicting.clear();
    }
    return place;
  }

  #link(piece: Piece): void {
    piece.right = piece.left ? piece.left.right : this.#first;
    if (piece.left) piece.left.right = piece;
    else this.#first = piece;
    if (piece.right) piece.right.left = piece;
  }

  #delete({ client, clock, length }: ClockRange): void {
    const pieces = this.#clients.get(client) ?? [];
    const end = clock + length;
    for (let index = indexOf(pieces, clock); ; index++) {
      let piece = pieces[index];
      if (!piece || piece.clock >= end) return;
      this.#visit(1);
      if (piece.isDeleted) continue;
      if (piece.clock < clock) {
        piece = this.#split(piece, clock);
        index += 1;
      }
      if (end < piece.clock + piece.length) this.#split(piece, end);
      piece.isDeleted = true;
      this.#characters -= piece.length;
      this.#steps.push({ kind: "delete", piece });
    }
  }

  #endingAt({ client, clock }: Id): Piece {
    const piece = this.#pieceAt({ client, clock });
    if (clock + 1 < piece.clock + piece.length) this.#split(piece, clock + 1);
    return piece;
  }

  #startingAt(id: Id): Piece {
    const piece = this.#pieceAt(id);
    return piece.clock < id.clock ? this.#split(piece, id.clock) : piece;
  }

  #pieceAt({ client, clock }: Id): Piece {
    const pieces = this.#clients.get(client) ?? [];
    const piece = pieces[indexOf(pieces, clock)];
    if (!piece) throw new Error("a text's order lacks a character");
    return piece;
  }

  /** Cuts a piece before this clock; the piece itself stays the left part. */
  #split(piece: Piece, clock: number): Piece {
    const pieces = this.#clients.get(piece.client) ?? [];
    this.#visit(1 + Math.floor(pieces.length / PIECES_MOVED_PER_VISIT));
    const { client, rightOrigin, isDeleted } = piece;
    const length = piece.clock + piece.length - clock;
    const origin = { client, clock: clock - 1 };
    const rest: Piece = { client, clock, length, origin, rightOrigin, isDeleted, left: piece, right: undefined };
    pieces.splice(indexOf(pieces, piece.clock) + 1, 0, rest);
    piece.length -= length;
    this.#link(rest);
    this.#steps.push({ kind: "split", piece: rest });
    return rest;
  }

  #unlink({ left, right }: Piece): void {
    if (left) left.right = right;
    else this.#first = right;
    if (right) right.left = left;
  }

  /** Takes a piece into the one before it where Yjs would. */
  #mergeAround(piece: Piece): void {
    const pieces = this.#clients.get(piece.client) ?? [];
    const index = indexOf(pieces, piece.clock);
    this.#mergeLeft(pieces, index + 1);
    this.#mergeLeft(pieces, index);
  }

  #mergeLeft(pieces: Piece[], index: number): void {
    const [left, piece] = [pieces[index - 1], pieces[index]];
    if (!left || !piece || left.right !== piece || left.isDeleted !== piece.isDeleted) return;
    const lastId = { client: left.client, clock: piece.clock - 1 };
    if (!isSame(piece.origin, lastId) || !isSame(left.rightOrigin, piece.rightOrigin)) return;
    left.length += piece.length;
    this.#unlink(piece);
    pieces.splice(index, 1);
  }

  #undo(): void {
    for (const step of this.#steps.reverse()) this.#undoStep(step);
    this.#steps = [];
  }

  #undoStep({ kind, piece }: Step): void {
    const pieces = this.#clients.get(piece.client) ?? [];
    switch (kind) {
      case "insert":
        pieces.pop();
        this.#unlink(piece);
        if (!piece.isDeleted) this.#characters -= piece.length;
        return;
      case "split":
        pieces.splice(indexOf(pieces, piece.clock), 1);
        this.#unlink(piece);
        if (piece.left) piece.left.length += piece.length;
        return;
      case "delete":
        piece.isDeleted = false;
        this.#characters += piece.length;
    }
  }
}

/** Where the piece that holds a clock is in its client's list; the list's end where there is none. */
function indexOf(pieces: readonly Piece[], clock: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const piece = pieces[middle];
    if (piece && piece.clock + piece.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function otherOrder(): Failure {
  return new Failure("conflict", "a change's neighbours stand in another order");
}

function isSame(one: Id | undefined, other: Id | undefined): boolean {
  return one === other || (one !== undefined && one.client === other?.client && one.clock === other.clock);
}
