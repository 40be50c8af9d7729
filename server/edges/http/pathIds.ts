import type { z } from "zod";
import { UserId } from "../../../shared/model/ids.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { ApiContext } from "./apiGate.ts";

/** An id of the path. What cannot be one is unknown, in the same words (`notFound`) as an id that nothing has. */
export function pathId<S extends z.ZodType>(schema: S, text: string | undefined, notFound: string): z.infer<S> {
  const id = schema.safeParse(text);
  if (!id.success) throw new Failure("not-found", notFound);
  return id.data;
}

/** The person that `:userId` names. */
export function userIdOf(ctx: ApiContext): UserId {
  return pathId(UserId, ctx.params["userId"], "no such person");
}
