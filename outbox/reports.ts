/** What mail servers and mailbox providers report of a letter afterwards: bounces (DSN, RFC 3464) and complaints (ARF, RFC 5965). */
import PostalMime, { type Email } from "postal-mime";
import { isAboutAddress } from "./attempts.ts";

/** What a report names its letter by. */
interface Named {
  /** With its brackets; empty where it quotes nothing and keeps no envelope ID. */
  readonly messageId: string;
  /** To whom the report came: the letter's envelope sender, as headers have it. */
  readonly cameTo: readonly string[];
}

/** `bounced`: it did not arrive. `address-bounced`: nor will any other to this address. `complained`: somebody called it spam. */
export interface MailReport extends Named {
  readonly kind: "bounced" | "address-bounced" | "complained";
  /** Who reports. */
  readonly server: string;
  /** What the server said. */
  readonly words: string;
}

type Fields = ReadonlyMap<string, string>;

/** Groups of fields, separated by empty lines; a line that begins with a blank goes on with the one before (RFC 5322 §2.2.3). */
function groupsOf(text: string): Fields[] {
  const unfolded = text.replaceAll(/\r\n?/g, "\n").replaceAll(/\n[ \t]+/g, " ");
  return unfolded.split(/\n{2,}/).flatMap((group) => {
    const fields = [...group.matchAll(/^([\w-]+):[ \t]*(.*)$/gm)];
    return fields.length === 0 ? [] : [new Map(fields.map(([, name = "", value = ""]) => [name.toLowerCase(), value]))];
  });
}

/** `rfc822; a@example.jp`, `smtp; 550 no such user`: what follows the type. */
const typed = (value = ""): string => value.replace(/^[^;]*;\s*/, "").trim();

function bouncesFrom(text: string, letter: Named): MailReport[] {
  const [ofMessage, ...recipients] = groupsOf(text);
  const server = typed(ofMessage?.get("reporting-mta"));
  return recipients
    .filter((fields) => fields.get("action")?.trim().toLowerCase() === "failed")
    .map((fields) => {
      const status = fields.get("status")?.trim().split(/\s/)[0] ?? "";
      const words = typed(fields.get("diagnostic-code")) || status;
      return { kind: isAboutAddress(status) ? "address-bounced" : "bounced", ...letter, server, words };
    });
}

/** Not spam after all, or something that is no complaint about mail, is none (RFC 5965 §7.3). */
function complaintsFrom(text: string, letter: Named): MailReport[] {
  const [fields] = groupsOf(text);
  const type = fields?.get("feedback-type")?.trim().toLowerCase() ?? "";
  if (type === "" || type === "not-spam") return [];
  return [{ kind: "complained", ...letter, server: fields?.get("user-agent") ?? "", words: type }];
}

/** RFC 3461 §4: an envelope ID has its unusual characters as +XX. Ours is the Message-ID without its brackets. */
function messageIdFrom(envelopeId: string): string {
  const id = envelopeId
    .trim()
    .replaceAll(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return id === "" ? "" : `<${id}>`;
}

/** Addresses to which a report was delivered: servers note the envelope's recipient, and address it to him. */
const cameTo = (mail: Email): string[] =>
  mail.headers
    .filter(({ key }) => ["to", "delivered-to", "x-original-to"].includes(key))
    .flatMap(({ value }) => value.match(/[^\s<>,;:"]+@[^\s<>,;:"]+/g) ?? []);

/** What a message reports of letters; nothing when it is no report. Never throws. */
export async function reportsFrom(message: Uint8Array): Promise<readonly MailReport[]> {
  const mail = await PostalMime.parse(message, { forceRfc822Attachments: true }).catch(() => null);
  const parts = (mail?.attachments ?? []).map(({ mimeType, content }) => {
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    return { mimeType, text };
  });
  const textOf = (...types: string[]) => parts.find(({ mimeType }) => types.includes(mimeType))?.text ?? "";
  const [original] = groupsOf(textOf("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"));
  const status = textOf("message/delivery-status");
  const envelopeId = groupsOf(status)[0]?.get("original-envelope-id") ?? "";
  const messageId = original?.get("message-id")?.trim() || messageIdFrom(envelopeId);
  const letter = { messageId, cameTo: mail ? cameTo(mail) : [] };
  return [...bouncesFrom(status, letter), ...complaintsFrom(textOf("message/feedback-report"), letter)];
}
