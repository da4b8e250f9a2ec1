/** `Range: bytes=…` (RFC 9110 §14). Pure. */

export interface ByteRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/**
 * The one range asked for of a file of `length` bytes. Null: the whole file, also for several ranges and for what is no
 * range in bytes, as §14.2 allows. "none": no byte of the file lies in it (416). Of 1,000: `bytes=900-` → 900–999.
 */
export function byteRangeFrom(header: string | undefined, length: number): ByteRange | "none" | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  const [, from = "", to = ""] = match ?? [];
  if (!match || (from === "" && to === "")) return null;
  if (from === "") {
    const count = Math.min(Number(to), length);
    return count === 0 ? "none" : { first: length - count, last: length - 1 };
  }
  if (to !== "" && Number(to) < Number(from)) return null;
  if (Number(from) >= length) return "none";
  return { first: Number(from), last: to === "" ? length - 1 : Math.min(Number(to), length - 1) };
}
