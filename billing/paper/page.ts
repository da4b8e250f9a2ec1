/** A4 paper with a Japanese font: what drawing a statement needs of it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import PDFDocument from "pdfkit";

/** Points (1/72 inch). */
export const paper = { left: 48, right: 547, top: 52, bottom: 786 } as const;
export const paperWidth = paper.right - paper.left;

export const ink = { text: "#1f2933", soft: "#667580", line: "#c9d1d8", deep: "#17324d", tint: "#eef3f7" } as const;

const fontFile = (name: string) =>
  readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/biz-udgothic/${name}.ttf`)));

let fonts: { regular: Buffer; bold: Buffer } | undefined;

/** BIZ UDGothic (SIL OFL): 4 MB each, read once; a paper holds the characters that it uses. */
function fontsOnce() {
  fonts ??= {
    regular: fontFile("400Regular/BIZUDGothic_400Regular"),
    bold: fontFile("700Bold/BIZUDGothic_700Bold"),
  };
  return fonts;
}

export interface TextBox {
  readonly x: number;
  readonly width: number;
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly align?: "left" | "right" | "center";
  /** Between characters, in points. */
  readonly spacing?: number;
}

export interface Page {
  readonly document: PDFKit.PDFDocument;
  /** Where the next thing goes; grows downward. */
  y: number;
  /** Writes at `y` without moving it; returns the height it took. */
  write(words: string, box: TextBox): number;
  heightOf(words: string, box: TextBox): number;
  line(y: number, colour?: string, from?: number, to?: number): void;
  fill(y: number, height: number, colour: string, from?: number, to?: number): void;
  /** A new sheet where less than `height` is left; true when there is one. */
  need(height: number): boolean;
}

export interface PaperInfo {
  readonly title: string;
  readonly author: string;
  readonly language: "ja" | "en";
  /** The instant written into the file: the same statement is the same bytes. */
  readonly at: number;
}

export function openPage({ title, author, language, at }: PaperInfo): Page {
  const document = new PDFDocument({
    size: "A4",
    margin: 0,
    bufferPages: true,
    lang: language,
    displayTitle: true,
    info: { Title: title, Author: author, Creator: "Hatoba", CreationDate: new Date(at), ModDate: new Date(at) },
  });
  const { regular, bold } = fontsOnce();
  document.registerFont("regular", regular);
  document.registerFont("bold", bold);
  const styled = ({ size = 9, bold: isBold = false, width, align = "left", spacing = 0 }: TextBox) => {
    document.font(isBold ? "bold" : "regular").fontSize(size);
    return { width, align, characterSpacing: spacing, lineGap: size * 0.32 };
  };
  return {
    document,
    y: paper.top,
    heightOf: (words, box) => document.heightOfString(words, styled(box)),
    write(words, box) {
      const options = styled(box);
      const height = document.heightOfString(words, options);
      document.fillColor(box.colour ?? ink.text).text(words, box.x, this.y, options);
      return height;
    },
    line(y, colour = ink.line, from = paper.left, to = paper.right) {
      document.moveTo(from, y).lineTo(to, y).lineWidth(0.6).strokeColor(colour).stroke();
    },
    fill(y, height, colour, from = paper.left, to = paper.right) {
      document.rect(from, y, to - from, height).fill(colour);
    },
    need(height) {
      if (this.y + height <= paper.bottom) return false;
      document.addPage();
      this.y = paper.top;
      return true;
    },
  };
}

/** The whole file. */
export function bytesOf({ document }: Page): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on("error", reject);
    document.end();
  });
}
