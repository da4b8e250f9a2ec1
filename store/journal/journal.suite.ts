/** What every journal engine promises. */
import { describe, expect, test } from "vitest";
import type { AdmittedUplink, Journal, Measurement, Revision } from "./journal.ts";

const dayMs = 86_400_000;
const noon = Date.parse("2026-11-20T03:00:00Z");

/** An admitted uplink of our own making; `dedupKey` and device are what the tests vary. */
export function anUplink(changes: Partial<AdmittedUplink> = {}): AdmittedUplink {
  return {
    network: "lorawan",
    identity: "70b3d5499a1f0001",
    dedupKey: "a",
    heardAt: noon,
    payload: "0167010e",
    fPort: 2,
    fCnt: 7,
    receptions: [{ gatewayId: "7276ff002e061234", rssi: -101, snr: 7.5 }],
    radio: { frequencyHz: 923_200_000, spreadingFactor: 9 },
    decoded: null,
    connectionId: "connection",
    deviceId: "device",
    organizationId: "organization",
    profileId: "profile",
    receivedAt: noon,
    measuredAt: noon,
    ...changes,
  };
}

export function aMeasurement(uplinkOffset: number, changes: Partial<Measurement> = {}): Measurement {
  return {
    uplinkOffset,
    deviceId: "device",
    organizationId: "organization",
    profileId: "profile",
    measuredAt: noon,
    receivedAt: noon,
    outcome: "decoded",
    reason: "",
    fields: { temperature: 21.5 },
    ...changes,
  };
}

function aRevision(uplinkOffset: number, changes: Partial<Measurement> = {}): Revision {
  const { profileId, outcome, reason, fields } = aMeasurement(uplinkOffset);
  const before = { profileId, outcome, reason, fields };
  return { ...aMeasurement(uplinkOffset, changes), measurementOffset: uplinkOffset, before };
}

