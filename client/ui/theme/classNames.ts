/** Joins the names that apply: CSS modules give `string | undefined`, conditions give `false`. */
export function classNames(...names: readonly (string | false | undefined)[]): string {
  return names.filter((name) => name !== undefined && name !== false).join(" ");
}
