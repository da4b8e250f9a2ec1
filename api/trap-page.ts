/**
 * /t/{secret}: the page behind the links of trap letters. No login, no JavaScript, under 10 kB, large buttons for one hand.
 *
 * Looking changes nothing (mail scanners follow links); only a button does. The link itself is the credential: it is neither
 * cached, nor sent on as a referrer, nor indexed.
 */
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html, raw } from "hono/html";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type Language, text } from "#foundation/text";
import {
  type Answer,
  findings,
  type LinkPage,
  mapLinks,
  noteMax,
  progressOf,
  timeWords,
  trapWords,
  type Wish,
  wishes,
} from "#traps";
import { languageOf } from "./problems.ts";
import type { App, Rooms } from "./rooms.ts";

type Html = ReturnType<typeof html>;

const style = `*{box-sizing:border-box}body{margin:0;background:#fff;color:#000;font:18px/1.6 system-ui,sans-serif}
main{max-width:34rem;margin:auto;padding:1rem}h1{font-size:1.45rem;line-height:1.35;margin:.2em 0}h2{font-size:1.15rem;margin:1.6em 0 .4em}
button,.go{display:grid;place-items:center;width:100%;min-height:3.4rem;margin:.5rem 0;padding:.6rem 1rem;font:inherit;font-weight:700;border:2px solid #000;
border-radius:.6rem;background:#fff;color:#000;text-align:center;text-decoration:none}.main{background:#0b5d1e;border-color:#0b5d1e;color:#fff}
.stop{border-color:#9c1c1c;color:#9c1c1c}.row{display:flex;gap:.6rem}.row>*{flex:1;min-width:0}.row>label{display:block}label{display:flex;align-items:center;gap:.7rem;min-height:3rem}
input[type=radio],input[type=checkbox]{width:1.6rem;height:1.6rem;flex:none}input[type=text],input[type=time],select,textarea{width:100%;min-height:3rem;
padding:.5rem;font:inherit;border:2px solid #555;border-radius:.4rem;background:#fff;color:#000}fieldset{border:0;margin:0;padding:0}
summary{min-height:3rem;padding:.6rem 0;font-weight:700}.now{font-size:1.15rem;font-weight:700}.told{padding:.8rem;background:#e7f5e9;border-radius:.5rem;font-weight:700}
.wrong{padding:.8rem;background:#fde8e8;border-radius:.5rem;font-weight:700}ul{list-style:none;padding:0}li{padding:.5rem 0;border-bottom:1px solid #bbb}small{color:#333}
:focus-visible{outline:4px solid #1a5fd0;outline-offset:2px}`;

/** A page in the reader's language. */
export const frame = (language: Language, title: string, body: Html) => html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><style>${raw(style)}</style></head>
<body><main>${body}</main></body></html>`;

interface Reader {
  readonly language: Language;
  readonly zone: string;
  readonly words: (key: string, attributes?: Record<string, string | number>) => string;
}

const form = (answer: string, body: Html) =>
  html`<form method="post"><input type="hidden" name="answer" value="${answer}">${body}</form>`;
const button = (words: string, kind = "") => html`<button class="${kind}">${words}</button>`;
const noteField = (words: string, value = "") =>
  html`<label for="note">${words}</label><input type="text" id="note" name="note" maxlength="${noteMax}" value="${value}">`;

function mapButtons(trap: NonNullable<LinkPage["about"]>["trap"], { words }: Reader): Html {
  const [gsi, google] = mapLinks(trap);
  if (!gsi || !google) return html``;
  return html`<div class="row"><a class="go" href="${gsi}" rel="noreferrer">${words("map-gsi")}</a><a class="go" href="${google}" rel="noreferrer">${words("map-google")}</a></div>`;
}

/** What sprang, who is going, and what the reader may say about it. */
function casePart({ about, member }: LinkPage, reader: Reader): Html {
  if (!about) return html``;
  const { trap, trapCase } = about;
  const { language, zone, words } = reader;
  const isOver = trapCase.rearmedAt !== null;
  const muted = trapCase.mutedUntil;
  const mine = trapCase.visitedBy === null || trapCase.visitedBy === member.name;
  const going =
    isOver || trapCase.visitedBy !== null
      ? html``
      : trapCase.goingBy === null
        ? form("going", button(words("going"), "main"))
        : trapCase.goingBy === member.name
          ? form("not-going", button(words("not-going")))
          : html``;
  const report = html`<h2>${words(trapCase.visitedBy === null ? "report" : "visited")}</h2>${form(
    "visited",
    html`<fieldset>${findings.map(
      (finding) =>
        html`<label><input type="radio" name="finding" value="${finding}" required ${trapCase.finding === finding ? "checked" : ""}>${text(language, `traps.finding-${finding}`)}</label>`,
    )}</fieldset>${noteField(words("note"), trapCase.note ?? "")}${button(words("send"), "main")}`,
  )}`;
  const mute = html`<h2>${words("mute")}</h2>${
    muted === null ? "" : html`<p>${words("muted", { at: timeWords(muted, language, zone, "short") })}</p>`
  }<form method="post" class="row"><input type="hidden" name="answer" value="mute"><button name="until" value="3h">${words("mute-3h")}</button><button name="until" value="morning">${words("mute-morning")}</button></form>`;
  return html`<h1>${words(isOver ? "rearmed" : "sprung", { trap: trapWords(trap, language) })}</h1>
