/** Backup while uplinks come in, restore into an empty folder: what was acknowledged before is there, each once. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { connect } from "mqtt";
import { list, type ReadEntry } from "tar";
import { afterAll, describe, expect, test } from "vitest";
import { chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { operatorPassword, type Running, signedIn, startRunning, until } from "../harness/running.ts";

const hatoba = fileURLToPath(new URL("../../program/hatoba.js", import.meta.url));
const devEui = "70b3d5b0c4000001";
const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

const freshFolder = () => mkdtempSync(join(tmpdir(), "hatoba-"));

function run(words: readonly string[], dataFolder: string) {
  const env = { PATH: process.env.PATH, HATOBA_DATA: dataFolder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [hatoba, ...words], { env });
  return { status, out: stdout.toString(), err: stderr.toString() };
}

/** The same without holding up this process, which publishes meanwhile. */
function runBeside(words: readonly string[], dataFolder: string): Promise<number | null> {
  const env = { PATH: process.env.PATH, HATOBA_DATA: dataFolder };
  const child = spawn(process.execPath, [hatoba, ...words], { env, stdio: "ignore" });
  return new Promise((resolve) => child.once("exit", resolve));
}

async function measuredAt(running: Running, deviceId: string): Promise<number[]> {
  const from = new Date(Date.now() - 7_200_000).toISOString();
  const query = `from=${encodeURIComponent(from)}&points=5000`;
  const { items } = await running.client.get<{ items: { at: string }[] }>(`/devices/${deviceId}/measurements?${query}`);
  return items.map(({ at }) => Date.parse(at));
}

