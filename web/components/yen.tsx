import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** ¥1,700 as the language writes it. */
export function useYenText(): (yen: number) => string {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const format = new Intl.NumberFormat(i18n.language, {
      style: "currency",
      currency: "JPY",
      currencyDisplay: "narrowSymbol",
    });
    return (yen) => format.format(yen);
  }, [i18n.language]);
}
