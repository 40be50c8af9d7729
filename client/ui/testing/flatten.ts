interface Tree {
  readonly [key: string]: string | Tree;
}

/** Every text under its full key, e.g. "call.mute". */
export function flatten(texts: Tree, prefix = ""): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}
