import { z } from "zod";
import * as audit from "../../../../shared/protocol/api/audit.ts";
import * as auth from "../../../../shared/protocol/api/auth.ts";
import * as cases from "../../../../shared/protocol/api/cases.ts";
import * as chat from "../../../../shared/protocol/api/chat.ts";
import * as join from "../../../../shared/protocol/api/join.ts";
import * as problem from "../../../../shared/protocol/api/problem.ts";
import * as sessions from "../../../../shared/protocol/api/sessions.ts";
import * as uploads from "../../../../shared/protocol/api/uploads.ts";
import * as users from "../../../../shared/protocol/api/users.ts";

const modules = [audit, auth, cases, chat, join, problem, sessions, uploads, users];

/** The name that a schema is exported by: what the document calls it. A schema that is not here is written out where it is used. */
export const schemaNames: ReadonlyMap<z.ZodType, string> = new Map(
  modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => (value instanceof z.ZodType ? [[value, name] as const] : [])),
  ),
);
