/** The OpenAPI document of all routes, and the page that lists them. */

import { cookieName } from "./caller.ts";
import { withExamples } from "./examples.ts";
import { docsPage } from "./page.ts";
import type { App } from "./rooms.ts";

const description = {
  openapi: "3.1.0",
  info: {
    title: "Hatoba",
    version: "1",
    summary: "LPWA sensing as a service",
    description:
      "Errors are RFC 9457 problem documents. Lists page by cursor (`after` = `next`). Times are RFC 3339, days YYYY-MM-DD in the provider's zone.",
    license: { name: "Apache 2.0", identifier: "Apache-2.0" },
  },
  security: [{ token: [] }, { session: [] }],
};

const securitySchemes = {
  token: { type: "http", scheme: "bearer" },
  session: { type: "apiKey", in: "cookie", name: cookieName },
  link: { type: "http", scheme: "link", description: "What follows the # of a dashboard's link" },
} as const;

/** To be called when every route has been added; the document is made when it is first asked for. */
export function descriptionRoutes(app: App): void {
  for (const [name, scheme] of Object.entries(securitySchemes))
    app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  let made: ReturnType<App["getOpenAPI31Document"]> | undefined;
  const document = () => {
    made ??= withExamples(app.getOpenAPI31Document(description));
    return made;
  };
  app.get("/api/v1/openapi.json", (c) => c.json(document()));
  app.get("/docs", (c) => c.html(docsPage(document().paths as Parameters<typeof docsPage>[0])));
}
