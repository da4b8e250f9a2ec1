import { afterEach, describe, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { startSmtp } from "../test/harness/smtp.ts";
import { log, openTrade } from "../test/harness/trade.ts";
import { openInvoicing } from "./invoicing.ts";
import { statementPdf } from "./paper/pdf.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open() {
  const server = await startSmtp();
  opened.push(() => server.stop());
  const trade = await openTrade("2026-04-20", { smtpUrl: server.url });
  opened.push(trade.close);
  const invoicing = await openInvoicing({ ...trade, log, publicUrl: "https://hatoba.example.jp" });
  opened.push(() => invoicing.stop());
  await invoicing.particulars.setIssuer(systemActor, { name: "通信株式会社" });
  const { organizationId } = trade;
  const charged = { organizationId, evadedYen: 500, evadedFee: "charged", reason: "試験" } as const;
  await trade.billing.recordSurcharge(systemActor, charged);
  const billed = async () => {
    trade.setNow("2026-05-04");
    await invoicing.runs.startRun(systemActor, { month: "2026-04", goal: "finalize" });
    await invoicing.settled();
    await server.waitFor(1);
    const { items } = await invoicing.statements.statements(systemScope(), { limit: 1 });
    return invoicing.statements.document(systemScope(), items[0]?.id ?? "");
  };
  return { invoicing, organizationId, server, billed };
}

describe("the letter with a statement", () => {
  test("has a link and nothing else, unless the holder wants more", async () => {
    const { server, billed } = await open();
    await billed();
    expect(server.mails[0]?.raw).not.toContain("application/pdf");
    expect(server.mails[0]?.text).toContain("https://hatoba.example.jp/statements/");
  });

  test("適格請求書 (消費税法 第57条の4): carries the very PDF where the holder wants it so", async () => {
    const { invoicing, organizationId, server, billed } = await open();
    await invoicing.particulars.setHolder(systemActor, organizationId, { statementMail: "pdf" });
    const document = await billed();
    const raw = server.mails[0]?.raw ?? "";
    expect(raw).toMatch(new RegExp(`filename="?${document.number}\\.pdf`));
    const part = raw.split(/Content-Type: application\/pdf/i)[1] ?? "";
    const base64 = part.split("\r\n\r\n")[1]?.split("\r\n--")[0] ?? "";
    expect(Buffer.from(base64, "base64")).toEqual(Buffer.from(await statementPdf(document)));
  });
});
