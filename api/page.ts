/** The built web page as files, and a page of the API's own: nothing comes from elsewhere. */
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { cookieName } from "./caller.ts";
import { languageOf } from "./problems.ts";
import type { App, Rooms } from "./rooms.ts";

const contentTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Mantine writes style elements; everything but the map's tiles comes from this installation's own files. */
export function securityHeaders(tiles: string | null): (c: Context) => void {
  const tilesOrigin = tiles === null ? "" : ` ${new URL(tiles.replaceAll(/[{}]/g, "")).origin}`;
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${tilesOrigin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");
  return (c) => {
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "same-origin");
    c.header("x-frame-options", "DENY");
    c.header("content-security-policy", policy);
  };
}

async function fileIn(folder: string, path: string): Promise<Buffer | null> {
  try {
    return await readFile(join(folder, normalize(`/${path}`)));
  } catch {
    return null; // not a file of the page: the caller answers with the page itself
  }
}

/** By what a file's squeezed neighbours end with, the smallest first. */
const encodings = [
  { name: "br", ending: ".br" },
  { name: "gzip", ending: ".gz" },
] as const;

interface Served {
  readonly content: Buffer;
  /** Null for the file as it is. */
  readonly encoding: string | null;
}

/** A file in the smallest form that the browser takes and the build has made (RFC 9110 §12.5.3; a weight of 0 refuses one). */
async function servedFrom(folder: string, path: string, accepted: string): Promise<Served | null> {
  const taken = accepted.split(",").map((part) => part.trim());
  for (const { name, ending } of encodings) {
    if (!taken.some((part) => part === name || (part.startsWith(`${name};`) && !/q=0(?:\.0*)?$/.test(part)))) continue;
    const content = await fileIn(folder, `${path}${ending}`);
    if (content) return { content, encoding: name };
  }
  const content = await fileIn(folder, path);
  return content && { content, encoding: null };
}

/** The page itself, in which the build has named the sentences of one language only: the one spoken last (web/text.ts), or the browser's. */
function pageFor(c: Context): string {
  const spoken = getCookie(c, "hatoba-language");
  const language = spoken === "ja" || spoken === "en" ? spoken : languageOf(c.req.header("accept-language"));
  return `index.${language}.html`;
}

/** What whoever is signed in sees first is asked for with the script, instead of by it: a way there and back less. */
function askedAhead(c: Context): Record<string, string> {
  const opensOverview = /^\/(?:overview)?$/.test(c.req.path) && getCookie(c, cookieName) !== undefined;
  return opensOverview ? { link: "</api/v1/overview>; rel=preload; as=fetch; crossorigin" } : {};
}

export function pageRoutes(app: App, { webFolder }: Rooms): void {
  app.get("*", async (c) => {
    const path = decodeURIComponent(c.req.path);
    const accepted = c.req.header("accept-encoding") ?? "";
    const file = path.includes(".") ? await servedFrom(webFolder, path, accepted) : null;
    const page = file ?? (await servedFrom(webFolder, pageFor(c), accepted));
    if (!page) return c.text("The page is not built: npm start builds it.\n", 503);
    const isAsset = file !== null && path.startsWith("/assets/");
    return c.body(new Uint8Array(page.content), 200, {
      "content-type": contentTypes[file === null ? ".html" : extname(path)] ?? "application/octet-stream",
      "cache-control": isAsset ? "public, max-age=31536000, immutable" : "no-cache",
      vary: file === null ? "accept-encoding, accept-language, cookie" : "accept-encoding",
      ...(page.encoding === null ? {} : { "content-encoding": page.encoding }),
      ...(file === null ? askedAhead(c) : {}),
    });
  });
}

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
}

const escaped = (words: string) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A list of every operation, for reading; the document itself is /api/v1/openapi.json. */
export function docsPage(paths: Record<string, Record<string, Operation>>): string {
  const groups = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { summary, tags }] of Object.entries(operations)) {
      const line = `<li><b>${method.toUpperCase()}</b> <code>${escaped(path)}</code> ${escaped(summary ?? "")}</li>`;
      const tag = tags?.[0] ?? "other";
      groups.set(tag, [...(groups.get(tag) ?? []), line]);
    }
  const sections = [...groups].map(([tag, lines]) => `<h2>${escaped(tag)}</h2><ul>${lines.join("")}</ul>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hatoba API</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code{background:#8882;padding:.1em .4em;border-radius:.3em}b{display:inline-block;width:4.5em}li{list-style:none;margin:.4em 0}ul{padding:0}</style>
<h1>Hatoba API</h1><p>The whole description, for programs: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI 3.1).
Sign in with <code>POST /api/v1/sessions</code>, or send <code>Authorization: Bearer &lt;token&gt;</code>.</p>${sections.join("")}</html>`;
}
