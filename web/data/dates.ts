/** Days (2026-11-22) and months (2026-11) as a reader writes them: 2026年11月22日, Nov 22, 2026. */
import type { Language } from "./shapes.ts";

const formatsIn = (language: Language) => {
  const month = language === "ja" ? "long" : "short";
  const parts = { year: "numeric", month, timeZone: "UTC" } as const;
  return {
    day: new Intl.DateTimeFormat(language, { ...parts, day: "numeric" }),
    month: new Intl.DateTimeFormat(language, parts),
  };
};
const formats = { ja: formatsIn("ja"), en: formatsIn("en") };

export function dateText(language: Language, date: string): string {
  const { day, month } = formats[language];
  return date.length > 7 ? day.format(Date.parse(date)) : month.format(Date.parse(`${date}-01`));
}

/** A text with its days and months in words. */
export function withDates(language: Language, said: string): string {
  return said.replaceAll(/\b\d{4}-\d{2}(?:-\d{2})?\b/g, (date) => dateText(language, date));
}
