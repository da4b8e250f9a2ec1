import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { withDates } from "./data/dates.ts";
import type { Language } from "./data/shapes.ts";

/** Also read by the server, which names the sentences of one language in the page (api/page.ts). */
const languageCookie = "hatoba-language";
const yearSeconds = 31_536_000;

function languageAtFirst(): Language {
  const [, remembered] = new RegExp(`(?:^|; )${languageCookie}=(ja|en)(?:;|$)`).exec(document.cookie) ?? [];
  return (remembered ?? navigator.language).startsWith("ja") ? "ja" : "en";
}

const preferred = languageAtFirst();

/** Only the language that is read is fetched, and only with the pages that say it: `frame` comes with the first one. */
const catalogues = {
  frame: { ja: () => import("../text/web.ja.json"), en: () => import("../text/web.en.json") },
  dashboards: {
    ja: () => import("../text/web-dashboards.ja.json"),
    en: () => import("../text/web-dashboards.en.json"),
  },
  organizations: {
    ja: () => import("../text/web-organizations.ja.json"),
    en: () => import("../text/web-organizations.en.json"),
  },
  trade: { ja: () => import("../text/web-trade.ja.json"), en: () => import("../text/web-trade.en.json") },
};
export type Part = keyof typeof catalogues;

const opened = new Set<Part>(["frame"]);
const learned = new Set<string>();
const isLearned = (part: Part, language: Language) => learned.has(`${part} ${language}`);

async function learn(part: Part, language: Language): Promise<void> {
  if (isLearned(part, language)) return;
  const { default: sentences } = await catalogues[part][language]();
  i18next.addResourceBundle(language, "translation", sentences, true);
  learned.add(`${part} ${language}`);
}

/** Resolves when pages that say this part can be drawn, now and in whichever language follows. */
export async function openPart(part: Part): Promise<void> {
  opened.add(part);
  await learn(part, spokenLanguage());
}

/** Resolves when pages can be drawn in the browser's language. */
export async function openText(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferred,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: {},
  });
  i18next.services.formatter?.add("date", (value) => withDates(spokenLanguage(), String(value)));
  await learn("frame", preferred);
  document.documentElement.lang = preferred;
}

/** Turns every page to the language at once, and begins with it the next time: an account's is not always its browser's. */
export async function speak(language: Language): Promise<void> {
  // A part that a page opens meanwhile is learned, too.
  while ([...opened].some((part) => !isLearned(part, language)))
    await Promise.all([...opened].map((part) => learn(part, language)));
  document.documentElement.lang = language;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `${languageCookie}=${language}; path=/; max-age=${yearSeconds}; samesite=lax`;
  if (i18next.language !== language) await i18next.changeLanguage(language);
}

/** The language the pages are shown in now. */
export function spokenLanguage(): Language {
  return i18next.language === "en" ? "en" : "ja";
}
