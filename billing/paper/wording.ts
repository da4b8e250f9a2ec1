/** Days, months and amounts as they are printed, by language and era. */
import type { Attributes } from "#foundation/fault";
import { text } from "#foundation/text";
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
  /** 2026/04/01 〜 2026/04/30 on two lines, or the one day; H31/04/30 〜 R1/05/01 by eras. */
  days(from: string, to: string): string;
}

/** The first year of an era is 元年: 2019-05-01 is 令和元年5月1日. */
const eraFormat = (parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { era: "long", year: "numeric", timeZone: "UTC", ...parts });

export function wordingFor({ language, era }: Pick<PrintedAddressee, "language" | "era">): Wording {
  const plain = (parts: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language === "ja" ? "ja-JP-u-ca-gregory" : "en-US", {
      year: "numeric",
      timeZone: "UTC",
      ...parts,
    });
  const format = language === "ja" && era === "japanese" ? eraFormat : plain;
  const [dayFormat, monthFormat] = [format({ month: "long", day: "numeric" }), format({ month: "long" })];
  const digits = new Intl.NumberFormat("en-US");
  const eraDigits = eraFormat({ era: "narrow", month: "2-digit", day: "2-digit" });
  const short = (day: string) => {
    if (format === eraFormat) return eraDigits.format(Date.parse(day));
    return language === "ja" ? day.replaceAll("-", "/") : day;
  };
  const minus = language === "ja" ? "△" : "−";
  return {
    language,
    say: (key, attributes) => text(language, `billing.paper-${key}`, attributes),
    day: (day) => dayFormat.format(Date.parse(day)),
    month: (month) => monthFormat.format(Date.parse(`${month}-01`)),
    amount: (yen) => (yen < 0 ? minus : "") + digits.format(Math.abs(yen)),
    yen: (yen) => `${yen < 0 ? minus : ""}¥${digits.format(Math.abs(yen))}`,
    days: (from, to) => (from === to ? short(from) : `${short(from)}\n${language === "ja" ? "〜" : "– "}${short(to)}`),
  };
}
