/**
 * The chain of statements: each one's hash covers its text and the hash before it, so that a statement that was changed,
 * removed or slipped in later is found (電子帳簿保存法施行規則 第4条1項3号イ: a system in which corrections and deletions can be seen).
 */
import { createHash } from "node:crypto";
import type { StatementDocument } from "./document.ts";

/** The hash before the first statement. */
export const chainStart = "0".repeat(64);

export interface Link {
  readonly sequence: number;
  readonly number: string;
  readonly document: string;
  readonly previousHash: string;
  readonly hash: string;
  /** What is searched by, beside the document; must say the same as it. */
  readonly counterparty: string;
  readonly issuedOn: string;
  readonly dueOn: string | null;
  readonly totalYen: number;
}

/** SHA-256, in hex, of the hash before, the place in the chain and the document's text. */
export function linkHash({
  previousHash,
  sequence,
  document,
}: Pick<Link, "previousHash" | "sequence" | "document">): string {
  return createHash("sha256").update(`${previousHash}\n${sequence}\n${document}`).digest("hex");
}

export type BreakKind = "changed" | "missing" | "unlinked" | "number-gap";

export interface ChainBreak {
  readonly sequence: number;
  readonly kind: BreakKind;
}

/** 2026-000012: the fiscal year (April to March) and the statement's place in it. */
export function statementNumber(fiscalYear: number, place: number): string {
  return `${fiscalYear}-${String(place).padStart(6, "0")}`;
}

/** 年度: 2027-03-31 is in 2026. */
export function fiscalYearOf(day: Temporal.PlainDate): number {
  return day.month >= 4 ? day.year : day.year - 1;
}

const saysTheSame = (link: Link): boolean => {
  const { number, issuedOn, dueOn, totalYen, addressee } = JSON.parse(link.document) as StatementDocument;
  const said = [number, issuedOn, dueOn, totalYen, addressee.name];
  return (
    JSON.stringify(said) === JSON.stringify([link.number, link.issuedOn, link.dueOn, link.totalYen, link.counterparty])
  );
};

/** Follows the chain link by link; tells every break, not only the first. */
export function createChainCheck(): { follow(link: Link): readonly ChainBreak[]; readonly head: string } {
  let [previous, sequence] = [chainStart, 0];
  const places = new Map<string, number>();
  return {
    follow(link) {
      const kinds: BreakKind[] = [];
      const [year = "", place = ""] = link.number.split("-");
      if (link.sequence !== sequence + 1) kinds.push("missing");
      else if (link.previousHash !== previous) kinds.push("unlinked");
      if (linkHash(link) !== link.hash || !saysTheSame(link)) kinds.push("changed");
      if (Number(place) !== (places.get(year) ?? 0) + 1) kinds.push("number-gap");
      places.set(year, Number(place));
      [previous, sequence] = [link.hash, link.sequence];
      return kinds.map((kind) => ({ sequence: link.sequence, kind }));
    },
    get head() {
      return previous;
    },
  };
}
