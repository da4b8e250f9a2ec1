import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "./data/shapes.ts";

const preferred: Language = navigator.language.startsWith("ja") ? "ja" : "en";

/** Only the language that is read is fetched. */
const catalogues = {
  ja: () => import("../text/web.ja.json"),
  en: () => import("../text/web.en.json"),
};

async function learn(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  i18next.addResourceBundle(language, "translation", (await catalogues[language]()).default);
}

/** Resolves when pages can be drawn in the browser's language. */
export async function openText(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferred,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { [preferred]: { translation: (await catalogues[preferred]()).default } },
  });
  document.documentElement.lang = preferred;
}

/** Turns every page to the language at once. */
export async function speak(language: Language): Promise<void> {
  await learn(language);
  document.documentElement.lang = language;
  if (i18next.language !== language) await i18next.changeLanguage(language);
}

/** The language the pages are shown in now. */
export function spokenLanguage(): Language {
  return i18next.language === "en" ? "en" : "ja";
}