<p>${timeWords(trapCase.sprungAt, language, zone, "long")}</p><p class="now">${progressOf(trapCase, language)}</p>
${going}${mapButtons(trap, reader)}<p><small>${words("safety")}</small></p>${mine ? report : ""}${isOver || trapCase.visitedBy !== null ? "" : mute}`;
}

function trapsPart({ traps, about }: LinkPage, { language, zone, words }: Reader): Html {
  const lines = traps.map(({ trap, proof, trapCase }) => {
    const at = trapCase?.sprungAt ?? trap.heardAt;
    const progress = trapCase ? `　${progressOf(trapCase, language)}` : "";
    const proved = text(language, `traps.proof-${proof}`);
    return html`<li><b>${trapWords(trap, language)}</b><br>${proved}${at === null ? "" : ` ${timeWords(at, language, zone, "short")}`}${progress}</li>`;
  });
  const round = form(
    "round",
    html`<p><b>${words("round")}</b></p>${noteField(words("round-note"))}${button(words("round-all"))}`,
  );
  if (!about) return html`<h2>${words("traps")}</h2><ul>${lines}</ul>${round}`;
  return html`<details><summary>${words("traps")}</summary><ul>${lines}</ul></details>`;
}

function settingsPart({ member }: LinkPage, { language, words }: Reader): Html {
  const checked = (is: boolean) => (is ? "checked" : "");
  const wants = wishes.map(
    (wish) =>
      html`<label><input type="checkbox" name="wants" value="${wish}" ${checked(member.wants.includes(wish))}>${text(language, `traps.wish-${wish}`)}</label>`,
  );
  const languages = { ja: "日本語", en: "English" };
  const options = Object.entries(languages).map(
    ([code, name]) => html`<option value="${code}" ${code === member.language ? "selected" : ""}>${name}</option>`,
  );
  return html`<details><summary>${words("settings")}</summary>${form(
    "settings",
    html`<p><b>${words("wants")}</b></p><fieldset>${wants}</fieldset><p><b>${words("quiet")}</b></p>
<div class="row"><label>${words("quiet-from")}<input type="time" name="from" value="${member.quiet?.from ?? ""}"></label><label>${words("quiet-to")}<input type="time" name="to" value="${member.quiet?.to ?? ""}"></label></div>
<label><input type="checkbox" name="quietSprung" value="yes" ${checked(member.quietSprung)}>${words("quiet-sprung")}</label>
<label>${words("language")}<select name="language">${options}</select></label>${button(words("save"), "main")}`,
  )}${form("stop", button(words("stop"), "stop"))}</details>`;
}

/** The page of a good link: the case first, then the team's traps, then one's own settings. */
function pageOf(page: LinkPage, zone: string, told: { done?: string | undefined; wrong?: string | undefined }) {
  const { member, team } = page;
  const { language } = member;
  const words: Reader["words"] = (key, attributes) => text(language, `traps.page-${key}`, attributes);
  const reader = { language, zone, words };
  const done = told.done && text(language, `traps.done-${told.done}`);
  const head = html`<p><small>${team.name}</small></p>${done ? html`<p class="told" role="status">${done}</p>` : ""}${
    told.wrong ? html`<p class="wrong" role="alert">${told.wrong}</p>` : ""
  }`;
  const asks = member.confirmedAt === null || member.stoppedAt !== null;
  const ask = html`<h1>${words(member.stoppedAt === null ? "title" : "stopped")}</h1>
