/** Issuing credit notes: beside runs, in the same book and the same numbers. */
import type { Accounts, Actor } from "#accounts";
import { scopeOf } from "#accounts";
import { createTurns, type Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Outbox } from "#outbox";
import { statementLetter } from "../letters.ts";
import { type Particulars, printedIssuer, requireBilling, termsOf } from "../particulars.ts";
import { settleCredits } from "../payments/settling.ts";
import type { Statement, StatementBook } from "./book.ts";
import { creditable, creditBlocks, creditLines, type LineCredit } from "./crediting.ts";
import { draftOf } from "./drafting.ts";

export interface NewCreditNote {
  /** Nothing named: everything that is left. */
  readonly lines?: readonly LineCredit[] | undefined;
  readonly reason: string;
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly zone: string;
  readonly publicUrl: string;
  readonly book: StatementBook;
  readonly particulars: Particulars;
}

export function openCreditNotes({ database, accounts, outbox, clock, zone, publicUrl, book, particulars }: Deps) {
  const takeTurn = createTurns();

  async function credit(actor: Actor, id: string, { lines, reason }: NewCreditNote): Promise<Statement> {
    const scope = scopeOf(actor);
    const { holderId, kind } = await book.statement(scope, id);
    if (kind !== "invoice") throw new Fault("conflict", "billing.credit-of-credit-note");
    const original = await book.document(scope, id);
    const before = await book.creditedLines(database.sql, holderId, original.number);
    const credits = lines ?? creditable(original, before);
    if (credits.length === 0) throw new Fault("conflict", "billing.nothing-to-credit");
    const now = clock.now();
    const issuer = await particulars.issuerAt(now);
    if (!issuer) throw new Fault("conflict", "billing.issuer-missing");
    const holder = await particulars.holderAt(holderId, now);
    const noteLines = creditLines(original, credits, before);
    const { addressee, managementUnit, serviceMonth } = original;
    const draft = draftOf(
      noteLines,
      {
        ...{ serviceMonth, addressee, zone, issuedAt: now },
        issuer: printedIssuer(issuer),
        terms: termsOf(issuer, holder),
      },
      { managementUnit, reason, taxBlocks: creditBlocks(original, noteLines, before, issuer.taxRounding) },
    );
    const to = holder.email ?? (await accounts.organization(scope, holderId)).email;
    const noteId = await database.transaction(async (tx) => {
      const { id: newNoteId, number } = await book.issue(tx, { draft, holderId, runId: null, issuedAt: now });
      const of = { id: newNoteId, number, holderId, mail: holder.statementMail, publicUrl };
      if (to) await outbox.post(tx, statementLetter(draft, { ...of, to }));
      await settleCredits(tx, holderId, { on: draft.issuedOn, at: now });
      const detail = { number, original: original.number, reason, yen: draft.totalYen };
      await accounts.audit(tx, { actor, action: "credit-note.issued", organizationId: holderId, target: id, detail });
      return newNoteId;
    });
    outbox.wake();
    return book.statement(scope, noteId);
  }

  return {
    /** Credits lines of an invoice, or all that is left of it. Runs don't charge again what was credited. */
    creditStatement(actor: Actor, id: string, note: NewCreditNote): Promise<Statement> {
      requireBilling(actor);
      return takeTurn(() => credit(actor, id, note));
    },
  };
}
