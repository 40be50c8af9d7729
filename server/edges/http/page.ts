import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context, Middleware } from "koa";
import serveStatic from "koa-static";
import { z } from "zod";

const ONE_YEAR_S = 31_536_000;

/** Pages of the client: one document, whose script decides what to show. */
const doors = ["/join", "/session", "/sign-in", "/setup", "/welcome"];
const pages = new Set([...doors, "/", "/users", "/audit", "/account", "/upload", "/chat"]);
const pageOfOne = /^\/(?:session|sessions|cases|upload|chat\/(?:session|case|group|direct))\/[A-Za-z0-9_-]{8,64}$/u;

/** What programs ask for: they are answered in JSON, whatever they accept. */
const forPrograms =
  /^\/(?:api|dicom-web|assets|signal|sync|healthz|readyz|metrics|\.[^/]*)(?:\/|$)|^\/\/|\/index\.html$/u;

/** Pages that lead into a session: they show images within seconds. */
const sessionPage = /^\/(?:join|session\/[^/]+)$/u;

/** The viewer core, by the name of its source in the build's manifest. */
const VIEWER = "imaging/ImagingRuntime.ts";

const Manifest = z.record(z.string(), z.object({ file: z.string().regex(/^assets\/[\w.-]+$/u) }));

/**
 * The built client: hashed assets for ever, compressed where the build has done so, the document never cached, its nonce written into it
 * for each answer. Who looks for a page that there is not gets the document too, with 404: its script says so in their language. A page that leads into a session names the viewer core, so that it comes beside the page's own script and not after it.
 */
export async function clientPages(directory: string): Promise<Middleware> {
  const template = await readFile(join(directory, "index.html"), "utf8");
  const withViewer = template.replace("</head>", `${await viewerLink(directory)}</head>`);
  const assets = serveStatic(directory, {
    index: false,
    setHeaders: (response, path) => {
      const isHashed = path.includes("/assets/");
      response.setHeader("Cache-Control", isHashed ? `public, max-age=${ONE_YEAR_S}, immutable` : "no-cache");
      response.setHeader("Vary", "Accept-Encoding");
    },
  });
  const show = (ctx: Context, page: string): void => {
    ctx.set("Cache-Control", "no-store");
    ctx.type = "html";
    ctx.body = page.replaceAll("{{nonce}}", String(ctx.state["nonce"]));
  };
  return async (ctx, next) => {
    if (ctx.method !== "GET" && ctx.method !== "HEAD") return next();
    if (pages.has(ctx.path) || pageOfOne.test(ctx.path))
      return show(ctx, sessionPage.test(ctx.path) ? withViewer : template);
    await (ctx.path === "/index.html" ? next() : assets(ctx, next));
    const isLost = ctx.status === 404 && !ctx.body && !forPrograms.test(ctx.path);
    if (!isLost || ctx.accepts("json", "html") !== "html") return;
    show(ctx, template);
    ctx.status = 404;
  };
}

/** Empty for a build without a manifest: the viewer core then comes when the page asks for it. */
async function viewerLink(directory: string): Promise<string> {
  const text = await readFile(join(directory, ".vite", "manifest.json"), "utf8").catch(() => "{}");
  const viewer = Manifest.parse(JSON.parse(text))[VIEWER];
  return viewer ? `<link rel="modulepreload" crossorigin fetchpriority="low" href="/${viewer.file}" />` : "";
}
