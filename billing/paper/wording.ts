/** Days, months and amounts as they are printed, by language and era. */
import type { Attributes } from "#foundation/fault";
import { dateText, text } from "#foundation/text";
import type { PrintedAddressee } from "../statements/document.ts";

export interface Wording {
  readonly language: "ja" | "en";
  /** A sentence of the paper. */
  say(key: string, attributes?: Attributes): string;
  /** 2026年6月1日, 令和8年6月1日, June 1, 2026 */
  day(day: string): string;
  /** 2026年4月, 令和8年4月, April 2026 */
  month(month: string): string;
  /** 1,700; −1,700 as Japanese bookkeeping writes it, with △. */
  amount(yen: number): string;
  /** ¥1,700, △¥1,700 */
  yen(yen: number): string;
  /** 2026/04/01 〜 2026/04/30 on two lines, or the one day; H31/04/30 〜 R1/05/01 by eras; Apr 1, 2026 – Apr 30, 2026. */
  days(from: string, to: string): string;
  /** A sentence of the document, with its days and months by eras where those are asked for. */
  written(said: string): string;
}

const englishDay = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });

const eraDigits = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", {
  ...{ era: "narrow", year: "numeric", month: "2-digit", day: "2-digit", timeZone: "UTC" },
});

export function wordingFor({ language, era }: Pick<PrintedAddressee, "language" | "era">): Wording {
  const isByEras = language === "ja" && era === "japanese";
  const date = (said: string) => dateText(isByEras ? "era" : language, said);
  const digits = new Intl.NumberFormat("en-US");
  const short = (day: string) => {
    if (isByEras) return eraDigits.format(Date.parse(day));
    return language === "ja" ? day.replaceAll("-", "/") : englishDay.format(Date.parse(day));
  };
  const minus = language === "ja" ? "△" : "−";
  return {
    language,
    say: (key, attributes) => text(language, `billing.paper-${key}`, attributes),
    day: date,
    month: date,
    amount: (yen) => (yen < 0 ? minus : "") + digits.format(Math.abs(yen)),
    written: (said) =>
      isByEras
        ? said.replaceAll(/(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?/g, (_, ...parts: (string | undefined)[]) =>
            date(
              parts
                .slice(0, 3)
                .flatMap((part) => part?.padStart(2, "0") ?? [])
                .join("-"),
            ),
          )
        : said,
    yen: (yen) => `${yen < 0 ? minus : ""}¥${digits.format(Math.abs(yen))}`,
    days: (from, to) => (from === to ? short(from) : `${short(from)}\n${language === "ja" ? "〜" : "– "}${short(to)}`),
  };
}
