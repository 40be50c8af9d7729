/** Somebody else has changed the very text that was being edited. */
export class EditConflict extends Error {
  readonly theirs: string;

  constructor(theirs: string) {
    super("the text was changed by somebody else");
    this.name = "EditConflict";
    this.theirs = theirs;
  }
}

/** Throws EditConflict where the text is neither what the edit was made of nor what it makes of it. */
export function refuseConflict(now: string, { base, next }: { readonly base: string; readonly next: string }): void {
  if (now !== base && now !== next) throw new EditConflict(now);
}
