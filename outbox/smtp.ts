/** The only place that speaks SMTP. */
import { createTransport } from "nodemailer";
import type { Secret } from "#foundation/secrets";
import { type Answer, answerOf, type SendingError } from "./attempts.ts";

export interface Attachment {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

export interface Outgoing {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly date: Date;
  readonly replyTo?: string | undefined;
  readonly unsubscribeUrl?: string | undefined;
  /** The Message-ID that all letters of a thread refer to. */
  readonly thread?: string | undefined;
  readonly attachment?: Attachment | undefined;
  /** The envelope's sender; null: the letter's. */
  readonly returnPath: string | null;
}

/** The key that signs letters (DKIM, RFC 6376), for the sender's domain. */
export interface Dkim {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: Secret;
}

/** How long a server may take to greet, and to answer (ms): bounds how long one sick server holds letters up. */
const greetingMs = 10_000;
const answerMs = 30_000;

export const connectionsMax = 5;

/** RFC 8058 §4: both headers of the one-click must be signed; the library's own list lacks the second. */
const signedHeaders =
  "from:sender:reply-to:subject:date:message-id:to:mime-version:content-type:content-transfer-encoding:in-reply-to:references:list-unsubscribe:list-unsubscribe-post:auto-submitted";

function dkimOptions(dkim: Dkim) {
  const { domain: domainName, selector: keySelector, privateKey } = dkim;
  return { dkim: { domainName, keySelector, privateKey: privateKey.reveal(), headerFieldNames: signedHeaders } };
}

const headersOf = ({ unsubscribeUrl }: Outgoing): Record<string, string> => ({
  "Auto-Submitted": "auto-generated",
  "X-Auto-Response-Suppress": "All",
  ...(unsubscribeUrl && {
    "List-Unsubscribe": `<${unsubscribeUrl}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  }),
});

export function openSmtp(url: Secret, dkim: Dkim | null) {
  const options = {
    url: url.reveal(),
    pool: true as const,
    maxConnections: connectionsMax,
    connectionTimeout: greetingMs,
    greetingTimeout: greetingMs,
    socketTimeout: answerMs,
    maxRequeues: 0, // the pool must not send again by itself: each attempt is ours, recorded and bounded
    ...(dkim ? dkimOptions(dkim) : {}),
  };
  const transport = createTransport(options);
  return {
    /** Never throws: every failure is an answer. */
    async send(letter: Outgoing): Promise<Answer> {
      const { from, to, subject, text, html, messageId, date, replyTo, thread, attachment, returnPath } = letter;
      try {
        const result = await transport.sendMail({
          from,
          to: { name: "", address: to },
          subject,
          text,
          html,
          messageId,
          date,
          ...(returnPath && { envelope: { from: returnPath, to: [{ name: "", address: to }] } }),
          ...(replyTo && { replyTo }),
          ...(thread && { inReplyTo: thread, references: [thread] }),
          ...(attachment && {
            attachments: [
              {
                filename: attachment.fileName,
                contentType: attachment.contentType,
                content: Buffer.from(attachment.content),
              },
            ],
          }),
          // Lines of 76 ASCII characters, whatever a carrier's gateway makes of longer ones or of eight bits.
          textEncoding: /^[\x20-\x7e\n]*$/.test(text) ? ("quoted-printable" as const) : ("base64" as const),
          headers: headersOf(letter),
          // RFC 3461: where the server knows it, what it reports holds the headers, and so the Message-ID.
          dsn: {
            id: messageId.replaceAll(/[<>]/g, ""),
            return: "headers",
            notify: "failure",
            recipient: `rfc822;${to}`,
          },
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
