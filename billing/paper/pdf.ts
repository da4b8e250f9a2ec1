/**
 * A statement on paper: 請求書 or 返還請求書 as Japanese companies send and file them, with all that 消費税法 第57条の4 asks for
 * (issuer and T-number, addressee, period, what was supplied, per rate its total, the rate and the tax).
 */
import type { TaxBlock } from "../rules/consumption-tax.ts";
import type { StatementDocument, StatementLine } from "../statements/document.ts";
import { bytesOf, ink, openPage, type Page, paper, paperWidth } from "./page.ts";
import { type Wording, wordingFor } from "./wording.ts";

interface Sheet {
  readonly page: Page;
  readonly words: Wording;
  readonly statement: StatementDocument;
}

const half = paper.left + paperWidth * 0.56;

function title({ page, words, statement }: Sheet): void {
  const heading = words.say(statement.kind);
  page.write(heading, {
    x: paper.left,
    width: paperWidth,
    size: 21,
    bold: true,
    align: "center",
    colour: ink.deep,
    spacing: words.language === "ja" ? 8 : 1,
  });
  page.y += 34;
  page.line(page.y, ink.deep);
  page.y += 14;
}

/** 株式会社〇〇 御中, and beside it who asks. */
function parties({ page, words, statement }: Sheet): void {
  const { addressee, issuer } = statement;
  const top = page.y;
  const left = { x: paper.left, width: half - paper.left - 24 };
  const address = [addressee.postalCode && `〒${addressee.postalCode}`, addressee.address].filter(Boolean).join("\n");
  if (address) page.y += page.write(address, { ...left, size: 9, colour: ink.soft }) + 6;
  page.y += page.write(words.say("addressee", { name: addressee.name }), { ...left, size: 14, bold: true }) + 3;
  if (addressee.department) page.y += page.write(addressee.department, { ...left, size: 10 }) + 2;
  page.line(page.y + 2, ink.text, left.x, left.x + left.width);
  page.y += 12;
  if (statement.managementUnit)
    page.y += page.write(words.say("unit", { unit: statement.managementUnit }), { ...left, size: 9 }) + 4;
  const under = page.y;
  page.y = top;
  const right = { x: half, width: paper.right - half };
  for (const [key, value] of [
    ["number", statement.number],
    ["issued-on", words.day(statement.issuedOn)],
  ] as const) {
    page.write(words.say(key), { ...right, size: 9, colour: ink.soft });
    page.y += page.write(value, { ...right, size: 9, align: "right" }) + 2;
  }
  page.y += 8;
  page.y += page.write(issuer.name, { ...right, size: 12, bold: true }) + 3;
  const about = [
    issuer.postalCode && `〒${issuer.postalCode}`,
    issuer.address,
    issuer.phone && words.say("phone", { phone: issuer.phone }),
    issuer.registrationNumber && words.say("registration-number", { number: issuer.registrationNumber }),
  ].filter((line) => line !== null && line !== "");
  for (const line of about) page.y += page.write(line ?? "", { ...right, size: 9 }) + 1;
  page.y = Math.max(page.y, under) + 16;
}

/** The amount that matters, until when, for which days. */
function amount({ page, words, statement }: Sheet): void {
  const isInvoice = statement.kind === "invoice";
  page.y += page.write(words.say(isInvoice ? "greeting" : "greeting-credit"), { x: paper.left, width: paperWidth }) + 8;
  const height = 52;
  page.fill(page.y, height, ink.tint);
  page.fill(page.y, height, ink.deep, paper.left, paper.left + 4);
  const top = page.y;
  page.y = top + 9;
  const box = { x: paper.left + 18, width: 230 };
  page.write(words.say(isInvoice ? "amount" : "amount-credit"), { ...box, size: 9, colour: ink.soft });
  page.y = top + 23;
  const total = words.yen(isInvoice ? statement.totalYen : -statement.totalYen);
  page.write(total, { ...box, size: 19, bold: true, colour: ink.deep });
  page.y = top + 10;
  const facts = [
    statement.dueOn && ([words.say("due-on"), words.day(statement.dueOn)] as const),
    [words.say("period"), words.say("month-of", { month: words.month(statement.serviceMonth) })] as const,
  ].filter((fact) => fact !== null && fact !== "");
  for (const [name, value] of facts) {
    page.write(name, { x: half, width: 90, size: 9, colour: ink.soft });
    page.y += page.write(value, { x: half + 84, width: paper.right - half - 96, size: 10.5, bold: true }) + 4;
  }
  page.y = top + height + 18;
}

const columns = [
  { key: "what", x: paper.left + 6, width: 205, align: "left" },
  { key: "days", x: paper.left + 215, width: 68, align: "left" },
  { key: "quantity", x: paper.left + 283, width: 44, align: "right" },
  { key: "unit", x: paper.left + 331, width: 58, align: "right" },
  { key: "rate", x: paper.left + 393, width: 38, align: "right" },
  { key: "yen", x: paper.left + 433, width: 60, align: "right" },
] as const;

function tableHead({ page, words }: Sheet): void {
  page.fill(page.y, 19, ink.deep);
  page.y += 4.5;
  for (const { key, ...box } of columns)
    page.write(words.say(`column-${key}`), { ...box, size: 8.5, bold: true, colour: "#ffffff" });
  page.y += 20;
}

const rateText = (words: Wording, { taxCategory, taxPercent }: Pick<StatementLine, "taxCategory" | "taxPercent">) =>
  taxCategory === "exempt" || taxCategory === "outside"
    ? words.say(taxCategory)
    : `${taxPercent}%${taxCategory === "reduced" ? "※" : ""}`;

