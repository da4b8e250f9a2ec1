/** The whole program on a disk that fills up, and on one that stands still: nothing is acknowledged that is not durable, nothing is lost. */
import { spawnSync } from "node:child_process";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const devEui = "70b3d5fa01900001";
const first = Date.now() - 86_400_000;

async function started(dataFolder?: string) {
  const settings: Record<string, string> = { HATOBA_LOG: "warn", ...(dataFolder && { HATOBA_DATA: dataFolder }) };
  const running = await startRunning(settings);
  endings.push(() => (dataFolder ? running.end() : running.remove()));
  const furnished = await furnish(running);
  const { id } = await register(running, furnished, devEui);
  return { running, id, publisher: await publisherOf(running, furnished) };
}

async function publisherOf(running: Running, { username, secret: password }: Furnished): Promise<MqttClient> {
  const publisher = await connectAsync(`mqtt://127.0.0.1:${running.mqttPort}`, {
    username,
    password,
    reconnectPeriod: 50,
    clientId: "ns",
  });
  publisher.on("error", () => {}); // what is not acknowledged ends the session: it connects again
  endings.push(() => publisher.end(true));
  return publisher;
}

/** Sends uplinks `from` to `to` and counts those that were acknowledged. */
function sending(publisher: MqttClient, from: number, to: number) {
  const acknowledged = new Set<number>();
  const all = Promise.all(
    Array.from({ length: to - from }, async (_, index) => {
      const fCnt = from + index;
      const event = chirpstackUplink(devEui, fCnt, sample(20), first + fCnt * 1_000);
      await publisher.publishAsync(topicOf(devEui), event, { qos: 1 });
      acknowledged.add(fCnt);
    }),
  );
  return { acknowledged, all };
}

async function countersOf(running: Running, id: string, count: number): Promise<number[]> {
  const path = `/devices/${id}/measurements?points=5000&from=${new Date(first - 1).toISOString()}`;
  return until(`${count} measurements`, async () => {
    const { items } = await running.client.get<{ items: { at: string }[] }>(path);
    return items.length >= count && items.map(({ at }) => (Date.parse(at) - first) / 1_000);
  });
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** A disk of its own, small enough to be filled; a reason where none may be mounted. */
function smallDisk(): { folder: string } | { skipped: string } {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-disk-"));
  const mounted =
    process.platform === "linux" && spawnSync("mount", ["-t", "tmpfs", "-o", "size=192m", "tmpfs", folder]);
  if (mounted && mounted.status === 0) return { folder };
  rmSync(folder, { recursive: true });
  return { skipped: "no disk of one's own may be mounted here" };
}

function fill(file: string): void {
  const ballast = openSync(file, "w");
  for (const size of [1024 * 1024, 4096])
    try {
      for (;;) writeSync(ballast, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  fsyncSync(ballast);
  closeSync(ballast);
}

const disk = smallDisk();
if ("skipped" in disk) process.stdout.write(`skipped: a full disk (${disk.skipped})\n`);

test.skipIf("skipped" in disk)(
  "the disk is full: uplinks are not acknowledged, and all are taken once there is room again",
  async () => {
    if ("skipped" in disk) return;
    endings.push(() => {
      spawnSync("umount", [disk.folder]);
      rmSync(disk.folder, { recursive: true });
    });
    const { running, id, publisher } = await started(disk.folder);
    await sending(publisher, 0, 100).all;
    fill(join(disk.folder, "ballast"));
    // Some still fit into what the log holds already.
    const { acknowledged, all } = sending(publisher, 100, 2_000);
    await until("a refusal", () => running.log().includes("database or disk is full"));
    const stored = new Sqlite(join(disk.folder, "journal", "uplinks.db"), { readonly: true });
    const durable = stored.prepare<[], number>("SELECT count(*) FROM uplinks").pluck().get() ?? 0;
    stored.close();
    expect(100 + acknowledged.size).toBeLessThanOrEqual(durable);
    expect(acknowledged.size).toBeLessThan(1_900);
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);

    rmSync(join(disk.folder, "ballast"));
    await all;
    expect(await countersOf(running, id, 2_000)).toEqual(range(0, 2_000));
  },
  60_000,
);

test("the disk stands still for a while: uplinks wait unacknowledged, the program answers, and all are taken afterwards", async () => {
  const { running, id, publisher } = await started();
  await sending(publisher, 0, 10).all;
  // A commit waits for this lock as it would for a disk.
  const still = new Sqlite(join(running.dataFolder, "journal", "uplinks.db"));
  still.exec("BEGIN IMMEDIATE");
  const { acknowledged, all } = sending(publisher, 10, 500);
  for (let look = 0; look < 20; look += 1) expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  await running.client.get(`/devices/${id}`);
  expect(acknowledged.size).toBe(0);
  still.exec("ROLLBACK");
  still.close();
  await all;
  expect(await countersOf(running, id, 500)).toEqual(range(0, 500));
}, 60_000);
