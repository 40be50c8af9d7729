import type { Plugin } from "vite";

interface Place {
  readonly found: string | RegExp;
  readonly instead: string;
}

/** Where Zod makes functions out of text, or tries whether it may: by the end of the file's path. */
const places: Readonly<Record<string, Place>> = {
  "/zod/v4/core/util.js": {
    found: /export const allowsEval = [^]*?\n\}\);\n/u,
    instead: "export const allowsEval = { value: false };\n",
  },
  "/zod/v4/core/schemas.js": {
    found: "const fastEnabled = jit && allowsEval.value;",
    instead: "const fastEnabled = false;",
  },
  "/zod/v4/core/doc.js": {
    found: /const F = Function;[^]*?return factory\([^\n]*\n/u,
    instead: 'throw new Error("schemas are not compiled here");\n',
  },
};

/**
 * Zod compiles schemas with `new Function` where it can, and probes for that when the first schema is made: under our
 * Content-Security-Policy the probe alone is a reported violation, whichever script it is in. The build ends where one of the places is
 * not as it was, as after an update.
 */
export function zodWithoutEval(): Plugin {
  const missing = new Set(Object.keys(places));
  let isZodThere = false;
  return {
    name: "zod-without-eval",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      isZodThere ||= id.includes("/zod/");
      const path = Object.keys(places).find((one) => id.endsWith(one));
      const place = path === undefined ? undefined : places[path];
      if (path === undefined || !place) return undefined;
      missing.delete(path);
      const changed = code.replace(place.found, place.instead);
      if (changed === code) this.error(`Zod's ${path} is another than the one whose use of eval is taken out`);
      return { code: changed, map: null };
    },
    buildEnd(error) {
      if (!error && isZodThere && missing.size > 0) this.error(`Zod has no ${[...missing].join(", ")} any longer`);
    },
  };
}
