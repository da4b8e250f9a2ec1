import { describe, expect, test } from "vitest";
import { reportsFrom } from "./reports.ts";

const messageId = "<01a1fde9-4f12-75ff-b67a-6ac833a0be19@hatoba.example.jp>";

/** A multipart message of these parts, by their types. */
function report(type: string, parts: readonly (readonly [string, string])[], lineEnd = "\r\n"): Uint8Array {
  const body = parts.flatMap(([mimeType, text]) => ["--=_b", `Content-Type: ${mimeType}`, "", text]);
  const head = [
    "From: MAILER-DAEMON@mx.example.jp",
    "Subject: Undelivered Mail Returned to Sender",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=${type}; boundary="=_b"`,
    "",
  ];
  return new TextEncoder().encode([...head, ...body, "--=_b--", ""].join("\n").replaceAll("\n", lineEnd));
}
const words = ["text/plain; charset=utf-8", "I'm sorry."] as const;
const original = ["text/rfc822-headers", `Message-ID: ${messageId}\nTo: taro@example.jp\n`] as const;
const status = (...fields: string[]) =>
  ["message/delivery-status", ["Reporting-MTA: dns; mx.example.jp", "", ...fields, ""].join("\n")] as const;
const failed = (code: string, diagnostic = `smtp; 550 ${code} no\n such user`) =>
  status(
    "Final-Recipient: rfc822; taro@example.jp",
    "Action: failed",
    `Status: ${code}`,
    `Diagnostic-Code: ${diagnostic}`,
  );
const kinds = async (message: Uint8Array) => (await reportsFrom(message)).map(({ kind }) => kind);

describe("a bounce (RFC 3464)", () => {
  test("says of which letter it is, who reports it, and the server's words, unfolded; with either line end", async () => {
    for (const lineEnd of ["\r\n", "\n"]) {
      const reports = await reportsFrom(report("delivery-status", [words, failed("5.1.1"), original], lineEnd));
      expect(reports).toEqual([
        { kind: "address-bounced", messageId, cameTo: [], server: "mx.example.jp", words: "550 5.1.1 no such user" },
      ]);
    }
  });

  test.each([
    ["5.1.1", "address-bounced"],
    ["5.1.10", "address-bounced"],
    ["5.2.1", "address-bounced"],
    ["5.0.0", "address-bounced"],
    ["5.2.2", "bounced"],
    ["5.4.4", "bounced"],
    ["5.7.1", "bounced"],
    ["4.4.7", "bounced"],
  ])(
    "RFC 3463: %s is %s: a full mailbox, a network and a policy say nothing of the next letter",
    async (code, kind) => {
      expect(await kinds(report("delivery-status", [words, failed(code), original]))).toEqual([kind]);
    },
  );

  test("a delay, a relaying or a delivery is none", async () => {
    for (const action of ["delayed", "relayed", "delivered", "expanded"]) {
      const fields = status("Final-Recipient: rfc822; taro@example.jp", `Action: ${action}`, "Status: 4.4.1");
      expect(await kinds(report("delivery-status", [words, fields, original]))).toEqual([]);
    }
  });

  test("that quotes nothing names its letter by its envelope ID (RFC 3464 §2.2.1), or by the address to which it came", async () => {
    const [type, text] = failed("5.1.1");
    const kept = [type, `Original-Envelope-Id: a+2Bb@hatoba.example.jp\n${text}`] as const;
    const [known] = await reportsFrom(report("delivery-status", [words, kept]));
    expect(known).toMatchObject({ kind: "address-bounced", messageId: "<a+b@hatoba.example.jp>" });
    const delivered = `Delivered-To: bounce+1.2@mx.example.jp\r\nTo: "x" <bounce+3.4@mx.example.jp>\r\n`;
    const came = new TextEncoder().encode(
      `${delivered}${new TextDecoder().decode(report("delivery-status", [words, failed("5.1.1")]))}`,
    );
    const [unquoted] = await reportsFrom(came);
    expect(unquoted).toMatchObject({ messageId: "", cameTo: ["bounce+1.2@mx.example.jp", "bounce+3.4@mx.example.jp"] });
  });

  test("the whole letter instead of its headers names it as well", async () => {
    const whole = [
      "message/rfc822",
      `${original[1]}Subject: x\n\nStatus: 5.1.1\nMessage-ID: <other@example.jp>\n`,
    ] as const;
    const [known] = await reportsFrom(report("delivery-status", [words, failed("5.1.1"), whole]));
    expect(known?.messageId).toBe(messageId);
  });
});

describe("a complaint (RFC 5965)", () => {
  const feedback = (type: string) =>
    ["message/feedback-report", `Feedback-Type: ${type}\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n`] as const;
  test("is abuse of the letter that it holds; not-spam is none", async () => {
    const [complaint] = await reportsFrom(report("feedback-report", [words, feedback("abuse"), original]));
    expect(complaint).toEqual({
      kind: "complained",
      messageId,
      cameTo: [],
      server: "SomeGenerator/1.0",
      words: "abuse",
    });
    expect(await kinds(report("feedback-report", [words, feedback("not-spam"), original]))).toEqual([]);
  });
});

test("what is no report, and no mail at all, reports nothing", async () => {
  const plain = `From: a@example.jp\r\nSubject: hello\r\nMessage-ID: ${messageId}\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n`;
  for (const text of [plain, "", "\u0000\u0001", "Content-Type: multipart/report; boundary=x\n\n--x"])
    expect(await reportsFrom(new TextEncoder().encode(text))).toEqual([]);
});
