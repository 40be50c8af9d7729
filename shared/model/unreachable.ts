/** Ends a `switch` over a tagged union: a new member that no branch handles does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${typeof value}`);
}
