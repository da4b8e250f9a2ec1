/** Text as CP932 (Windows-31J, what Excel in Japan calls Shift_JIS): normalised first, and what it can't hold is counted. */
import iconv from "iconv-lite";

/** Characters with a twin in CP932 that every Japanese program writes for them. */
const twins: Readonly<Record<string, string>> = {
  "\u00A2": "\uFFE0",
  "\u00A3": "\uFFE1",
  "\u00A5": "\uFFE5",
  "\u00AC": "\uFFE2",
  "\u00B5": "\u03BC",
  "\u2014": "\u2015",
  "\u2016": "\u2225",
  "\u2212": "\uFF0D",
  "\u301C": "\uFF5E",
};

const isHeld = (text: string): boolean =>
  /^[\0-\x7F]*$/.test(text) || iconv.decode(iconv.encode(text, "cp932"), "cp932") === text;

/** A plain form of letters and digits only (₂ → 2, ³ → 3): a sign might become a separator or begin a formula. */
function plainForm(character: string): string | null {
  const plain = character.normalize("NFKC");
  return /^[\p{L}\p{N}]+$/u.test(plain) && isHeld(plain) ? plain : null;
}

export interface Encoded {
  readonly bytes: Uint8Array;
  /** Replaced characters, each with its index in `text`. */
  readonly lost: readonly { readonly character: string; readonly index: number }[];
  /** The text as it was encoded, but for what was replaced. */
  readonly text: string;
}

/**
 * Encodes piece by piece. What CP932 does not have becomes 〓 (geta), as Japanese printers write it, and is told. Letters
 * written as base and mark (か + ゛, as macOS names files) are joined.
 */
export function cp932Encoder(): (text: string) => Encoded {
  const forms = new Map<string, string | null>();
  const formOf = (character: string): string | null => {
    const known = forms.get(character);
    if (known !== undefined) return known;
    const form = twins[character] ?? (isHeld(character) ? character : plainForm(character));
    forms.set(character, form);
    return form;
  };
  return (piece) => {
    const text = piece.normalize("NFC");
    const lost: { character: string; index: number }[] = [];
    const held = text.replace(/[^\0-\x7F]/gu, (character, index: number) => {
      const form = formOf(character);
      if (form === null) lost.push({ character, index });
      return form ?? "〓";
    });
    return { bytes: iconv.encode(held, "cp932"), lost, text };
  };
}