function cellsOf({ words }: Sheet, line: StatementLine): Record<(typeof columns)[number]["key"], string> {
  const { from, to } = line.period;
  return {
    what: line.label[words.language],
    days: words.days(from, to),
    quantity: line.quantity.toLocaleString("en-US"),
    unit: line.unitYen === null ? "" : words.amount(line.unitYen),
    rate: rateText(words, line),
    yen: words.amount(line.yen),
  };
}

function tableRow(sheet: Sheet, line: StatementLine, isLast: boolean): void {
  const { page, words } = sheet;
  const cells = cellsOf(sheet, line);
  const formula = words.written(line.formula[words.language]);
  const what = { x: columns[0].x, width: columns[0].width };
  const said = page.heightOf(cells.what, { ...what, size: 9 });
  const explained = page.heightOf(formula, { ...what, size: 7.5 });
  const height = Math.max(said + explained + 2, page.heightOf(cells.days, { ...columns[1], size: 8 }));
  if (page.need(height + 10)) tableHead(sheet);
  const top = page.y;
  for (const { key, ...box } of columns) page.write(cells[key], { ...box, size: key === "days" ? 8 : 9 });
  page.y = top + said + 2;
  page.write(formula, { ...what, size: 7.5, colour: ink.soft });
  page.y = top + height + 4;
  page.line(page.y, isLast ? ink.deep : ink.line);
  page.y += 5;
}

function table(sheet: Sheet): void {
  const { lines } = sheet.statement;
  tableHead(sheet);
  for (const [index, line] of lines.entries()) tableRow(sheet, line, index === lines.length - 1);
  sheet.page.y += 6;
}

const blockName = (words: Wording, { category, percent }: TaxBlock): string =>
  category === "exempt" || category === "outside"
    ? words.say(`block-${category}`)
    : words.say(category === "reduced" ? "block-reduced" : "block-taxed", { percent });

/** 税率ごとに区分した合計額と消費税額等: one rounding each. */
function totals({ page, words, statement }: Sheet): void {
  const boxes = [
    { x: half - 60, width: 110, align: "left" },
    { x: half + 50, width: 75, align: "right" },
    { x: half + 130, width: paper.right - half - 136, align: "right" },
  ] as const;
  const row = (cells: readonly string[], style: { bold?: boolean; size?: number; colour?: string } = {}) => {
    for (const [index, box] of boxes.entries()) page.write(cells[index] ?? "", { ...box, size: 9, ...style });
    page.y += 15;
  };
  page.need(statement.taxBlocks.length * 15 + 60);
  row(["", words.say("net"), words.say("tax")], { size: 8, colour: ink.soft });
  for (const block of statement.taxBlocks)
    row([blockName(words, block), words.amount(block.netYen), block.percent === 0 ? "–" : words.amount(block.taxYen)]);
  page.line(page.y - 1, ink.line, half - 60);
  page.y += 4;
  row([words.say("sums"), words.amount(statement.netYen), words.amount(statement.taxYen)]);
  page.fill(page.y - 2, 21, ink.tint, half - 66);
  page.y += 3;
  page.write(words.say("grand-total"), { ...boxes[0], size: 10, bold: true });
  page.write(words.yen(statement.totalYen), { ...boxes[2], size: 11, bold: true });
  page.y += 32;
}

/** Where to pay, why, and what the marks mean. */
function closing({ page, words, statement }: Sheet): void {
  const { issuer, corrects, reason, kind } = statement;
  const isCredit = statement.lines.some(({ entry }) => entry === "credit");
  const isReduced = statement.taxBlocks.some(({ category }) => category === "reduced");
  const notes = [
    reason && words.say("reason", { reason }),
    corrects.length > 0 && words.say(isCredit ? "credits" : "corrects", { numbers: corrects.join(", ") }),
    isReduced && words.say("reduced-note"),
    issuer.note?.[words.language],
  ].filter((note) => typeof note === "string" && note !== "");
  const sections = [
    ["bank", kind === "invoice" ? issuer.bankAccount : null],
    ["notes", notes.join("\n")],
  ] as const;
  for (const [key, content] of sections) {
    if (!content) continue;
    const box = { x: paper.left + 12, width: paperWidth - 24, size: 9 };
    const height = page.heightOf(content, box) + 32;
    page.need(height);
    page.document.roundedRect(paper.left, page.y, paperWidth, height, 3).lineWidth(0.6).strokeColor(ink.line).stroke();
    page.y += 9;
    page.y += page.write(words.say(key), { ...box, size: 8.5, bold: true, colour: ink.deep }) + 3;
    page.write(content, box);
    page.y += height - 15;
  }
}

function footers({ page, words, statement }: Sheet): void {
  const { start, count } = page.document.bufferedPageRange();
  for (let index = 0; index < count; index++) {
    page.document.switchToPage(start + index);
    page.y = paper.bottom + 12;
    const box = { x: paper.left, width: paperWidth, size: 7.5, colour: ink.soft };
    page.write(`${words.say(statement.kind)} ${statement.number}`, box);
    page.write(`${index + 1} / ${count}`, { ...box, align: "right" });
  }
}

/** The statement as a PDF in its addressee's language; the same document gives the same bytes. */
export function statementPdf(statement: StatementDocument): Promise<Uint8Array> {
  const words = wordingFor(statement.addressee);
  const page = openPage({
    title: `${words.say(statement.kind)} ${statement.number}`,
    author: statement.issuer.name,
    language: words.language,
    at: Date.parse(statement.issuedOn),
  });
  const sheet = { page, words, statement };
  for (const part of [title, parties, amount, table, totals, closing, footers]) part(sheet);
  return bytesOf(page);
}
