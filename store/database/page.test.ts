import { expect, test } from "vitest";
import { everyItem } from "./page.ts";

test("between two pages of a list others have a turn, also where no page is waited for", async () => {
  let [turns, isOver] = [0, false];
  const countTurn = () => {
    turns += 1;
    if (!isOver) setImmediate(countTurn);
  };
  setImmediate(countTurn);
  const read: number[] = [];
  const pages = async (after = "0") => ({ items: [Number(after)], next: after === "9" ? null : String(+after + 1) });
  for await (const item of everyItem(pages)) read.push(item);
  isOver = true;
  expect(read).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(turns).toBeGreaterThanOrEqual(9);
});