describe("backup", () => {
  const archive = join(freshFolder(), "monday.backup");
  const startedAt = Date.now() - 3_600_000;

  test("while the program takes uplinks; restored elsewhere, what was acknowledged before is there once, and more comes", async () => {
    const running = await startRunning();
    endings.push(() => running.remove());
    const furnished = await furnish(running);
    const device = await register(running, furnished, devEui);
    const { username, secret: password } = furnished;
    const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password });
    let [published, going] = [0, true];
    const publish = async (count: number) => {
      const event = chirpstackUplink(devEui, count, sample(20), startedAt + count * 1000);
      await client.publishAsync(topicOf(devEui), event, { qos: 1 });
    };
    const publishing = (async () => {
      while (going) await publish(++published);
    })();
    await until("some uplinks", () => published > 200);
    const before = published - 1;
    expect(await runBeside(["backup", archive], running.dataFolder)).toBe(0);
    going = false;
    await publishing;
    await client.endAsync();
    await running.end("SIGKILL");
    expect(statSync(archive).mode & 0o777).toBe(0o600);

    const folder = freshFolder();
    expect(run(["restore", archive], folder)).toMatchObject({ status: 0, err: "" });
    const doctor = run(["doctor"], folder);
    expect([doctor.status, doctor.out]).toEqual([0, expect.stringContaining("journal/uplinks.db is whole")]);
    const restored = await startRunning({ HATOBA_DATA: folder });
    endings.push(() => restored.remove());
    const times = await until("decoding and keeping", async () => {
      const answer = await measuredAt(restored, device.id);
      return answer.length >= before && answer;
    });
    expect(new Set(times).size).toBe(times.length);
    expect(times.slice(0, before)).toEqual(
      Array.from({ length: before }, (_, index) => startedAt + (index + 1) * 1000),
    );

    // The credentials work, and the intake goes on where it stood.
    const again = connect(`mqtt://127.0.0.1:${restored.mqttPort}`, { username, password });
    const next = published + 1;
    await again.publishAsync(topicOf(devEui), chirpstackUplink(devEui, next, sample(21), startedAt + next * 1000), {
      qos: 1,
    });
    await again.endAsync();
    await until("the new uplink", async () =>
      (await measuredAt(restored, device.id)).includes(startedAt + next * 1000),
    );
  });

  test("restore leaves present data alone unless told, sets it aside then, and refuses a damaged archive", async () => {
    const folder = freshFolder();
    const running = await startRunning({ HATOBA_DATA: folder });
    endings.push(() => running.remove());
    expect(run(["restore", archive], folder)).toMatchObject({ status: 1, err: expect.stringContaining("in use") });
    await running.end();
    expect(run(["restore", archive], folder)).toMatchObject({ status: 1, err: expect.stringContaining("--replace") });

    const damaged = join(freshFolder(), "damaged.backup");
    writeFileSync(damaged, readFileSync(archive));
    truncateSync(damaged, statSync(damaged).size - 4_000);
    expect(run(["restore", damaged, "--replace"], folder)).toMatchObject({
      status: 1,
      err: expect.stringContaining("not a whole backup"),
    });
    expect(run(["doctor"], folder).status).toBe(0);

    expect(run(["restore", archive, "--replace"], folder).status).toBe(0);
    await running.restart();
    const client = await signedIn(running.url, "operator", operatorPassword);
    expect((await client.get<{ items: unknown[] }>("/devices")).items).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name.startsWith("before-restore-"))).toHaveLength(1);
  });

  test("what was erased after a backup is erased again after it was restored, in the same folder and on another machine", async () => {
    const folder = freshFolder();
    run(["restore", archive], folder);
    const running = await startRunning({ HATOBA_DATA: folder });
    endings.push(() => running.remove());
    const { items } = await running.client.get<{ items: { id: string }[] }>("/devices");
    const deviceId = items[0]?.id ?? "";
    await until("what the archive holds", async () => (await measuredAt(running, deviceId)).length > 0);
    const { id } = await running.client.post<{ id: string }>("/erasures", { deviceId, note: "ご本人の依頼" });
    const isErased = async (where: Running) => {
      const erasures = await where.client.get<{ items: { id: string; state: string }[] }>("/erasures");
      return erasures.items.some((erasure) => erasure.id === id && erasure.state === "done");
    };
    const holdsNothing = async (where: Running) => {
      await until("the erasure", () => isErased(where));
      expect(await measuredAt(where, deviceId)).toEqual([]);
      expect((await where.client.get<{ items: unknown[] }>(`/devices/${deviceId}/uplinks`)).items).toEqual([]);
    };
    await holdsNothing(running);
    expect(run(["backup", `${archive}.later`], folder).status).toBe(0);
    await running.end();
    expect(run(["restore", archive, "--replace"], folder)).toMatchObject({
      status: 0,
      out: expect.stringContaining("1 erasures are registered"),
    });
    await running.restart();
    running.client = await signedIn(running.url, "operator", operatorPassword);
    await holdsNothing(running);

    const elsewhere = freshFolder();
    expect(run(["restore", archive], elsewhere).status).toBe(0);
    const other = await startRunning({ HATOBA_DATA: elsewhere });
    endings.push(() => other.remove());
    await holdsNothing(other);
  });

  test("--keep removes archives of the same series that are older, and no other file", () => {
    const [folder, backups] = [freshFolder(), freshFolder()];
    run(["restore", archive], folder);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    for (const [name, days] of [
      ["hatoba-2026-10-02.backup", 31],
      ["hatoba-2026-11-01.backup", 29],
      ["hatoba-2026-10-02.backup.note", 31],
      ["letters-2020-01-01.backup", 400],
    ] as const) {
      writeFileSync(join(backups, name), "");
      utimesSync(join(backups, name), daysAgo(days), daysAgo(days));
    }
    const words = ["backup", join(backups, "hatoba-2026-11-30.backup"), "--keep"];
    expect(run([...words, "soon"], folder)).toMatchObject({ status: 2, err: expect.stringContaining("--keep DAYS") });
    expect(run([...words, "30"], folder)).toMatchObject({
      status: 0,
      out: expect.stringContaining("removed: hatoba-2026-10-02.backup\n"),
    });
    const left = readdirSync(backups).filter((name) => name !== "hatoba-erasures.jsonl");
    expect(left.sort()).toEqual([
      ...["hatoba-2026-10-02.backup.note", "hatoba-2026-11-01.backup", "hatoba-2026-11-30.backup"],
      "letters-2020-01-01.backup",
    ]);
  });

  test("an interrupted restore is not started on: doctor says so, and restoring again heals it", () => {
    const folder = freshFolder();
    writeFileSync(join(folder, "restoring"), archive);
    expect(run(["start"], folder)).toMatchObject({ status: 1, err: expect.stringContaining("interrupted") });
    expect(run(["doctor"], folder)).toMatchObject({ status: 1, out: expect.stringContaining("hatoba restore again") });
    expect(run(["restore", archive], folder).status).toBe(0);
    expect(run(["doctor"], folder).status).toBe(0);
  });

  test("doctor finds a damaged file, files that do not belong together, and an open key", () => {
    const folder = freshFolder();
    run(["restore", archive], folder);
    const uplinks = join(folder, "journal", "uplinks.db");
    const bytes = readFileSync(uplinks);
    bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8_192);
    writeFileSync(uplinks, bytes);
    spawnSync("chmod", ["644", join(folder, "secret.key")]);
    const { status, out } = run(["doctor"], folder);
    expect(status).toBe(1);
    expect(out).toMatch(/problem journal\/uplinks\.db is damaged/);
    expect(out).toMatch(/chmod 600/);

    const mixed = freshFolder();
    run(["restore", archive], mixed);
    const file = new Sqlite(join(mixed, "journal", "uplinks.db"));
    file.exec("UPDATE sqlite_sequence SET seq = 1");
    file.close();
    expect(run(["doctor"], mixed).out).toMatch(/problem decoding is ahead of the journal/);
  });

  test("without its key an archive opens nothing: neither the file nor the key itself is in it", async () => {
    const folder = freshFolder();
    const running = await startRunning({ HATOBA_DATA: folder });
    endings.push(() => running.remove());
    const key = readFileSync(join(running.dataFolder, "secret.key"), "utf8").trim();
    const [whole, safe] = [join(freshFolder(), "whole"), join(freshFolder(), "safe")];
    expect(run(["backup", whole], running.dataFolder).status).toBe(0);
    expect(run(["backup", safe, "--without-key"], running.dataFolder).status).toBe(0);
    const opened = (archive: string) => {
      const held: string[] = [];
      const texts: string[] = [];
      const onReadEntry = (entry: ReadEntry) => {
        held.push(entry.path);
        entry.on("data", (bytes: Buffer) => texts.push(bytes.toString("latin1")));
      };
      list({ file: archive, sync: true, onReadEntry });
      return { held, hasKey: texts.join("").includes(key) };
    };
    expect(opened(whole)).toMatchObject({ held: expect.arrayContaining(["secret.key"]), hasKey: true });
    expect(opened(safe)).toMatchObject({ held: expect.not.arrayContaining(["secret.key"]), hasKey: false });
  });

  test("nothing to back up, no such archive: one sentence, exit 1", () => {
    const empty = freshFolder();
    expect(run(["backup", join(empty, "x")], empty)).toMatchObject({
      status: 1,
      err: expect.stringContaining("nothing"),
    });
    expect(run(["restore", join(empty, "x")], empty)).toMatchObject({
      status: 1,
      err: expect.stringContaining("no file"),
    });
    expect(run(["backup"], empty).status).toBe(2);
  });
});
