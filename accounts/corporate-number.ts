/** 法人番号, and the registration number of qualified invoices (適格請求書発行事業者の登録番号) that is made from it. */

/**
 * 13 digits whose first one checks the others: 9 minus the remainder by 9 of their weighted sum, weights 1 and 2 in turn
 * from the right. 法人番号の指定等に関する省令 第2条. 011001098993 → 4011001098993.
 */
export function isCorporateNumber(text: string): boolean {
  if (!/^\d{13}$/.test(text)) return false;
  const digits = [...text].map(Number);
  const sum = digits
    .slice(1)
    .reverse()
    .reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 2), 0);
  return digits[0] === 9 - (sum % 9);
}

export interface RegistrationNumber {
  /** `T` and 13 digits. */
  readonly number: string;
  /** Whether it is that of a corporation. Sole proprietors' need not be: a wrong digit is told, not refused. */
  readonly check: "right" | "wrong";
}

/** Also as people type it, in full width and with hyphens: `Ｔ4-0110-0109-8993`. Null when it is not T and 13 digits. */
export function registrationNumberFrom(text: string): RegistrationNumber | null {
  const number = text
    .normalize("NFKC")
    .replaceAll(/[\s\-‐−ー]/g, "")
    .toUpperCase();
  if (!/^T\d{13}$/.test(number)) return null;
  return { number, check: isCorporateNumber(number.slice(1)) ? "right" : "wrong" };
}
