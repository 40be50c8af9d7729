import { randomBytes } from "node:crypto";
import type { Middleware } from "koa";

/**
 * What a page of ours may load and do. Cornerstone needs WebAssembly ('wasm-unsafe-eval') and module workers of our own
 * origin; Mantine's style elements carry the nonce; images come from our origin or are made in the page (blob:, data:).
 * The style attribute that Cornerstone's drawing tools set by setAttribute is allowed by style-src-attr alone.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Sets the headers that every answer carries, and `ctx.state.nonce` for the page. */
export function securityHeaders(options: { readonly isTls: boolean }): Middleware {
  return async (ctx, next) => {
    const nonce = randomBytes(16).toString("base64");
    ctx.state["nonce"] = nonce;
    ctx.set({
      "Content-Security-Policy": contentSecurityPolicy(nonce),
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Permissions-Policy":
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
    });
    if (options.isTls) ctx.set("Strict-Transport-Security", "max-age=31536000");
    await next();
  };
}
