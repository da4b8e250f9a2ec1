import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor, systemScope } from "#accounts";
import { log, openTrade, zone } from "../test/harness/trade.ts";
import { monthsClosed, startCountPushing } from "./count-push.ts";
import { openParticulars } from "./particulars.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A program of the billing department: refuses the first `busy` times. */
async function department(busy: number) {
  const got: { signature: string; body: string }[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += String(piece)));
    request.on("end", () => {
      asked += 1;
      if (asked > busy) got.push({ signature: String(request.headers["x-hatoba-signature"]), body });
      response.writeHead(asked > busy ? 200 : 503).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { got, asked: () => asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/counts` };
}

async function open() {
  const trade = await openTrade("2026-04-20", { privateAddresses: "allowed" });
  opened.push(trade.close);
  const particulars = openParticulars(trade);
  const pushing = startCountPushing({ ...trade, particulars, log, publicUrl: "https://hatoba.example.jp" });
  opened.push(() => pushing.stop());
  const hookTo = (url: string) =>
    trade.database.transaction((tx) =>
      trade.outbox.addChannel(tx, { organizationId: "o", name: "経理", target: { kind: "webhook", url } }),
    );
  return { ...trade, pushing, hookTo };
}

describe("device counts brought to the billing department", () => {
  test("months that close between two instants: April on 4 May at midnight", () => {
    const at = (instant: string) => Date.parse(`${instant}+09:00`);
    const closed = (after: string, upTo: string) => monthsClosed(at(after), at(upTo), zone);
    expect(closed("2026-04-20T00:00:00", "2026-05-03T23:59:59.999")).toEqual([]);
    expect(closed("2026-04-20T00:00:00", "2026-05-04T00:00:00")).toEqual(["2026-04"]);
    expect(closed("2026-05-04T00:00:00", "2026-05-31T00:00:00")).toEqual([]);
    expect(closed("2026-05-02T00:00:00", "2026-07-05T00:00:00")).toEqual(["2026-04", "2026-05", "2026-06"]);
  });

  test("SDM 第7条: when the month has closed its counts go out once, signed, as they are for ever; a target that is busy is asked again", async () => {
    const { billing, clock, hookTo, outbox, pushing, register, setNow } = await open();
    await register("2026-04-15T09:00:00+09:00");
    const { got, asked, url } = await department(1);
    const { channel, secret } = await hookTo(url);
    await pushing.setCountTargets(systemActor, { channelIds: [channel.id], emails: [], language: "ja" });
    await pushing.pushDue();
    expect(await pushing.countPushes(systemActor)).toEqual([]);
    setNow("2026-05-04T00:00:00+09:00");
    await pushing.pushDue();
    await pushing.pushDue();
    await expect.poll(asked).toBe(1);
    const letter = async () => (await pushing.countPushes(systemActor)).map((push) => push.letter?.state);
    await expect.poll(async () => (await pushing.countPushes(systemActor))[0]?.letter?.attempts).toBe(1);
    expect(await letter()).toEqual(["waiting"]);
    setNow(new Date(clock.now() + 3_600_000).toISOString());
    outbox.wake();
    await expect.poll(letter).toEqual(["accepted"]);
    const [{ signature, body } = { signature: "", body: "" }] = got;
    expect(signature).toBe(
      `sha256=${createHmac("sha256", secret ?? "")
        .update(body)
        .digest("hex")}`,
    );
    expect(JSON.parse(body)).toMatchObject({
      about: { kind: "device-counts", id: "2026-04" },
      data: { month: "2026-04", items: await billing.deviceCounts(systemScope(), { month: "2026-04" }) },
    });
    expect(JSON.parse(body).data.items).toMatchObject([{ plan: "LORAWAN", started: 1, deviceDays: 16 }]);
  });

  test("by mail with a link; sent again when somebody asks, not while the month is open", async () => {
    const { outbox, pushing, register, setNow } = await open();
    await register("2026-04-15T09:00:00+09:00");
    await expect(pushing.pushCounts(systemActor, "2026-03")).rejects.toMatchObject({ kind: "conflict" });
    await pushing.setCountTargets(systemActor, { channelIds: [], emails: ["keiri@example.co.jp"], language: "ja" });
    await expect(pushing.pushCounts(systemActor, "2026-04")).rejects.toMatchObject({ kind: "conflict" });
    setNow("2026-05-04");
    await pushing.pushDue();
    expect(await pushing.pushCounts(systemActor, "2026-04")).toEqual({ letters: 1 });
    const pushes = await pushing.countPushes(systemActor);
    expect(pushes.map(({ target, month }) => `${month} ${target}`)).toEqual(
      Array.from({ length: 2 }, () => "2026-04 mail:keiri@example.co.jp"),
    );
    const [letter] = await outbox.entriesAbout("device-counts", ["2026-04"]);
    expect(letter).toMatchObject({ to: "keiri@example.co.jp", subject: "2026年4月 の端末数が確定しました" });
    expect(letter?.text).toContain("https://hatoba.example.jp/counts?month=2026-04");
    expect(letter?.text).toContain("延べ日数: 16");
  });

  test("only the provider says who gets them, and only channels that are there", async () => {
    const { pushing } = await open();
    const targets = { channelIds: ["nowhere"], emails: [], language: "en" } as const;
    await expect(pushing.setCountTargets(systemActor, targets)).rejects.toMatchObject({
      kind: "invalid",
      errors: [{ path: "channelIds.0" }],
    });
    const holder: Actor = { ...systemActor, organizationKind: "contract-holder" };
    await expect(pushing.setCountTargets(holder, { ...targets, channelIds: [] })).rejects.toMatchObject({
      kind: "not-allowed",
    });
  });
});
