/**
 * @typedef {{
 *   version?: string, integrity?: string, license?: string, name?: string, dev?: boolean, devOptional?: boolean, optional?: boolean,
 *   peer?: boolean, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>
 * }} Locked
 * @typedef {{ name?: string, version?: string, packages: Record<string, Locked> }} Lock
 * @typedef {{
 *   type: "library", "bom-ref": string, name: string, version: string, scope: "required" | "optional" | "excluded", purl: string,
 *   hashes: { alg: "SHA-512", content: string }[], licenses: ({ license: { id: string } } | { expression: string })[]
 * }} Component
 * @typedef {{ ref: string, dependsOn: string[] }} Dependency
 * @typedef {{ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, metadata: object, components: Component[], dependencies: Dependency[] }} Sbom
 */

/** What packages fail to say of themselves in the lockfile, read in their own files. */
const READ_BY_HAND = new Map([["rechoir@0.6.2", "MIT"]]);

/** Licences that may come with what people are given, and beside them those of tools that stay with the developers. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "OFL-1.1",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);
const ALLOWED_FOR_TOOLS = new Set([...ALLOWED, "MPL-2.0"]);

/**
 * The bill of materials (CycloneDX 1.6) of what a lockfile names: the same lockfile gives the same text, on every machine and at any
 * time. Scope: `excluded` are tools that no installation for use needs.
 * @param {Lock} lock @returns {Sbom}
 */
export function sbomOf(lock) {
  const entries = Object.entries(lock.packages).filter(([path]) => path !== "");
  /** @type {Map<string, Component>} */
  const components = new Map();
  /** @type {Map<string, Set<string>>} */
  const edges = new Map();
  for (const [path, locked] of entries) {
    const component = componentOf(path, locked);
    const former = components.get(component.purl);
    components.set(component.purl, former ? { ...former, scope: nearer(former.scope, component.scope) } : component);
    const found = edges.get(component.purl) ?? new Set();
    edges.set(component.purl, found);
    for (const name of namesIn(locked)) addEdge(found, resolve(lock, path, name));
  }
  const own = `pkg:npm/${lock.name}@${lock.version}`;
  /** @type {Set<string>} */
  const direct = new Set();
  const { devDependencies = {}, ...root } = /** @type {Locked & { devDependencies?: Record<string, string> }} */ (
    lock.packages[""] ?? {}
  );
  for (const name of [...namesIn(root), ...Object.keys(devDependencies)]) addEdge(direct, resolve(lock, "", name));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": own, name: lock.name, version: lock.version, purl: own },
    },
    components: [...components.values()].toSorted(by(({ purl }) => purl)),
    dependencies: [...edges.set(own, direct)]
      .map(([ref, names]) => ({ ref, dependsOn: [...names].toSorted() }))
      .toSorted(by(({ ref }) => ref)),
  };
}

/** @param {Sbom} sbom */
export function sbomText(sbom) {
  return `${JSON.stringify(sbom, undefined, 1)}\n`;
}

/**
 * Components whose licence nobody has allowed, or that name none.
 * @param {Sbom} sbom @returns {string[]} `name@version: licence`
 */
export function refusedLicences({ components }) {
  return components.flatMap(({ name, version, licenses, scope }) => {
    const allowed = scope === "excluded" ? ALLOWED_FOR_TOOLS : ALLOWED;
    const [first] = licenses;
    const text = first === undefined ? "" : "license" in first ? first.license.id : first.expression;
    return isAllowed(text, allowed) ? [] : [`${name}@${version}: ${text || "none named"}`];
  });
}

/**
 * What a reviewer has to look at: components that came, went or are others under the same name and version.
 * @param {Sbom} reviewed @param {Sbom} now @returns {string[]}
 */
export function differences(reviewed, now) {
  const [before, after] = [reviewed, now].map(
    ({ components }) => new Map(components.map((each) => [each.purl, JSON.stringify(each)])),
  );
  const refs = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].toSorted();
  return refs.flatMap((ref) => {
    if (before?.get(ref) === after?.get(ref)) return [];
    return [`${before?.has(ref) ? (after?.has(ref) ? "changed" : "gone") : "new"}: ${ref}`];
  });
}

/** @param {string} path @param {Locked} locked @returns {Component} */
function componentOf(path, locked) {
  const name = locked.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const version = locked.version ?? "";
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const licence = locked.license ?? READ_BY_HAND.get(`${name}@${version}`);
  const isTool = locked.dev === true || locked.devOptional === true;
  const [, digest] = /^sha512-(\S+)/.exec(locked.integrity ?? "") ?? [];
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    scope: isTool ? "excluded" : locked.optional ? "optional" : "required",
    hashes: digest === undefined ? [] : [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }],
    licenses:
      licence === undefined ? [] : [/\s/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    purl,
  };
}

/** @param {string} expression @param {Set<string>} allowed */
function isAllowed(expression, allowed) {
  const terms = expression.replace(/^\((.*)\)$/, "$1");
  if (terms.includes(" OR ")) return terms.split(" OR ").some((term) => allowed.has(term));
  return terms.split(" AND ").every((term) => allowed.has(term));
}

/** @param {Locked} locked */
function namesIn({ dependencies = {}, optionalDependencies = {}, peerDependencies = {} }) {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/**
 * Where Node would find it: in the package's own folder, then in those around it. Undefined for a peer that nobody installed.
 * @param {Lock} lock @param {string} from @param {string} name @returns {string | undefined} its purl
 */
function resolve(lock, from, name) {
  const parts = from === "" ? [] : from.split(/(?<=.)\/(?=node_modules\/)/);
  for (let depth = parts.length; depth >= 0; depth--) {
    const path = [...parts.slice(0, depth), `node_modules/${name}`].join("/");
    const locked = lock.packages[path];
    if (locked) return componentOf(path, locked).purl;
  }
  return undefined;
}

/** @param {Set<string>} edges @param {string | undefined} ref */
function addEdge(edges, ref) {
  if (ref !== undefined) edges.add(ref);
}

/** @param {Component["scope"]} a @param {Component["scope"]} b @returns {Component["scope"]} */
function nearer(a, b) {
  const order = /** @type {const} */ (["required", "optional", "excluded"]);
  return order.find((scope) => scope === a || scope === b) ?? a;
}

/**
 * @template T
 * @param {(item: T) => string} key
 * @returns {(a: T, b: T) => number} by code units: the same in every language
 */
function by(key) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
