/** What a letter looks like on the wire, and which one goes first. */

import { createHmac, createVerify, generateKeyPairSync } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer as createNetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { isPrivateAddress, type PrivateAddresses } from "#foundation/private-addresses";
import { openVault, Secret } from "#foundation/secrets";
import { startSmtp } from "../test/harness/smtp.ts";
import { htmlFrom } from "./html.ts";
import { type Letter, openOutbox, type SmtpSettings } from "./outbox.ts";
import { answerFrom, postOf } from "./webhook.ts";

const log = createLog("silent", "json");
const letter: Letter = {
  to: "hunter@example.jp",
  subject: "【作動】ワナ3号 大沢林道 14:32",
  text: "わなが作動しました。\n\nhttps://hatoba.example.jp/devices/1",
  language: "ja",
  about: { kind: "incident", id: "1" },
  organizationId: null,
};

async function open(
  smtp: Partial<SmtpSettings> | null,
  privateAddresses: PrivateAddresses = "refused",
  offset = { ms: 0 },
) {
  const database = await openDatabase({ url: join(mkdtempSync(join(tmpdir(), "hatoba-letters-")), "books.db"), log });
  const outbox = await openOutbox({
    database,
    smtp: smtp && { url: new Secret("smtp://127.0.0.1:1"), from: "Hatoba <hatoba@example.jp>", ...smtp },
    vault: openVault(new Secret("a key of the test")),
    privateAddresses,
    clock: { ...systemClock(), now: () => Date.now() + offset.ms },
    log,
    metrics: createMetrics(),
    chance: () => 0.5,
  });
  onTestFinished(async () => {
    await outbox.stop();
    await database.close();
  });
  const post = async (...letters: Partial<Letter>[]) => {
    await database.transaction(async (tx) => {
      for (const changes of letters) await outbox.post(tx, { ...letter, ...changes });
    });
    outbox.wake();
  };
  const entries = async () => (await outbox.entries("all", { limit: 1_000 })).items;
  return { database, outbox, post, entries };
}

async function server() {
  const smtp = await startSmtp();
  onTestFinished(() => smtp.stop());
  return smtp;
}

const headersOf = (raw: string) => (raw.split("\r\n\r\n")[0] ?? "").replaceAll(/\r\n[ \t]+/g, " ");

