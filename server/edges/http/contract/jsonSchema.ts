import { z } from "zod";

/** A JSON schema (2020-12), as it stands in a document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A wire schema for people and programs outside. `input`: what may be sent. `output`: what is answered; there, fields may be added
 * later, so that none is forbidden.
 */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: made }) => {
      const isOpen = zodSchema instanceof z.ZodObject && zodSchema.def.catchall === undefined;
      if (isOpen) delete made.additionalProperties;
    },
  });
  return rest;
}
