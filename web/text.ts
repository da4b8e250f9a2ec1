import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "../text/web.en.json" with { type: "json" };
import ja from "../text/web.ja.json" with { type: "json" };
import type { Language } from "./data/shapes.ts";

const preferred: Language = navigator.language.startsWith("ja") ? "ja" : "en";

void i18next.use(initReactI18next).init({
  lng: preferred,
  fallbackLng: "en",
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  resources: { ja: { translation: ja }, en: { translation: en } },
});
document.documentElement.lang = preferred;

/** Turns every page to the language at once. */
export function speak(language: Language): void {
  document.documentElement.lang = language;
  if (i18next.language !== language) void i18next.changeLanguage(language);
}

/** The language the pages are shown in now. */
export function spokenLanguage(): Language {
  return i18next.language === "en" ? "en" : "ja";
}
