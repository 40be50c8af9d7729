import { config } from "zod";

/**
 * Zod compiles schemas with `new Function` where it can, and probes for that when a schema is made: under our Content-Security-Policy the
 * probe alone is a reported violation. Import this before anything that makes a schema.
 */
config({ jitless: true });
