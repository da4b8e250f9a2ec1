/** The only place that speaks SMTP. */
import { createTransport } from "nodemailer";
import type { Secret } from "#foundation/secrets";
import { type Answer, answerOf, type SendingError } from "./attempts.ts";

export interface Outgoing {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
  readonly messageId: string;
}

/** How long a server may take to greet, and to answer (ms): bounds how long one sick server holds letters up. */
const greetingMs = 10_000;
const answerMs = 30_000;

export const connectionsMax = 4;

export function openSmtp(url: Secret) {
  const options = {
    url: url.reveal(),
    pool: true as const,
    maxConnections: connectionsMax,
    connectionTimeout: greetingMs,
    greetingTimeout: greetingMs,
    socketTimeout: answerMs,
    maxRequeues: 0, // the pool must not send again by itself: each attempt is ours, recorded and bounded
  };
  const transport = createTransport(options);
  return {
    /** Never throws: every failure is an answer. */
    async send({ from, to, subject, text, html, messageId }: Outgoing): Promise<Answer> {
      try {
        const result = await transport.sendMail({
          from,
          to: { name: "", address: to },
          subject,
          text,
          ...(html === undefined ? {} : { html }),
          messageId,
          headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { kind: "accepted", words: result.response };
      } catch (error) {
        return answerOf(error as SendingError);
      }
    },
    close: () => transport.close(),
  };
}