describe("a letter", () => {
  test("is plain text first, then HTML with links; short lines; dated, threaded, answerable, ended by one click", async () => {
    const smtp = await server();
    const { post } = await open({ url: new Secret(smtp.url) });
    const unsubscribeUrl = "https://hatoba.example.jp/t/unsubscribe";
    await post({ thread: "incident-1", replyTo: "operator@example.jp", unsubscribeUrl });
    await smtp.waitFor(1);
    const raw = smtp.mails[0]?.raw ?? "";
    const headers = headersOf(raw);
    expect(headers).toMatch(/^Date: .*\d{4} \d{2}:\d{2}:\d{2} \+0000$/m);
    expect(headers).toMatch(/^Message-ID: <[\w-]+@example\.jp>$/m);
    expect(headers).toMatch(/^In-Reply-To: <thread\.incident-1@example\.jp>$/m);
    expect(headers).toMatch(/^References: <thread\.incident-1@example\.jp>$/m);
    expect(headers).toMatch(/^Reply-To: operator@example\.jp$/m);
    expect(headers).toContain(`List-Unsubscribe: <${unsubscribeUrl}>`);
    expect(headers).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(headers).toContain("Auto-Submitted: auto-generated");
    expect(raw.indexOf("text/plain")).toBeLessThan(raw.indexOf("text/html"));
    expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(Buffer.byteLength(raw)).toBe(raw.length); // nothing but ASCII
  });

  test("to an address that a carrier issued against RFC 5321 is quoted (RFC 5321 §4.1.2)", async () => {
    const said: string[] = [];
    // The harness's server does not read quoted local parts; what counts is the line on the wire.
    const wire = createNetServer((socket) => {
      socket.setEncoding("utf8");
      socket.write("220 wire\r\n");
      socket.on("data", (piece: string) => {
        said.push(...piece.split("\r\n"));
        if (/^\.\r$/m.test(piece) || !said.includes("DATA")) socket.write("250 ok\r\n");
        else if (piece.startsWith("DATA")) socket.write("354 go on\r\n");
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => wire.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void wire.close());
    const { post, entries } = await open({
      url: new Secret(`smtp://127.0.0.1:${(wire.address() as AddressInfo).port}`),
      bounceAddress: "bounce@example.jp",
    });
    await post({ to: "taro..yama.@docomo.ne.jp" });
    await expect.poll(async () => (await entries())[0]?.state).toBe("accepted");
    expect(said).toContain('RCPT TO:<"taro..yama."@docomo.ne.jp>');
    expect(said).toContain('To: <"taro..yama."@docomo.ne.jp>');
  });

  test("names who reads answers to it, unless it names somebody itself", async () => {
    const smtp = await server();
    const { post } = await open({ url: new Secret(smtp.url), replyTo: "Support <support@example.jp>" });
    await post({ to: "a@example.jp" }, { to: "b@example.jp", replyTo: "keeper@example.jp" });
    await smtp.waitFor(2);
    const answers = new Map(
      smtp.mails.map(({ to, raw }) => [to[0], /^Reply-To: (.*)$/m.exec(headersOf(raw))?.[1]?.trim()]),
    );
    expect(answers).toEqual(
      new Map([
        ["a@example.jp", "Support <support@example.jp>"],
        ["b@example.jp", "keeper@example.jp"],
      ]),
    );
  });

  test("comes back to an address of its own; a report to that address is of this letter, though it quotes nothing of it", async () => {
    const smtp = await server();
    const bounceAddress = "bounce@mx.example.jp";
    const { outbox, post, entries } = await open({ url: new Secret(smtp.url), bounceAddress });
    await post({}, { to: "other@example.jp" });
    await smtp.waitFor(2);
    await expect.poll(async () => (await entries()).map(({ state }) => state)).toEqual(["accepted", "accepted"]);
    const [one = "", other = ""] = smtp.mails.map(({ returnPath }) => returnPath);
    expect(one).toMatch(/^bounce\+[0-9a-f]{32}\.[0-9a-f]{16}@mx\.example\.jp$/);
    expect(one.indexOf("@")).toBeLessThanOrEqual(64); // RFC 5321 §4.5.3.1.1
    expect(other).not.toBe(one);
    expect(headersOf(smtp.mails[0]?.raw ?? "")).toMatch(/^From: Hatoba <hatoba@example.jp>$/m);
    const bounce = (to: string) => {
      const head = `From: <>\nTo: <${to}>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n`;
      const status = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; x\nAction: failed\nStatus: 5.1.1\n";
      return new TextEncoder().encode(`${head}--b\nContent-Type: message/delivery-status\n\n${status}--b--\n`);
    };
    const unknown = [{ outcome: "unknown", stopped: null }];
    const forged = one.replace(/.(?=@)/, (digit) => (digit === "0" ? "1" : "0"));
    for (const address of [forged, "hatoba@example.jp", "bounce@mx.example.jp", one.replace(/\.\w+@/, ".@")])
      expect(await outbox.takeReport(bounce(address))).toEqual(unknown);
    const stopped = smtp.mails[0]?.to[0];
    expect(await outbox.takeReport(bounce(one.toUpperCase()))).toEqual([{ outcome: "bounced", stopped }]);
    expect((await outbox.stoppedAddresses("all")).map(({ address }) => address)).toEqual([stopped]);
  });

  test("is signed where there is a key, one-click headers too (RFC 8058 §4)", async () => {
    const smtp = await server();
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const dkim = { domain: "example.jp", selector: "mail", privateKey: new Secret(pem) };
    const { post } = await open({ url: new Secret(smtp.url), dkim });
    await post({ unsubscribeUrl: "https://hatoba.example.jp/t/x" });
    await smtp.waitFor(1);
    const headers = headersOf(smtp.mails[0]?.raw ?? "");
    const signature = /^DKIM-Signature: (.*)$/m.exec(headers)?.[1] ?? "";
    expect(signature).toContain("d=example.jp; ");
    expect(signature).toContain("s=mail;");
    const signed = (/\bh=([^;]*);/.exec(signature)?.[1] ?? "").split(":");
    expect(signed).toEqual(expect.arrayContaining(["list-unsubscribe", "list-unsubscribe-post", "subject", "date"]));
    // RFC 6376 §3.7: the signed headers, relaxed, and the signature's own header without its value.
    const relaxed = (line: string) =>
      line.replace(
        /^([^:]+):\s*(.*)$/s,
        (_, name: string, value: string) => `${name.toLowerCase()}:${value.replaceAll(/\s+/g, " ").trim()}`,
      );
    const lines = headers.split("\r\n");
    const material = signed
      .map((name) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`)))
      .filter((line) => line !== undefined)
      .concat(`DKIM-Signature: ${signature.replace(/b=[^;]*$/, "b=")}`)
      .map(relaxed)
      .join("\r\n");
    const value = (/b=([^;]*)$/.exec(signature)?.[1] ?? "").replaceAll(/\s/g, "");
    expect(createVerify("sha256").update(material).verify(publicKey, value, "base64")).toBe(true);
  });

  test("as HTML is its own words with links, and nothing that it says becomes markup", () => {
    const html = htmlFrom("<b>1&2</b>\n次の行\n\n詳細：https://x.example.jp/a?b=1&c=2。", "ja");
    expect(html).toContain("<p>&lt;b&gt;1&amp;2&lt;/b&gt;<br>\n次の行</p>");
    expect(html).toContain('<a href="https://x.example.jp/a?b=1&amp;c=2">https://x.example.jp/a?b=1&amp;c=2</a>。</p>');
  });
});

describe("the order of letters", () => {
  test("a sprung trap's letter is with the server before ten thousand others that wait", async () => {
    const smtp = await server();
    smtp.slow(30);
    const { post } = await open({ url: new Secret(smtp.url), perDomainPerSecond: "off" });
    await post(...Array.from({ length: 10_000 }, (_, index) => ({ to: `h@d${index % 500}.example.jp` })));
    await smtp.waitFor(5);
    await post({ to: "urgent@example.jp", priority: "urgent" });
    await expect.poll(() => smtp.mails.some((mail) => mail.to[0] === "urgent@example.jp"), { interval: 5 }).toBe(true);
    expect(smtp.mails.length).toBeLessThan(5_000);
  }, 30_000);

  test("a domain is sent only so many a second; others pass by it", async () => {
    const smtp = await server();
    const { post } = await open({ url: new Secret(smtp.url), perDomainPerSecond: 2 });
    await post(...Array.from({ length: 20 }, (_, index) => ({ to: `h${index}@slow.example.jp` })));
    await post({ to: "h@quick.example.jp" });
    await expect.poll(() => smtp.mails.some((mail) => mail.to[0] === "h@quick.example.jp")).toBe(true);
    expect(smtp.mails.length).toBeLessThan(10);
    const before = smtp.mails.length;
    await smtp.waitFor(before + 2);
  });
});

describe("servers", () => {
  test("while the first is away the other one takes the letters; every attempt is kept with its answer", async () => {
    const [first, other] = [await server(), await server()];
    await first.stop();
    const { outbox, post, entries } = await open({ url: new Secret(first.url), alternativeUrl: new Secret(other.url) });
    const settled: string[] = [];
    outbox.onSettled(({ to, state }) => settled.push(`${to} ${state}`));
    await post({});
    await other.waitFor(1);
    await expect.poll(() => settled).toEqual(["hunter@example.jp accepted"]);
    const [entry] = await entries();
    const attempts = await outbox.attempts(entry?.id ?? "");
    expect(attempts.map(({ server, answer }) => `${server} ${answer}`)).toEqual([
      `${first.url.slice("smtp://".length)} later`,
      `${other.url.slice("smtp://".length)} accepted`,
    ]);
    expect(attempts[1]?.words).toContain("250");
  });
});

test("a storm becomes a digest for each recipient after the first few; urgent letters stay alone", async () => {
  const smtp = await server();
  const offset = { ms: 0 };
  const { post, entries } = await open({ url: new Secret(smtp.url) }, "refused", offset);
  const storm = Array.from({ length: 300 }, (_, index) => ({ digestLine: `センサー ${index}：無音` }));
  await post(...storm, { digestLine: "わな", priority: "urgent" as const, subject: "作動" });
  await smtp.waitFor(6);
  await expect.poll(async () => (await entries()).filter(({ state }) => state === "accepted").length).toBe(6);
  expect((await entries()).filter(({ state }) => state === "waiting").length).toBe(295);
  offset.ms = 61_000;
  await smtp.waitFor(7);
  expect(smtp.mails.length).toBe(7);
  expect(smtp.mails.at(-1)?.subject).toBe("【まとめ】お知らせ 295件");
  const [digest] = await entries();
  expect(digest?.text).toContain("センサー 5：無音");
  expect(digest?.text).toContain("ほか 95件");
  const gathered = (await entries()).filter(({ state }) => state === "gathered");
  expect(new Set(gathered.map(({ digestId }) => digestId))).toEqual(new Set([digest?.id]));
});

describe("channels", () => {
  async function receiver(status = 200) {
    const got: { headers: IncomingMessage["headers"]; body: string }[] = [];
    const http = createServer((request, response) => {
      let body = "";
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => {
        got.push({ headers: request.headers, body });
        response.writeHead(status, { location: "http://127.0.0.1/" }).end("ok");
      });
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => new Promise<void>((resolve) => void http.close(() => resolve())));
    return { got, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook` };
  }
  const add = (
    { database, outbox }: Awaited<ReturnType<typeof open>>,
    target: Parameters<typeof outbox.addChannel>[1]["target"],
  ) => database.transaction((tx) => outbox.addChannel(tx, { organizationId: "o", name: "連絡網", target }));

  test("a letter that carries a file waits for whoever makes it, and for as long as it can't be made", async () => {
    const smtp = await startSmtp();
    onTestFinished(() => smtp.stop());
    const offset = { ms: 0 };
    const { outbox, post, entries } = await open({ url: new Secret(smtp.url) }, "refused", offset);
    await post({ attachment: { kind: "report", id: "7" } });
    await expect.poll(async () => (await entries())[0]?.lastAnswer).toContain("nobody makes files");
    let isBroken = true;
    outbox.attach("report", async (id) => {
      if (isBroken) throw new Error("the paper is out");
      return { fileName: `${id}.txt`, contentType: "text/plain", content: Buffer.from("seven") };
    });
    const later = () => {
      offset.ms += 3_600_000;
      outbox.wake();
    };
    later();
    await expect.poll(async () => (await entries())[0]?.lastAnswer).toContain("the paper is out");
    isBroken = false;
    later();
    await smtp.waitFor(1);
    expect(smtp.mails[0]?.raw).toContain("filename=7.txt");
    expect(smtp.mails[0]?.raw).toContain(Buffer.from("seven").toString("base64"));
  });

  test("a webhook gets the letter, signed; Slack gets text; neither needs a mail server", async () => {
    const { got, url } = await receiver();
    const rooms = await open(null, "allowed");
    const hook = await add(rooms, { kind: "webhook", url });
    const slack = await add(rooms, { kind: "slack", url });
    await rooms.post({ to: "連絡網", channelId: hook.channel.id });
    await expect.poll(() => got.length).toBe(1);
    const signature = createHmac("sha256", hook.secret ?? "")
      .update(got[0]?.body ?? "")
      .digest("hex");
    expect(got[0]?.headers["x-hatoba-signature"]).toBe(`sha256=${signature}`);
    expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({ subject: letter.subject, about: letter.about });
    await rooms.post({ to: "連絡網", channelId: slack.channel.id });
    await expect.poll(() => got.length).toBe(2);
    expect(JSON.parse(got[1]?.body ?? "")).toEqual({ text: `${letter.subject}\n${letter.text}` });
    await expect.poll(async () => (await rooms.entries()).map(({ state }) => state)).toEqual(["accepted", "accepted"]);
  });

  test("LINE gets a push of at most 5,000 characters, once: its 409 to the same key means that it has it", () => {
    const about = { kind: "incident", id: "1" };
    const said = { id: "01a1fde9-4f12-75ff-b67a-6ac833a0be19", subject: "件名", language: "ja", about, createdAt: 0 };
    const target = { kind: "line", token: "a token", to: "U1" } as const;
    const { url, headers, body, takenBefore } = postOf(target, { ...said, text: "長".repeat(6_000) });
    expect(url).toBe("https://api.line.me/v2/bot/message/push");
    expect(headers).toMatchObject({ authorization: "Bearer a token", "x-line-retry-key": said.id });
    const { to, messages } = JSON.parse(body) as { to: string; messages: { type: string; text: string }[] };
    expect([to, messages.length, messages[0]?.type, messages[0]?.text.length]).toEqual(["U1", 1, "text", 5_000]);
    expect(messages[0]?.text.startsWith("件名\n長")).toBe(true);
    const conflict = { status: 409, words: "The retry key is already accepted" };
    expect(answerFrom(conflict, takenBefore).kind).toBe("accepted");
    expect(answerFrom(conflict).kind).toBe("never");
  });

  test("private addresses are refused, by number and by name; redirects are not followed", async () => {
    const { got, url } = await receiver(302);
    const rooms = await open(null);
    const byNumber = await add(rooms, { kind: "webhook", url });
    const byName = await add(rooms, { kind: "webhook", url: url.replace("127.0.0.1", "localhost") });
    await rooms.post({ channelId: byNumber.channel.id }, { channelId: byName.channel.id });
    const answers = async () => (await rooms.entries()).map(({ lastAnswer }) => lastAnswer ?? "");
    await expect.poll(answers).toEqual([expect.stringContaining("private"), expect.stringContaining("private")]);
    expect(got).toEqual([]);
    const allowed = await open(null, "allowed");
    const redirecting = await add(allowed, { kind: "webhook", url });
    await allowed.post({ channelId: redirecting.channel.id });
    await expect.poll(async () => (await allowed.entries()).map(({ state }) => state)).toEqual(["refused"]);
    expect(got.length).toBe(1);
  });

  test.each([
    ["10.1.2.3", true],
    ["169.254.169.254", true],
    ["100.64.1.1", true],
    ["::1", true],
    ["fd00::1", true],
    ["::ffff:10.0.0.1", true],
    ["64:ff9b::a00:1", true],
    ["fe80::1", true],
    ["93.184.215.14", false],
    ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", false],
  ])("%s is private: %s", (address, isPrivate) => {
    expect(isPrivateAddress(address)).toBe(isPrivate);
  });
});
