/** A contract ended long enough ago: the device's data go by themselves, on every engine, and the trail says so. */
import { connect } from "mqtt";
import { describe, expect, test } from "vitest";
import { chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { installations } from "../harness/installations.ts";
import { operatorPassword, signedIn, startRunning, until } from "../harness/running.ts";
import { filesWith, trace, tracedBytes } from "../harness/traces.ts";

const dayMs = 86_400_000;
const [gone, stays] = ["70b3d5a9d00000f1", "70b3d5a9d00000f2"];

describe.each(await installations("ended contracts"))("on %s", (_name, engines) => {
  test("HATOBA_ENDED_CONTRACT_DAYS after its contract's end nothing of a device is left, and others are whole", async () => {
    const settings = { ...engines, HATOBA_ENDED_CONTRACT_DAYS: "60" };
    const running = await startRunning(settings);
    const furnished = await furnish(running);
    const [goneId, staysId] = [
      (await register(running, furnished, gone)).id,
      (await register(running, furnished, stays)).id,
    ];
    const network = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
      username: furnished.username,
      password: furnished.secret,
    });
    for (let n = 1; n <= 20; n += 1)
      for (const [devEui, bytes] of [
        [gone, tracedBytes],
        [stays, sample(10)],
      ] as const)
        await network.publishAsync(topicOf(devEui), chirpstackUplink(devEui, n, bytes, Date.now() - n * 60_000));
    const count = async (id: string) => {
      const from = new Date(Date.now() - dayMs).toISOString();
      const to = new Date(Date.now() + dayMs).toISOString();
      const path = `/devices/${id}/measurements?${new URLSearchParams({ from, to })}`;
      return (await running.client.get<{ items: unknown[] }>(path)).items.length;
    };
    await until("all of both", async () => (await count(goneId)) === 20 && (await count(staysId)) === 20);
    await network.endAsync();
    expect((await running.client.call("DELETE", `/devices/${goneId}`)).status).toBeLessThan(300);
    await running.end();
    expect(filesWith(running.dataFolder, trace)).not.toEqual([]);

    const later = async (days: number) => {
      const clock = { HATOBA_DATA: running.dataFolder, HATOBA_CLOCK_OFFSET_MS: String(days * dayMs) };
      const started = await startRunning({ ...settings, ...clock });
      running.client = await signedIn(started.url, "operator", operatorPassword);
      return started;
    };
    // Its contract ends after thirty days; sixty more have not passed.
    const early = await later(80);
    expect(await count(goneId)).toBe(20);
    await early.end();
    const late = await later(100);
    await until("the erasure", async () => {
      const { items } = await running.client.get<{ items: { cause: string; deviceId: string; state: string }[] }>(
        "/erasures",
      );
      return items.some((one) => one.cause === "contract-ended" && one.deviceId === goneId && one.state === "done");
    });
    expect(await count(goneId)).toBe(0);
    expect(await count(staysId)).toBe(20);
    const trail = await running.client.get<{ items: { action: string; target: string }[] }>("/audit?limit=200");
    const actions = trail.items.filter(({ target }) => target === goneId).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["data.erasure-requested", "data.erased"]));
    await late.end();
    expect(filesWith(running.dataFolder, trace)).toEqual([]);
    await running.remove();
  });
});
