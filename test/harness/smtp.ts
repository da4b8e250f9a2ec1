/** A real SMTP server that keeps what it was given. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  /** The envelope's sender. */
  readonly returnPath: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  /** The plain text, decoded. */
  readonly text: string;
  /** Headers and body as they came over the wire. */
  readonly raw: string;
}

export interface SmtpHarness {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Answers this step with this code from now on; 0: accepts. */
  refuse(code: number, step?: "recipient" | "sender", words?: string): void;
  /** Takes so long (ms) over each mail from now on. */
  slow(ms: number): void;
  /** Resolves when so many mails have arrived in all. */
  waitFor(count: number): Promise<void>;
  stop(): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
}

/** RFC 2047 encoded words, as mail readers show them. */
function decoded(header: string): string {
  return header
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, form: string, words: string) =>
      form.toLowerCase() === "b"
        ? Buffer.from(words, "base64").toString("latin1")
        : words
            .replaceAll("_", " ")
            .replaceAll(/=([0-9A-F]{2})/gi, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    );
}

function headerOf(raw: string, name: string): string {
  const unfolded = raw.split("\r\n\r\n")[0]?.replaceAll(/\r\n[ \t]+/g, " ") ?? "";
  const value = new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1] ?? "";
  const words = decoded(value);
  return words === value ? value : Buffer.from(words, "latin1").toString("utf8");
}

/** The plain text of a mail: of its first part, where it has parts. */
function textOf(raw: string): string {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1];
  const part = boundary === undefined ? raw : (rest.join("\r\n\r\n").split(`--${boundary}`)[1] ?? "");
  const [partHead = "", ...body] = part.replace(/^\r\n/, "").split("\r\n\r\n");
  const bytes = body.join("\r\n\r\n");
  if (/^content-transfer-encoding: base64/im.test(partHead)) return Buffer.from(bytes, "base64").toString();
  const unfolded = bytes.replaceAll(/=\r\n/g, "");
  const octets = unfolded.replaceAll(/=([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(octets, "latin1").toString();
}

/** `tell` hears of each mail as it arrives. */
export async function startSmtp(tell: (mail: ReceivedMail) => void = () => {}): Promise<SmtpHarness> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  let refusal = { code: 0, step: "recipient", words: "not here" };
  let delayMs = 0;
  let port = 0;
  let server: SMTPServer | undefined;

  function refusalAt(step: string): Error | null {
    if (refusal.code === 0 || refusal.step !== step) return null;
    return Object.assign(new Error(refusal.words), { responseCode: refusal.code });
  }

  async function listen(): Promise<void> {
    const listening = new SMTPServer({
      authOptional: true,
      closeTimeout: 50, // a pooled client holds its connection: a server that goes away does not ask
      disabledCommands: ["STARTTLS"],
      onMailFrom: (_address, _session, callback) => callback(refusalAt("sender")),
      onRcptTo: (_address, _session, callback) => callback(refusalAt("recipient")),
      onData(stream, session, callback) {
        const chunks: Buffer[] = [];
        stream.on("data", (bytes: Buffer) => chunks.push(bytes));
        stream.on("end", () => {
          const raw = Buffer.concat(chunks).toString("utf8");
          const to = session.envelope.rcptTo.map((recipient) => recipient.address);
          const { mailFrom } = session.envelope;
          const mail = {
            to,
            returnPath: mailFrom === false ? "" : mailFrom.address,
            subject: headerOf(raw, "Subject"),
            messageId: headerOf(raw, "Message-ID"),
            text: textOf(raw),
            raw,
          };
          mails.push(mail);
          tell(mail);
          for (const look of waiting) look();
          if (delayMs > 0) setTimeout(callback, delayMs);
          else callback();
        });
      },
    });
    listening.on("error", () => {}); // a client that was killed in the middle
    await new Promise<void>((resolve) => listening.listen(port, "127.0.0.1", resolve));
    port = (listening.server.address() as AddressInfo).port;
    server = listening;
  }

  await listen();
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse(code, step = "recipient", words = "not here") {
      refusal = { code, step, words };
    },
    slow(ms) {
      delayMs = ms;
    },
    waitFor: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (mails.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () => new Promise((resolve) => (server ? server.close(() => resolve()) : resolve())),
    restart: listen,
  };
}
