import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { dateText } from "../data/dates.ts";
import { useInstallation } from "../data/me.ts";
import type { FieldValue } from "../data/shapes.ts";

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

function ageText(at: number, now: number, language: string): string {
  const seconds = Math.round((at - now) / 1000);
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? units[3];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
}

/** The time, told again every so often. */
export function useNow(everyMs = 10_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Date and time of day in the provider's zone. */
export function useMomentText(): (at: string | number) => string {
  const { i18n } = useTranslation();
  const { timezone } = useInstallation();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, {
      timeZone: timezone,
      dateStyle: "medium",
      timeStyle: "medium",
    });
    return (at) => format.format(new Date(at));
  }, [i18n.language, timezone]);
}

export function Moment({ at }: { at: string | null | undefined }) {
  const text = useMomentText();
  if (at === null || at === undefined) return <>—</>;
  return <time dateTime={at}>{text(at)}</time>;
}

/** A day or a month, on one line; "—" where there is none. */
export function DateText({ of }: { of: string | null | undefined }) {
  const { i18n } = useTranslation();
  if (of === null || of === undefined) return <>—</>;
  return (
    <time dateTime={of} style={{ whiteSpace: "nowrap" }}>
      {dateText(i18n.language === "en" ? "en" : "ja", of)}
    </time>
  );
}

/** How long ago, the exact time on hovering. */
export function Age({ at }: { at: string | null }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const text = useMomentText();
  if (at === null) return <>—</>;
  const instant = Date.parse(at);
  return (
    <time dateTime={at} title={text(at)}>
      {ageText(instant, Math.max(now, instant), i18n.language)}
    </time>
  );
}

/** A field's value as read by a person: no digits beyond what was measured, true and false in words. */
export function useValueText(): (value: FieldValue | null) => string {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const format = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 10 });
    return (value) => {
      if (value === null) return "—";
      if (typeof value === "boolean") return t(value ? "value.true" : "value.false");
      return typeof value === "number" ? format.format(value) : value;
    };
  }, [i18n.language, t]);
}
