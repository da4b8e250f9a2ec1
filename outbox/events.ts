/** What the outbox tells the operator: a log line and a counter each, without anybody's address. */
import type { Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";

/** Servers repeat the recipient's address in their answers; it stays in the books and out of the log. */
const withoutAddresses = (words: string) => words.replaceAll(/[^\s<>"']+@[^\s<>"']+/g, "‹address›");

export type OutboxEvents = ReturnType<typeof outboxEvents>;

export function outboxEvents(log: Log, metrics: Metrics) {
  const answers = metrics.counter("hatoba_letters_total", "Attempts to send a letter, by the server's answer", [
    "answer",
  ]);
  let lastWords = "";
  /** The same refusal again is counted and not told again. */
  const isNews = (words: string): boolean => {
    const news = words !== lastWords;
    lastWords = words;
    return news;
  };
  return {
    accepted(letter: string, sincePostedMs: Millis): void {
      answers.inc({ answer: "accepted" });
      lastWords = "";
      log.info({ letter, sincePostedMs }, "letter accepted");
    },
    waits(letter: string, words: string): void {
      answers.inc({ answer: "later" });
      const answer = withoutAddresses(words);
      if (isNews(answer)) log.warn({ letter, answer }, "letter not accepted yet; tried again later");
    },
    refused(letter: string, words: string): void {
      answers.inc({ answer: "never" });
      log.warn({ letter, answer: withoutAddresses(words) }, "letter refused for good");
    },
    booksFailed(error: unknown): void {
      if (isNews(String(error))) log.error({ err: error }, "the outbox could not be read or written; tried again");
    },
  };
}
