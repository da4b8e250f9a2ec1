/** SIGKILL while history is decoded once more: the job goes on by itself, and each uplink has been looked at once. */
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type AdmittedUplink, openJournal } from "#journal";
import { furnish, register } from "../harness/furnish.ts";
import { type Running, startRunning, until } from "../harness/running.ts";

const devEui = "70b3d5de0c0de002";
const uplinks = 20_000;
let running: Running;
afterAll(() => running?.remove());

interface Job {
  readonly id: string;
  readonly state: string;
  readonly shown: boolean;
  readonly looked: number;
  readonly changed: number;
}

/** A history that would take minutes to be published. */
async function write(folder: string, of: Pick<AdmittedUplink, "deviceId" | "organizationId" | "profileId">) {
  const journal = await openJournal({ folder: join(folder, "journal") });
  const start = Date.now() - uplinks * 60_000;
  await Promise.all(
    Array.from({ length: uplinks }, (_, index) => {
      const at = start + index * 60_000;
      const facts = { network: "lorawan", identity: devEui, connectionId: "c", receptions: [], radio: {} } as const;
      const said = { dedupKey: `${index}`, payload: "00eb370ce4", fPort: 2, fCnt: index, decoded: null };
      return journal.append({ ...facts, ...said, ...of, heardAt: at, measuredAt: at, receivedAt: at });
    }),
  );
  await journal.close();
}

test("killed in the midst of a job, and once more: it ends, with every uplink decoded once", async () => {
  running = await startRunning({ HATOBA_LOG: "error" });
  const { organizationId, profileId, ...rest } = await furnish(running);
  const { id: deviceId } = await register(running, { organizationId, profileId, ...rest }, devEui);
  await running.end();
  await write(running.dataFolder, { deviceId, organizationId, profileId });
  await running.restart();
  const kept = async () => {
    const text = await (await fetch(`${running.url}/metrics`)).text();
    return Number(/hatoba_consumer_position\{consumer="keeping"\} (\d+)/.exec(text)?.[1] ?? 0);
  };
  await until("every measurement", async () => (await kept()) === uplinks, 60_000);

  const source = "function decodeUplink(i) { return { data: { byte: i.bytes[1] } }; }";
  await running.client.call("PATCH", `/device-profiles/${profileId}`, { codec: { kind: "javascript", source } });
  const { id } = await running.client.post<Job>("/decode-jobs", { profileId });
  const job = () => running.client.get<Job>(`/decode-jobs/${id}`);
  for (let looked = 0, kill = 0; kill < 2; kill += 1) {
    const seen = looked;
    looked = await until("some progress", async () => (await job()).looked > seen && (await job()).looked, 60_000);
    expect((await job()).state).toBe("running");
    await running.restart("SIGKILL");
  }
  const done = await until(
    "the end of the job",
    async () => {
      const now = await job();
      return now.state === "finished" && now.shown && now;
    },
    60_000,
  );
  expect(done).toMatchObject({ looked: uplinks, changed: uplinks });
  const journal = await openJournal({ folder: join(running.dataFolder, "journal") });
  expect(journal.head("revisions")).toBe(uplinks);
  await journal.close();
  const range = `from=${new Date(Date.now() - 300 * 86_400_000).toISOString()}&points=1`;
  const { items } = await running.client.get<{ items: { count: number; values: Record<string, { count: number }> }[] }>(
    `/devices/${deviceId}/measurements?${range}`,
  );
  expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(uplinks);
  expect(new Set(items.flatMap(({ values }) => Object.keys(values)))).toEqual(new Set(["byte"]));
});
