import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { anUplink, describeJournal } from "./journal.suite.ts";
import { consume, openJournal } from "./journal.ts";

const aFolder = () => mkdtempSync(join(tmpdir(), "hatoba-journal-"));

describeJournal("embedded journal", async (folder = aFolder()) => ({ journal: await openJournal({ folder }), folder }));

describe("consume", () => {
  test("hands on each entry once, in order, and repeats a batch whose effect failed", async () => {
    const journal = await openJournal({ folder: aFolder() });
    const seen: string[] = [];
    let committed = 0;
    let failures = 2;
    const consumer = consume({
      name: "test",
      journal,
      stream: "uplinks",
      read: journal.readUplinks,
      cursor: () => committed,
      effect(batch, cursor) {
        if (failures-- > 0) throw new Error("not now");
        seen.push(...batch.map((uplink) => uplink.dedupKey));
        committed = cursor;
      },
      batchMax: 2,
      clock: systemClock(),
      log: createLog("silent", "json"),
    });
    for (const dedupKey of ["a", "b", "c", "d", "e"]) await journal.append(anUplink({ dedupKey }));
    await expect.poll(() => consumer.position()).toBe(5);
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
    await consumer.stop();
    await journal.close();
  });
});
