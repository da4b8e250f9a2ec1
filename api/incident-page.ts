/**
 * /i/{token}: the page behind the links of letters about incidents. No login, no JavaScript. Looking changes nothing but the
 * receipt (mail scanners follow links); only the button says "seen".
 */
import { html } from "hono/html";
import { rfc3339 } from "#foundation/calendar";
import { text } from "#foundation/text";
import { languageOf } from "./problems.ts";
import type { App, Rooms } from "./rooms.ts";
import { frame } from "./trap-page.ts";

export function incidentPageRoutes(app: App, { alerts, zone }: Pick<Rooms, "alerts" | "zone">): void {
  app.use("/i/*", async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("referrer-policy", "no-referrer");
  });
  app.get("/i/:token", async (c) => {
    const language = languageOf(c.req.header("accept-language"));
    const words = (key: string, attributes = {}) => text(language, `alerts.${key}`, attributes);
    const link = await alerts.openLink(c.req.param("token"));
    if (!link) return c.html(frame(language, "Hatoba", html`<p class="wrong">${words("page-bad")}</p>`), 404);
    const { ruleName, deviceName, measuredAt, state, acknowledgedBy } = link.incident;
    const at = rfc3339(measuredAt, zone).slice(0, 16).replace("T", " ");
    const seen = acknowledgedBy && html`<p class="told">${words("page-done", { by: acknowledgedBy })}</p>`;
    const ask = html`<p>${words("page-lead")}</p><form method="post"><button class="main">${words("page-seen")}</button></form>`;
    const next = state === "resolved" ? html`<p class="told">${words("page-over")}</p>` : (seen ?? ask);
    const body = html`<h1>${ruleName}</h1><p class="now">${deviceName}<br>${at}</p>${next}`;
    return c.html(frame(language, ruleName, body));
  });
  app.post("/i/:token", async (c) => {
    await alerts.answerLink(c.req.param("token"));
    return c.redirect(`/i/${c.req.param("token")}`, 303);
  });
}