<p>${words("confirm-ask", { team: team.name, address: member.email })}</p>${form("confirm", button(words("confirm"), "main"))}`;
  const body = asks
    ? html`${head}${ask}`
    : html`${head}${casePart(page, reader)}${trapsPart(page, reader)}${settingsPart(page, reader)}`;
  return frame(language, page.about ? trapWords(page.about.trap, language) : words("title"), body);
}

const hoursOfMute = 3;

/** Until six in the morning of the next day, by the provider's clock. */
function nextMorning(now: Millis, zone: string): Millis {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  return today.add({ days: 1 }).toZonedDateTime({ timeZone: zone, plainTime: "06:00" }).epochMilliseconds;
}

/** The form as an answer; null for what no button of the page sends. */
function answerFrom(data: FormData, now: Millis, zone: string): Answer | null {
  const field = (name: string) => String(data.get(name) ?? "");
  const note = field("note") || null;
  const kind = field("answer");
  switch (kind) {
    case "going":
    case "not-going":
    case "confirm":
    case "stop":
      return { kind };
    case "round":
      return { kind, note };
    case "visited": {
      const finding = findings.find((one) => one === field("finding"));
      return finding ? { kind, finding, note } : null;
    }
    case "mute":
      return { kind, until: field("until") === "3h" ? now + hoursOfMute * 3_600_000 : nextMorning(now, zone) };
    case "settings": {
      const wants = data.getAll("wants").filter((wish): wish is Wish => wishes.includes(wish as Wish));
      const [from, to] = [field("from"), field("to")];
      const quiet = from === "" && to === "" ? null : { from, to };
      const language = field("language") === "en" ? "en" : "ja";
      return { kind, wants, quiet, quietSprung: field("quietSprung") === "yes", language };
    }
    default:
      return null;
  }
}

function badLink(c: Context): Response | Promise<Response> {
  const language = languageOf(c.req.header("accept-language"));
  const [title, body] = [text(language, "traps.page-bad-title"), text(language, "traps.page-bad")];
  return c.html(frame(language, title, html`<h1>${title}</h1><p>${body}</p>`), 404);
}

const doneKinds = ["going", "not-going", "visited", "mute", "round", "confirm", "stop", "settings"];

export function trapPageRoutes(
  app: App,
  { traps, clock, zone }: Pick<Rooms, "traps" | "zone"> & { clock: Clock },
): void {
  app.use("/t/*", bodyLimit({ maxSize: 16_384 }), async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("referrer-policy", "no-referrer");
  });
  app.get("/t/:secret", async (c) => {
    const page = await traps.openLink(c.req.param("secret"));
    const done = doneKinds.find((kind) => kind === c.req.query("done"));
    return page ? c.html(pageOf(page, zone, { done })) : badLink(c);
  });
  app.post("/t/:secret", async (c) => {
    const secret = c.req.param("secret");
    const answer = answerFrom(await c.req.formData(), clock.now(), zone);
    try {
      if (!answer || !(await traps.answer(secret, answer))) return badLink(c);
    } catch (error) {
      const page = error instanceof Fault ? await traps.openLink(secret) : null;
      if (!(error instanceof Fault) || !page) throw error;
      const [first] = error.errors;
      const wrong = text(page.member.language, first?.text ?? error.text, first?.attributes ?? error.attributes);
      return c.html(pageOf(page, zone, { wrong }), 400);
    }
    return c.redirect(`/t/${secret}?done=${answer.kind}`, 303);
  });
  /** RFC 8058: what a mail program's own "unsubscribe" button calls. */
  app.post("/t/:secret/stop", async (c) =>
    (await traps.answer(c.req.param("secret"), { kind: "stop" })) ? c.body(null, 204) : badLink(c),
  );
}
