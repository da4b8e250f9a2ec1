/** What axe-core finds against WCAG 2.2 A and AA on a page as it stands. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A line for each rule that is broken. What moves, or is drawn on a canvas, axe leaves to the eye. */
export async function violationsIn(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  const { violations } = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
  )) as AxeResults;
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.map(({ target }) => target.join(" "));
    return `${id}: ${help}: ${places.slice(0, 3).join("; ")}`;
  });
}
