/** The OpenAPI document of all routes, and the page that lists them. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { OpenAPIHono } from "@hono/zod-openapi";
import { cookieName } from "./caller.ts";
import { withExamples } from "./examples.ts";
import { keepsNoAnswer } from "./idempotency.ts";
import { docsPage } from "./page.ts";
import type { App } from "./rooms.ts";

const description = {
  openapi: "3.1.0",
  info: {
    title: "Hatoba",
    version: "1",
    summary: "LPWA sensing as a service",
    description:
      "Errors are RFC 9457 problem documents. Lists page by cursor (`after` = `next`). Times are RFC 3339, days YYYY-MM-DD in the provider's zone. Every answer has RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset; after 429, Retry-After. What is read has an ETag: If-None-Match saves reading it again (304), If-Match changes it only if nobody did since (412).",
    license: { name: "Apache 2.0", identifier: "Apache-2.0" },
  },
  security: [{ token: [] }, { session: [] }],
};

const securitySchemes = {
  token: { type: "http", scheme: "bearer" },
  session: { type: "apiKey", in: "cookie", name: cookieName },
  link: { type: "http", scheme: "link", description: "What follows the # of a dashboard's link" },
} as const;

/** What middleware takes of every request of a method, and no route says of itself. */
const headers = {
  post: {
    name: "idempotency-key",
    schema: { type: "string", minLength: 1, maxLength: 255 },
    description: "Sent again with the same key, it is answered again and has no second effect, for 24 hours",
  },
  change: {
    name: "if-match",
    schema: { type: "string" },
    description:
      "The ETag of what was seen; of what has no answer of its own, that of what stands above it in the path",
  },
} as const;
const headerOf: Readonly<Record<string, (typeof headers)[keyof typeof headers]>> = {
  ...{ post: headers.post, patch: headers.change, put: headers.change, delete: headers.change },
};

type Operations = Record<string, { parameters?: object[] }>;

function withHeaders<T extends { paths?: object }>(document: T): T {
  const paths = Object.entries((document.paths ?? {}) as Record<string, Operations>);
  for (const [path, operations] of paths)
    for (const [method, operation] of Object.entries(operations)) {
      const header = headerOf[method];
      if (!header || (method === "post" && path === keepsNoAnswer)) continue;
      operation.parameters = [...(operation.parameters ?? []), { in: "header", required: false, ...header }];
    }
  return document;
}

type Document = ReturnType<App["getOpenAPI31Document"]>;

/** Routes of which the description is made in one turn: all of them take a tenth of a second. */
const routesPerTurn = 20;

async function documentOf(app: App): Promise<Document> {
  const { definitions } = app.openAPIRegistry;
  const whole: Document = { ...description, paths: {}, components: {} };
  for (let index = 0; index < definitions.length; index += routesPerTurn) {
    const part = new OpenAPIHono();
    for (const one of definitions.slice(index, index + routesPerTurn))
      if (one.type === "route") part.openAPIRegistry.registerPath(one.route);
      else if (one.type === "webhook") part.openAPIRegistry.registerWebhook(one.webhook);
      else if (one.type === "component")
        part.openAPIRegistry.registerComponent(one.componentType, one.name, one.component);
    const { paths, webhooks, components = {} } = part.getOpenAPI31Document(description);
    // A path's methods may be in two parts.
    for (const [path, operations] of Object.entries(paths ?? {}))
      whole.paths = { ...whole.paths, [path]: { ...whole.paths?.[path], ...operations } };
    whole.webhooks = { ...whole.webhooks, ...webhooks };
    for (const [kind, named] of Object.entries(components) as [keyof typeof components, object][])
      whole.components = { ...whole.components, [kind]: { ...whole.components?.[kind], ...named } };
    await nextTurn();
  }
  return withHeaders(withExamples(whole));
}

/** To be called when every route has been added; the document is made when it is first asked for. */
export function descriptionRoutes(app: App): void {
  for (const [name, scheme] of Object.entries(securitySchemes))
    app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  let made: Promise<Document> | undefined;
  const document = () => {
    made ??= documentOf(app);
    return made;
  };
  app.get("/api/v1/openapi.json", async (c) => c.json(await document()));
  app.get("/docs", async (c) => c.html(docsPage((await document()).paths as Parameters<typeof docsPage>[0])));
}
