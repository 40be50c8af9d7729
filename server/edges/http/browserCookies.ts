import type { Context } from "koa";

/** Only these resources are sent the cookies. */
const PATH = "/api/auth";
const PROOF_LASTS_S = 180 * 24 * 60 * 60;

/** `consilium_refresh` opens; `consilium_browser` only proves an earlier sign-in (see auth/BrowserProof). */
type CookieName = "consilium_refresh" | "consilium_browser";

export interface KeptByBrowser {
  readonly refreshToken: string;
  readonly refreshLastsS: number;
  readonly browserProof?: string | undefined;
}

export function readCookie(ctx: Context, name: CookieName): string | undefined {
  return ctx.cookies.get(name);
}

/** `isSecure` where people reach this server by https. */
export function keepInBrowser(ctx: Context, kept: KeptByBrowser, isSecure: boolean): void {
  const { refreshToken, refreshLastsS, browserProof } = kept;
  ctx.append("Set-Cookie", cookie(`consilium_refresh=${refreshToken}`, refreshLastsS, isSecure));
  if (browserProof !== undefined) {
    ctx.append("Set-Cookie", cookie(`consilium_browser=${browserProof}`, PROOF_LASTS_S, isSecure));
  }
}

export function forgetSignIn(ctx: Context, isSecure: boolean): void {
  ctx.append("Set-Cookie", cookie("consilium_refresh=", 0, isSecure));
}

/** Written here because the cookies library refuses "Secure" behind a proxy that ends TLS. The values are base64url. */
function cookie(pair: string, lastsS: number, isSecure: boolean): string {
  const flags = `Path=${PATH}; Max-Age=${Math.floor(lastsS)}; HttpOnly; SameSite=Strict`;
  return `${pair}; ${flags}${isSecure ? "; Secure" : ""}`;
}
