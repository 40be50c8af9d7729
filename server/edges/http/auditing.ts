import type { Context, Middleware } from "koa";
import { z } from "zod";
import { AccountKind } from "../../../shared/model/account.ts";
import type { AuditActor, AuditEvent, AuditSubject } from "../../../shared/model/audit.ts";
import { CaseId, GroupId, InstitutionId, SessionId, UserId } from "../../../shared/model/ids.ts";
import { Failure, type FailureCode } from "../../../shared/protocol/failures.ts";
import type { AuditEntry, AuditPort } from "../../audit/AuditPort.ts";
import { events } from "../../audit/events.ts";
import { TokenReuse } from "../../auth/TokenReuse.ts";
import { sourceOf } from "../auditFrom.ts";
import { AuditNotes } from "../AuditNotes.ts";
import { leaveRest } from "../transport.ts";
import { auditRuleOf } from "./auditRules.ts";

interface KnownAccount {
  readonly id: UserId;
  readonly institutionId: InstitutionId;
}

export interface AuditingPorts {
  readonly audit: AuditPort;
  /** Whose trail it is where the request does not say. */
  readonly accounts: {
    find(id: UserId): Promise<KnownAccount | undefined>;
    findByEmail(email: string): Promise<KnownAccount | undefined>;
  };
}

type Matched = NonNullable<ReturnType<typeof auditRuleOf>>;
type Partial = Omit<AuditEntry, "from" | "outcome">;

/** Refusals that say something about who asks; all others are mistakes. */
const telling: ReadonlySet<FailureCode> = new Set(["unauthenticated", "forbidden", "not-found", "rate-limited"]);
const guessable = /^\/api\/(?:join|auth\/(?:code|setup|set-password))\/?$/iu;

/**
 * Records what requests do, by `auditRules`: what changes something is recorded before its answer, and not begun where it cannot be.
 * Stands before the routes and behind what translates failures.
 */
export function auditing(ports: AuditingPorts): Middleware {
  return async (ctx, next) => {
    const matched = auditRuleOf(ctx.method, ctx.path);
    requireWritable(ctx, ports, matched?.rule.event);
    try {
      await next();
    } catch (error) {
      await recordStored(ctx, ports);
      if (error instanceof Failure) await noteRefusal(ctx, { ports, matched, failure: error });
      throw error;
    }
    if (matched?.rule.event) await recordDone(ctx, ports, { ...matched, event: matched.rule.event });
  };
}

function requireWritable(ctx: Context, { audit }: AuditingPorts, event: AuditEvent | undefined): void {
  if (!event || !events[event].isMust) return;
  try {
    audit.requireWritable();
  } catch (error) {
    leaveRest(ctx);
    throw error;
  }
}

async function recordDone(
  ctx: Context,
  ports: AuditingPorts,
  { rule, subject, event: usual }: Matched & { readonly event: AuditEvent },
): Promise<void> {
  const notes = AuditNotes.of(ctx);
  if (notes.isRepeat || ctx.status >= 400) return recordStored(ctx, ports);
  if (usual === "images-stored") return recordStored(ctx, ports);
  const event = rule.unless && bodyField(ctx, rule.unless.field) === true ? rule.unless.event : usual;
  const { about, ...who } = await personOf(ctx, ports);
  const entry = { event, ...who, subject: { ...subject, ...about, ...madeOf(ctx, rule.made) } };
  const done = { ...entry, outcome: "ok", from: sourceOf(ctx.req) } as const;
  if (notes.hasClearedPreamble) ports.audit.note({ ...done, event: "preamble-cleared" });
  if (!events[event].isMust) ports.audit.note(done);
  else await ports.audit.append(done);
}

/** What came whole stays stored, also where the rest of the request failed. */
async function recordStored(ctx: Context, { audit }: AuditingPorts): Promise<void> {
  const { stored, who } = AuditNotes.of(ctx);
  const entries = [...stored].map(([study, count]) => ({ subject: { study }, count }));
  const shared = { event: "images-stored", outcome: "ok", from: sourceOf(ctx.req), ...(who && known(who)) } as const;
  await Promise.all(entries.map((entry) => audit.append({ ...shared, ...entry })));
}

interface Refused {
  readonly ports: AuditingPorts;
  readonly matched: Matched | undefined;
  readonly failure: Failure;
}

