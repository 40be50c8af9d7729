import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Middleware } from "koa";
import serveStatic from "koa-static";

const ONE_YEAR_S = 31_536_000;

/** Pages of the client: one document, whose script decides what to show. */
const pages = new Set(["/", "/join", "/session", "/sign-in", "/setup", "/welcome", "/users", "/account"]);
const pageOfOne = /^\/(?:session|sessions|cases)\/[A-Za-z0-9_-]{8,64}$/u;

/** The built client: hashed assets for ever, the document never cached, its nonce written into it for each answer. */
export async function clientPages(directory: string): Promise<Middleware> {
  const template = await readFile(join(directory, "index.html"), "utf8");
  const assets = serveStatic(directory, {
    index: false,
    setHeaders: (response, path) => {
      const isHashed = path.includes("/assets/");
      response.setHeader("Cache-Control", isHashed ? `public, max-age=${ONE_YEAR_S}, immutable` : "no-cache");
    },
  });
  return async (ctx, next) => {
    if (ctx.method !== "GET" && ctx.method !== "HEAD") return next();
    if (!pages.has(ctx.path) && !pageOfOne.test(ctx.path))
      return ctx.path === "/index.html" ? next() : assets(ctx, next);
    ctx.set("Cache-Control", "no-store");
    ctx.type = "html";
    ctx.body = template.replaceAll("{{nonce}}", String(ctx.state["nonce"]));
  };
}
