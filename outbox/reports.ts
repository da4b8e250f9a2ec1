/** What mail servers and mailbox providers report of a letter afterwards: bounces (DSN, RFC 3464) and complaints (ARF, RFC 5965). */
import PostalMime from "postal-mime";

/** `bounced`: it did not arrive. `address-bounced`: nor will any other to this address. `complained`: somebody called it spam. */
export interface MailReport {
  readonly kind: "bounced" | "address-bounced" | "complained";
  /** Of our letter, with its brackets. */
  readonly messageId: string;
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

/**
 * RFC 3463: x.1.y is about the address, x.2.1 a mailbox that takes nothing, x.0.0 undefined. All else (a full mailbox, a network,
 * the contents, a policy) may be over with the next letter.
 */
const isAboutAddress = (status: string): boolean => /^5\.(1\.\d+|2\.1|0\.0)$/.test(status);

function bouncesFrom(text: string, messageId: string): MailReport[] {
  const [ofMessage, ...recipients] = groupsOf(text);
  const server = typed(ofMessage?.get("reporting-mta"));
  return recipients
    .filter((fields) => fields.get("action")?.trim().toLowerCase() === "failed")
    .map((fields) => {
      const status = fields.get("status")?.trim().split(/\s/)[0] ?? "";
      const words = typed(fields.get("diagnostic-code")) || status;
      return { kind: isAboutAddress(status) ? "address-bounced" : "bounced", messageId, server, words };
    });
}

/** Not spam after all, or something that is no complaint about mail, is none (RFC 5965 §7.3). */
function complaintsFrom(text: string, messageId: string): MailReport[] {
  const [fields] = groupsOf(text);
  const type = fields?.get("feedback-type")?.trim().toLowerCase() ?? "";
  if (type === "" || type === "not-spam") return [];
  return [{ kind: "complained", messageId, server: fields?.get("user-agent") ?? "", words: type }];
}

/** What a message reports of letters; nothing when it is no report, or does not say of which letter. Never throws. */
export async function reportsFrom(message: Uint8Array): Promise<readonly MailReport[]> {
  const mail = await PostalMime.parse(message, { forceRfc822Attachments: true }).catch(() => null);
  const parts = (mail?.attachments ?? []).map(({ mimeType, content }) => {
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    return { mimeType, text };
  });
  const textOf = (...types: string[]) => parts.find(({ mimeType }) => types.includes(mimeType))?.text ?? "";
  const [original] = groupsOf(textOf("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"));
  const messageId = original?.get("message-id")?.trim() ?? "";
  if (messageId === "") return [];
  return [
    ...bouncesFrom(textOf("message/delivery-status"), messageId),
    ...complaintsFrom(textOf("message/feedback-report"), messageId),
  ];
}