async function noteRefusal(ctx: Context, refused: Refused): Promise<void> {
  const entry = await refusalOf(ctx, refused);
  if (entry) refused.ports.audit.note({ ...entry, outcome: "refused", from: sourceOf(ctx.req) });
}

async function refusalOf(ctx: Context, { ports, matched, failure }: Refused): Promise<Partial | undefined> {
  const reason = failure.code;
  if (failure.cause instanceof TokenReuse) {
    const account = await ports.accounts.find(failure.cause.userId);
    return { event: "token-reused", reason, ...aboutAccount(account) };
  }
  if (!isTelling(reason, matched) || !/^\/(?:api|dicom-web)\//iu.test(ctx.path)) return undefined;
  if (matched?.rule.event === "signed-in") {
    const email = bodyField(ctx, "email");
    const account = typeof email === "string" ? await ports.accounts.findByEmail(email) : undefined;
    return { event: "signed-in", reason, ...aboutAccount(account) };
  }
  const { who } = AuditNotes.of(ctx);
  // Whoever opens the page asks whether they are signed in.
  const isMistake = reason === "not-found" ? !who && !guessable.test(ctx.path) : isRefresh(ctx);
  if (isMistake) return undefined;
  return { event: "access-refused", reason, ...(who && known(who)), ...(matched && { subject: matched.subject }) };
}

/** A message is not processed where it points at what is not its writer's. */
function isTelling(reason: FailureCode, matched: Matched | undefined): boolean {
  return telling.has(reason) || (reason === "unprocessable" && matched?.rule.event === "chat-written");
}

function isRefresh(ctx: Context): boolean {
  return /^\/api\/auth\/refresh\/?$/iu.test(ctx.path);
}

function aboutAccount(account: KnownAccount | undefined): Pick<AuditEntry, "institutionId" | "subject"> {
  return account ? { institutionId: account.institutionId, subject: { user: account.id } } : {};
}

function known({ userId, institutionId, kind }: NonNullable<AuditNotes["who"]>): {
  readonly institutionId: InstitutionId;
  readonly actor: AuditActor;
} {
  return { institutionId, actor: { id: userId, ...(kind && { kind }) } };
}

const SignedInAnswer = z.object({
  account: z.object({ id: UserId, kind: AccountKind, institution: z.object({ id: InstitutionId }) }),
});
const JoinAnswer = z.object({ user: z.object({ id: UserId }), session: z.object({ id: SessionId }) });

/** Who it was: by their token, or by the answer that let them in. */
async function personOf(
  ctx: Context,
  { accounts }: AuditingPorts,
): Promise<Pick<AuditEntry, "institutionId" | "actor"> & { readonly about?: AuditSubject }> {
  const signedIn = SignedInAnswer.safeParse(ctx.body).data?.account;
  if (signedIn) return { institutionId: signedIn.institution.id, actor: { id: signedIn.id, kind: signedIn.kind } };
  const joined = isJoin(ctx) ? JoinAnswer.safeParse(ctx.body).data : undefined;
  if (joined) {
    const account = await accounts.find(joined.user.id);
    const about = { session: joined.session.id };
    return { institutionId: account?.institutionId, actor: { id: joined.user.id }, about };
  }
  const { who } = AuditNotes.of(ctx);
  return who ? known(who) : {};
}

function isJoin(ctx: Context): boolean {
  return /^\/api\/join\/?$/iu.test(ctx.path);
}

const ids = { case: CaseId, session: SessionId, user: UserId, group: GroupId } as const;

/** The id of what was made, as the answer says it. */
function madeOf(ctx: Context, made: keyof typeof ids | undefined): AuditSubject {
  if (made === undefined) return {};
  const Made = z.object({ id: ids[made] }).or(z.object({ [made]: z.object({ id: ids[made] }) }));
  const answer = Made.safeParse(ctx.body).data;
  const inner: unknown = answer && (Reflect.get(answer, made) ?? answer);
  const found = z.object({ id: z.string() }).safeParse(inner).data?.id;
  const id = ids[made].safeParse(found).data;
  return id === undefined ? {} : { [made]: id };
}

function bodyField(ctx: Context, name: string): unknown {
  const body: unknown = ctx.request.body;
  return typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
}
