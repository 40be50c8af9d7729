/** One replacement of a text, in positions of the text before it. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** What this user wrote and the server did not take. It is no longer in the text. */
export interface RefusedText {
  /** The words that were written; empty where something was only deleted. */
  readonly text: string;
  /** The close code of the server's failure; 4409 where the text that it belonged to is no more. */
  readonly code: number;
}

/** A shared text as an editor needs it. */
export interface TextSource {
  readonly text: string;
  /** False until the text is known: nothing can be written yet. */
  readonly isReady: boolean;
  /** This user's own edit, made in an editor: `changes` are of the text as it is, in order and without overlap. */
  edit(changes: readonly TextChange[], editor: object): void;
  /** Calls with every change that `editor` did not make itself. Returns the undo. */
  onEdited(listener: (changes: readonly TextChange[]) => void, editor: object): () => void;
  /** Called when the text becomes ready, among others. Returns its undo. */
  subscribe(listener: () => void): () => void;
  undo(): boolean;
  redo(): boolean;
}

/** What turns one text into another: the part between what both begin and end with. */
export function replacementBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
