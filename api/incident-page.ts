/**
 * /i/{token}: the page behind the links of letters about incidents. No login, no JavaScript. Looking changes nothing but the
 * receipt (mail scanners follow links); only the button says "seen".
 */
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import { text } from "#foundation/text";
import { timeWords } from "#traps";
import { languageOf } from "./problems.ts";
import type { App, Rooms } from "./rooms.ts";
import { frame } from "./trap-page.ts";

export function incidentPageRoutes(app: App, { alerts, zone }: Pick<Rooms, "alerts" | "zone">): void {
  app.use("/i/*", bodyLimit({ maxSize: 16_384 }), async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("referrer-policy", "no-referrer");
  });
  app.get("/i/:token", async (c) => {
    const language = languageOf(c.req.header("accept-language"));
    const words = (key: string, attributes = {}) => text(language, `alerts.${key}`, attributes);
    const link = await alerts.openLink(c.req.param("token"));
    const saying = (title: string, what: string) =>
      frame(language, words(title), html`<h1>${words(title)}</h1><p>${words(what)}</p>`);
    if (!link) return c.html(saying("page-bad-title", "page-bad"), 404);
    if (c.req.query("done") === "stop") return c.html(saying("page-stop-title", "page-stopped"));
    const { ruleName, deviceName, measuredAt, state, acknowledgedBy } = link.incident;
    const at = timeWords(measuredAt, language, zone, "long");
    const seen = acknowledgedBy && html`<p class="told">${words("page-done", { by: acknowledgedBy })}</p>`;
    const ask = html`<p>${words("page-lead")}</p><form method="post"><button class="main">${words("page-seen")}</button></form>`;
    const next = state === "resolved" ? html`<p class="told">${words("page-over")}</p>` : (seen ?? ask);
    const stop = html`<details><summary>${words("page-stop-title")}</summary><p>${words("page-stop-lead", { to: link.recipient })}</p>
<form method="post"><input type="hidden" name="answer" value="stop"><button class="stop">${words("page-stop")}</button></form></details>`;
    const body = html`<h1>${ruleName}</h1><p class="now">${deviceName}<br>${at}</p>${next}${stop}`;
    return c.html(frame(language, ruleName, body));
  });
  app.post("/i/:token", async (c) => {
    const token = c.req.param("token");
    const { answer } = await c.req.parseBody();
    if (answer === "stop") await alerts.stopLink(token);
    else await alerts.answerLink(token);
    return c.redirect(`/i/${token}${answer === "stop" ? "?done=stop" : ""}`, 303);
  });
  // RFC 8058: what a mail program's button sends, once and without looking at the page.
  app.post("/i/:token/stop", async (c) => c.body(null, (await alerts.stopLink(c.req.param("token"))) ? 204 : 404));
}
