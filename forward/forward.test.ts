/** The rules of webhooks: signatures, what an answer means, what events look like. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { outcomeOf } from "./attempts.ts";
import { eventFrom, isAskedFor } from "./payload.ts";
import { rotated, secretOf, signedHeaders } from "./signature.ts";

const day = 86_400_000;
const well = { failingSince: null, failures: 0 };

describe("Standard Webhooks 1.0: the signature", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: '{"test": 2432232314}' };
  const at = 1_614_265_330_999;

  test("is that of the published example", () => {
    expect(signedHeaders(message, [{ secret, until: null }], at)).toMatchObject({
      "webhook-id": message.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  test("while a secret is rotated is there under both, the new one first, and later under the new one only", () => {
    const next = secretOf(Buffer.alloc(32, 7).toString("base64url"));
    const secrets = rotated([{ secret, until: null }], next, at + 1_000);
    const during = signedHeaders(message, secrets, at)["webhook-signature"]?.split(" ");
    expect(during).toHaveLength(2);
    expect(during?.[1]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    const after = signedHeaders(message, secrets, at + 1_000)["webhook-signature"];
    expect(after).toBe(signedHeaders(message, [{ secret: next, until: null }], at + 1_000)["webhook-signature"]);
    expect(rotated(secrets, secret, at)).toHaveLength(2);
  });
});

describe("docs/webhooks.md: the check of a signature", () => {
  const docs = readFileSync(new URL("../docs/webhooks.md", import.meta.url), "utf8");
  const codeIn = (language: string) => docs.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";
  const secret = secretOf(Buffer.alloc(32, 9).toString("base64url"));
  const message = { id: "an id", body: '{"version":1,"名":"畑"}' };
  const at = 1_700_000_000_000;
  const headers = signedHeaders(message, rotated([{ secret, until: null }], "whsec_YWJj", at + 1), at);
  const cases: [body: string, secret: string, at: number, good: boolean][] = [
    [message.body, secret, at + 299_000, true],
    [message.body, "whsec_YWJj", at, true],
    [message.body, "whsec_YWJk", at, false],
    [`${message.body} `, secret, at, false],
    [message.body, secret, at + 302_000, false],
  ];

  test("in Node does what it says", async () => {
    const program = `data:text/javascript,${encodeURIComponent(codeIn("js"))}`;
    type Check = (headers: object, body: Buffer, secret: string, now: number) => boolean;
    const { isFromHatoba } = (await import(/* @vite-ignore */ program)) as { isFromHatoba: Check };
    expect(cases.map(([body, key, now]) => isFromHatoba(headers, Buffer.from(body), key, now))).toEqual(
      cases.map(([, , , good]) => good),
    );
  });

  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  test.skipIf(!hasPython)("in Python does what it says", () => {
    const asked = cases.map(([body, key, now]) => [body, key, now / 1_000]);
    const program = `${codeIn("python")}
import json, sys
headers, cases = json.loads(sys.stdin.read())
print(json.dumps([is_from_hatoba(headers, body.encode(), key, now) for body, key, now in cases]))`;
    const input = JSON.stringify([headers, asked]);
    const { stdout } = spawnSync("python3", ["-c", program], { input, encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual(cases.map(([, , , good]) => good));
  });
});

describe("an answer", () => {
  test("of 2xx is the end of it, and of all trouble", () => {
    const after = outcomeOf({ status: 202, words: "" }, { failingSince: 1, failures: 4 }, 1_000, 0.5);
    expect(after).toMatchObject({ delivery: "accepted", webhook: "on", failingSince: null, failures: 0 });
  });

  test("that is none, or that others may mend, holds back everything behind it for a growing time", () => {
    const waits = [];
    let trouble: { failingSince: number | null; failures: number } = well;
    for (const status of [null, 500, 404, 301, 401, 429]) {
      const outcome = outcomeOf({ status, words: "" }, trouble, 1_000, 0.5);
      expect(outcome.delivery).toBe("waiting");
      waits.push((outcome.nextAttemptAt - 1_000) / 1_000);
      trouble = outcome;
    }
    expect(waits).toEqual([1, 5, 30, 120, 600, 1_800]);
  });

  test.each([400, 413, 415, 422])("%i is about the body: the next one has its turn", (status) => {
    const outcome = outcomeOf({ status, words: "" }, well, 1_000, 0.5);
    expect(outcome).toMatchObject({ delivery: "refused", webhook: "on", failingSince: 1_000, nextAttemptAt: 1_000 });
  });

  test("RFC 9110 §15.5.11: 410 switches off at once, everything else after three days of it", () => {
    expect(outcomeOf({ status: 410, words: "" }, well, 1_000, 0.5).webhook).toBe("failed");
    for (const status of [null, 503, 400]) {
      const since = { failingSince: 1_000, failures: 9 };
      expect(outcomeOf({ status, words: "" }, since, 1_000 + 3 * day, 0.5).webhook).toBe("on");
      expect(outcomeOf({ status, words: "" }, since, 1_001 + 3 * day, 0.5).webhook).toBe("failed");
    }
  });
});

describe("an event", () => {
  const announced = {
    id: "1",
    at: 0,
    organizationId: "o",
    target: "t",
    detail: '{"openedAt":0,"told":2,"deviceId":""}',
  };

  test("of an incident has no words for the inside, and times of the provider's zone", () => {
    const event = eventFrom({ ...announced, kind: "incident.reopened" }, "Asia/Tokyo");
    expect(event).toMatchObject({ id: "1", type: "incident.opened", organizationId: "o" });
    expect(event?.data).toEqual({ incidentId: "t", deviceId: null, openedAt: "1970-01-01T09:00:00.000+09:00" });
  });

  test.each([
    ["device.retired", "device.ended"],
    ["device.replaced", "device.changed"],
    ["contract.suspended", "contract.suspended"],
    ["device.given", undefined],
    ["incident.muted", undefined],
  ])("%s is told as %s", (kind, type) => {
    expect(eventFrom({ ...announced, kind }, "Asia/Tokyo")?.type).toBe(type);
  });

  test("goes to who asked for its kind", () => {
    expect(isAskedFor(["contract"], "contract.suspended")).toBe(true);
    expect(isAskedFor(["contract"], "device.ended")).toBe(false);
    expect(isAskedFor(["incident.opened"], "incident.resolved")).toBe(false);
  });
});