export function describeJournal(
  name: string,
  open: (folder?: string) => Promise<{ journal: Journal; folder: string }>,
) {
  describe(name, () => {
    test("gives back what was appended, in order, with rising offsets", async () => {
      const { journal } = await open();
      await Promise.all(["a", "b", "c"].map((dedupKey) => journal.append(anUplink({ dedupKey }))));
      const read = journal.readUplinks(0, 10);
      expect(read.map((uplink) => uplink.dedupKey)).toEqual(["a", "b", "c"]);
      expect(read.map((uplink) => uplink.offset)).toEqual([1, 2, 3]);
      expect(journal.readUplinks(1, 1).map((uplink) => uplink.dedupKey)).toEqual(["b"]);
      expect(journal.head("uplinks")).toBe(3);
      await journal.close();
    });

    test("stores an uplink delivered twice once, also across a restart, and per device", async () => {
      const { journal, folder } = await open();
      const both = await Promise.all([journal.append(anUplink()), journal.append(anUplink())]);
      expect(both).toEqual(["stored", "duplicate"]);
      await journal.close();
      const again = (await open(folder)).journal;
      expect(await again.append(anUplink())).toBe("duplicate");
      expect(await again.append(anUplink({ deviceId: "another" }))).toBe("stored");
      expect(await again.append(anUplink({ receivedAt: noon + dayMs }))).toBe("duplicate");
      expect(await again.append(anUplink({ receivedAt: noon + 2 * dayMs }))).toBe("stored");
      expect(again.head("uplinks")).toBe(3);
      await again.close();
    });

    test("recognizes a repeat at least two hours long, also across midnight (UTC)", async () => {
      const { journal } = await open();
      const midnight = Date.parse("2026-11-21T00:00:00Z");
      const minute = 60_000;
      expect(await journal.append(anUplink({ dedupKey: "x", receivedAt: midnight - minute }))).toBe("stored");
      expect(await journal.append(anUplink({ dedupKey: "y", receivedAt: midnight }))).toBe("stored");
      const late = [minute, 119 * minute, 23 * 60 * minute].map((ms) => midnight + ms);
      for (const receivedAt of late) {
        expect(await journal.append(anUplink({ dedupKey: "x", receivedAt }))).toBe("duplicate");
        expect(await journal.append(anUplink({ dedupKey: "y", receivedAt }))).toBe("duplicate");
      }
      // A message taken again at its first time of receipt does not turn the tables back.
      expect(await journal.append(anUplink({ dedupKey: "y", receivedAt: midnight - minute }))).toBe("duplicate");
      await journal.close();
    });

    test("commits measurements with the decoding cursor, each uplink's once", async () => {
      const { journal, folder } = await open();
      await journal.append(anUplink());
      journal.appendMeasurements([aMeasurement(1)], 1);
      journal.appendMeasurements([aMeasurement(1, { fields: { temperature: 99 } })], 1);
      expect(journal.readMeasurements(0, 10).map((entry) => entry.fields)).toEqual([{ temperature: 21.5 }]);
      await journal.close();
      const again = (await open(folder)).journal;
      expect(again.decodingCursor()).toBe(1);
      expect(again.head("measurements")).toBe(1);
      await again.close();
    });

    test("tells a device's uplinks, newest first, with what became of them", async () => {
      const { journal } = await open();
      await journal.append(anUplink({ dedupKey: "a" }));
      await journal.append(anUplink({ dedupKey: "b", deviceId: "another" }));
      await journal.append(anUplink({ dedupKey: "c", receivedAt: noon + 1000, measuredAt: noon + 1000 }));
      journal.appendMeasurements([aMeasurement(1, { outcome: "codec-error", reason: "boom", fields: {} })], 1);
      const history = journal.uplinksOf("device", { limit: 10, since: noon });
      expect(history.map((entry) => [entry.uplink.dedupKey, entry.measurement?.outcome ?? "waiting"])).toEqual([
        ["c", "waiting"],
        ["a", "codec-error"],
      ]);
      expect(journal.uplinksOf("device", { limit: 10, since: noon + 1 }).length).toBe(1);
      expect(journal.uplinksOf("device", { limit: 10, since: 0, before: 3 }).length).toBe(1);
      await journal.close();
    });

    test("meters what devices said in a time of receipt: payloads and decoded fields in bytes, page after page", async () => {
      const { journal } = await open();
      const said = [
        { dedupKey: "before", receivedAt: noon - 1, payload: "00" },
        { dedupKey: "a", payload: "0167" },
        { dedupKey: "b", deviceId: "another", payload: "" },
        { dedupKey: "c", receivedAt: noon + 9, payload: "016700" },
        { dedupKey: "after", receivedAt: noon + 10, payload: "00" },
      ];
      for (const each of said) await journal.append(anUplink(each));
      const decoded = aMeasurement(2, { fields: { t: 1, 色: "青" } });
      journal.appendMeasurements([decoded, aMeasurement(3, { deviceId: "another", fields: {} })], 3);
      const pages = [];
      for (let after: number | null = 0; after !== null; ) {
        const page = journal.meter({ from: noon, to: noon + 10, after, limit: 3 });
        pages.push(Object.fromEntries(page.devices));
        after = page.next;
      }
      // {"t":1,"色":"青"} is 19 bytes of UTF-8.
      expect(pages).toEqual([
        { device: { uplinks: 1, bytes: 2 + 19 }, another: { uplinks: 1, bytes: 0 } },
        { device: { uplinks: 1, bytes: 3 } },
      ]);
      await journal.close();
    });

    test("a revision stands in place of the measurement, and is no news to who reads measurements", async () => {
      const { journal, folder } = await open();
      for (const dedupKey of ["a", "b", "c"]) await journal.append(anUplink({ dedupKey }));
      journal.appendMeasurements([aMeasurement(1), aMeasurement(2)], 2);
      expect(journal.revisionProgress("job")).toBeNull();
      journal.appendRevisions(
        "job",
        [aRevision(1, { fields: { t: 1 } }), aRevision(2, { profileId: "other" })],
        "half",
      );
      journal.appendRevisions("job", [aRevision(1, { fields: { t: 2 } })], "all");
      await journal.close();

      const again = (await open(folder)).journal;
      expect(again.readMeasurements(0, 10).map(({ fields }) => fields)).toEqual([
        { temperature: 21.5 },
        { temperature: 21.5 },
      ]);
      expect(again.readRevisions(1, 10).map(({ offset, uplinkOffset }) => [offset, uplinkOffset])).toEqual([
        [2, 2],
        [3, 1],
      ]);
      expect(again.measurementOf(1)).toEqual({ ...aMeasurement(1), offset: 1, fields: { t: 2 } });
      expect(again.measurementOf(3)).toBeNull();
      const history = again.uplinksOf("device", { limit: 10, since: 0 });
      expect(history.map(({ measurement }) => measurement?.fields)).toEqual([
        undefined,
        { temperature: 21.5 },
        { t: 2 },
      ]);
      expect(again.uplinksUnder("profile", 0, 3).map(({ uplink }) => uplink.offset)).toEqual([1]);
      expect(again.uplinksUnder("other", 0, 3).map(({ uplink }) => uplink.offset)).toEqual([2]);
      expect(again.uplinksUnder("profile", 1, 3)).toEqual([]);
      expect(again.revisionsOf("job", 0, 9, 10).map(({ offset }) => offset)).toEqual([3, 2]);
      expect(again.revisionsOf("job", 2, 3, 10)).toEqual([]);
      expect(again.revisionsOf("another", 0, 9, 10)).toEqual([]);
      expect(again.revisionProgress("job")).toBe("all");
      await again.close();
    });

    test("finds where an instant lies in the stream, to a day", async () => {
      const { journal } = await open();
      for (let day = 0; day < 20; day += 1)
        await journal.append(anUplink({ dedupKey: `${day}`, receivedAt: noon + day * dayMs }));
      const offsets = [noon, noon + 10.5 * dayMs, noon + 100 * dayMs].map(journal.offsetBefore);
      expect(offsets).toEqual([0, 10, 20]);
      await journal.close();
    });

    test("rings when a stream grew", async () => {
      const { journal } = await open();
      const heads: number[] = [];
      journal.onAppended("uplinks", (head) => heads.push(head));
      await journal.append(anUplink());
      await expect.poll(() => heads).toEqual([1]);
      await journal.close();
    });

    test("takes 25,000 uplinks at once, loses none, and knows each of them again, also after a restart", async () => {
      const { journal, folder } = await open();
      const keys = Array.from({ length: 25_000 }, (_, index) => `key ${index}`);
      const outcomesOf = async (to: Journal) =>
        new Set(await Promise.all(keys.map((dedupKey) => to.append(anUplink({ dedupKey })))));
      expect(await outcomesOf(journal)).toEqual(new Set(["stored"]));
      expect(await outcomesOf(journal)).toEqual(new Set(["duplicate"]));
      expect(journal.head("uplinks")).toBe(25_000);
      await journal.close();
      const again = (await open(folder)).journal;
      expect(await outcomesOf(again)).toEqual(new Set(["duplicate"]));
      await again.close();
    });
  });
}
