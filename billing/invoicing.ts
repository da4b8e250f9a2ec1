/** Invoicing: from billing lines to statements that are issued, sent, paid and kept. */
import { type Accounts, systemScope } from "#accounts";
import type { Contracts } from "#contracts";
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Outbox } from "#outbox";
import { type EarliestChange, earliestChange } from "./changes.ts";
import { openEvidence } from "./evidence.ts";
import { statementFile } from "./letters.ts";
import { statementPdf } from "./paper/pdf.ts";
import { openParticulars } from "./particulars.ts";
import { openCashier, openPaymentViews } from "./payments/payments.ts";
import { rate } from "./rating.ts";
import { openReports } from "./reports.ts";
import { openProgress } from "./runs/progress.ts";
import { openRating, type RatingOf } from "./runs/rating.ts";
import { openRuns, openRunViews } from "./runs/runs.ts";
import { openStatementBook } from "./statements/book.ts";
import { openCreditNotes } from "./statements/credit-notes.ts";

export interface InvoicingDeps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly contracts: Contracts;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly publicUrl: string;
}

export type Invoicing = Awaited<ReturnType<typeof openInvoicing>>;

/**
 * Carries interrupted runs on at once. `ratingOf` says what is to be billed: contracts and usage by the price list, unless somebody else
 * does the rating.
 */
export async function openInvoicing(
  given: InvoicingDeps,
  ratingOf: RatingOf = (question) => rate(given, question),
  changeOf: EarliestChange = (question) => earliestChange(given, question),
) {
  const deps = { ...given, ratingOf, earliestChange: changeOf };
  const book = openStatementBook(deps);
  const particulars = openParticulars(deps);
  const rating = openRating({ ...deps, book, particulars });
  given.outbox.attach(statementFile, async (id) => {
    const document = await book.document(systemScope(), id);
    return {
      fileName: `${document.number}.pdf`,
      contentType: "application/pdf",
      content: await statementPdf(document),
    };
  });
  const progress = openProgress({ ...deps, book, particulars, rating });
  const runDeps = { ...deps, book, particulars, rating, progress };
  const { statement, statements, charges, document, checkChain } = book;
  return {
    runs: { ...(await openRuns(runDeps)), ...openRunViews(runDeps) },
    statements: {
      statement,
      statements,
      charges,
      document,
      checkChain,
      ...openCreditNotes({ ...deps, book, particulars }),
      ...openEvidence({ ...deps, book }),
    },
    payments: { ...openCashier(deps), ...openPaymentViews(deps) },
    particulars,
    reports: openReports(deps),
    /** Resolves when every run that was asked for has got as far as it can without a person. */
    settled: progress.settled,
    stop: progress.stop,
  };
}
