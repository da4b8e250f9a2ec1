import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { anything, assert, json, nat, property, string, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { text } from "#foundation/text";
import type { Uplink } from "#journal";
import type { UplinkMapping } from "#registry";
import type { Bridge, BridgeResult, Message } from "./bridge.ts";
import { bridgeKindOf, topicFits } from "./bridges.ts";

/** Each kind's folder of cases, and one of them that a property test changes at will. */
const samples = {
  chirpstack: "data-frame",
  "the-things-stack": "data-frame",
  sigfox: "receptions-listed",
  actility: "data-frame",
  senseway: "data-frame",
  iij: "data-frame",
  soracom: "data-frame",
  loriot: "gw-of-the-same-frame-has-its-key",
  "ttn-v2": "data-frame",
  helium: "data-frame",
  kerlink: "data-frame",
  multitech: "eui-with-hyphens-and-unpadded-base64",
  senet: "data-frame",
  digimondo: "time-without-a-zone-is-utc",
  generic: "data-frame",
} as const;
type Kind = keyof typeof samples;
const kinds = Object.keys(samples) as Kind[];

function bridgeOf(kind: Kind, mapping: UplinkMapping | null = null): Bridge {
  const found = bridgeKindOf({ kind, mapping });
  if (!found) throw new Error(`no bridge for ${kind}`);
  return found.bridge;
}

function messageOf(message: Partial<Message>): Message {
  return { topic: null, body: Buffer.alloc(0), contentType: null, query: {}, ...message };
}

const told = (result: BridgeResult) =>
  "kind" in result && result.kind === "refused"
    ? { refused: result.reason, sentence: text("en", result.text, result.attributes) }
    : result;

const outcomeOf = (result: BridgeResult) => {
  if (!("kind" in result)) return "uplink";
  return result.kind === "event" ? result.happening.what : result.reason;
};

/** message.json: the body as JSON (`body`), as it is (`raw`) or as base64, with its topic, query and content type. */
interface CaseMessage {
  topic?: string;
  query?: Record<string, string>;
  contentType?: string;
  body?: unknown;
  raw?: string;
  base64?: string;
  mapping?: UplinkMapping;
}

const casesFolder = fileURLToPath(new URL("testcases", import.meta.url));

describe.each(kinds)("%s", (kind) => {
  test.each(readdirSync(join(casesFolder, kind)))("%s", (name) => {
    const read = (file: string) => readFileSync(join(casesFolder, kind, name, file), "utf8");
    const { topic, query, contentType, body, raw, base64, mapping } = JSON.parse(read("message.json")) as CaseMessage;
    const said = raw ?? (body === undefined ? "" : JSON.stringify(body));
    const bytes = base64 === undefined ? Buffer.from(said) : Buffer.from(base64, "base64");
    const expected = ["uplink.json", "event.json"].find((file) => existsSync(join(casesFolder, kind, name, file)));
    const results = bridgeOf(
      kind,
      mapping,
    )(messageOf({ topic: topic ?? null, query: query ?? {}, contentType: contentType ?? null, body: bytes }));
    expect(results.length === 1 ? told(results[0] as Uplink) : results.map(told)).toEqual(
      JSON.parse(read(expected ?? "refusal.json")),
    );
  });

  test("never throws, whatever the bytes are", () => {
    const bridge = bridgeOf(kind, sampleOf(kind).mapping);
    const known = Object.keys(JSON.parse(sampleBody(kind)));
    assert(
      property(uint8Array({ maxLength: 300 }), (body) => {
        expect(bridge(messageOf({ body }))).not.toHaveLength(0);
      }),
    );
    assert(
      property(json({ maxDepth: 4 }), string(), (body, event) => {
        expect(bridge(messageOf({ body: Buffer.from(body), query: { event } }))).not.toHaveLength(0);
      }),
    );
    // A real message with one of its fields, at any depth, put to anything.
    assert(
      property(anything({ withNullPrototype: true, maxDepth: 3 }), string(), (value, inner) => {
        for (const field of known) {
          const whole = JSON.parse(sampleBody(kind)) as Record<string, unknown>;
          const old = whole[field];
          const changed = [value, typeof old === "object" && old !== null ? { ...old, [inner]: value } : value];
          for (const next of changed) {
            const body = jsonOrNull({ ...whole, [field]: next });
            if (body !== null) expect(bridge(messageOf({ body: Buffer.from(body) }))).not.toHaveLength(0);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test("is not overrun by nesting", () => {
    const bridge = bridgeOf(kind, sampleOf(kind).mapping);
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    for (const field of Object.keys(JSON.parse(sampleBody(kind)))) {
      const body = `${sampleBody(kind).slice(0, -1)},${JSON.stringify(field)}:${deep}}`;
      const results = bridge(messageOf({ body: Buffer.from(body) }));
      expect(() => JSON.stringify(results)).not.toThrow();
    }
    const decoded = sampleBody(kind).slice(0, -1);
    for (const field of ["object", "decoded_payload", "mine"]) {
      const results = bridge(messageOf({ body: Buffer.from(`${decoded},"${field}":{"a":${deep}}}`) }));
      expect(() => JSON.stringify(results)).not.toThrow();
    }
  });
});

function sampleOf(kind: Kind): CaseMessage {
  return JSON.parse(readFileSync(join(casesFolder, kind, samples[kind], "message.json"), "utf8")) as CaseMessage;
}

const sampleBody = (kind: Kind): string => JSON.stringify(sampleOf(kind).body);

function jsonOrNull(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null; // BigInt and the like, which no JSON message has
  }
}

test("every sentence that a bridge or intake can name is in both catalogues", () => {
  const sources = [
    "bridges/reading.ts",
    "bridges/chirpstack.ts",
    "bridges/the-things-stack.ts",
    "bridges/sigfox.ts",
    "intake.ts",
  ];
  for (const file of sources) {
    const source = readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), "utf8");
    const keys = [...source.matchAll(/"ingest\.([a-z0-9-]+)"|"(field-not-[a-z0-9-]+|field-too-[a-z]+)"/g)];
    expect(keys.length).toBeGreaterThan(0);
    for (const [, whole, field] of keys)
      for (const language of ["ja", "en"] as const)
        expect(text(language, `ingest.${whole ?? field}`), `${whole ?? field}`).not.toMatch(/^ingest\./);
  }
});

test.each([
  ["application/+/device/+/event/+", "application/7/device/70b3/event/up", true],
  ["application/+/device/+/event/+", "application/7/device/70b3/event/up/more", false],
  ["application/+/device/+/event/+", "application/7/device/70b3/event", false],
  ["v3/+/devices/+/#", "v3/app@ttn/devices/d/down/queued", true],
  ["v3/+/devices/+/#", "v3/app@ttn/devices", false],
])("%s and %s: %s", (filter, topic, fits) => {
  expect(topicFits(filter, topic)).toBe(fits);
});

test("chirpstack in Protobuf: cut off, or with any byte changed, is refused or read, and never throws", () => {
  const file = join(casesFolder, "chirpstack", "protobuf-data-frame", "message.json");
  const { topic = "", base64 = "" } = JSON.parse(readFileSync(file, "utf8")) as CaseMessage;
  const whole = Buffer.from(base64, "base64");
  const bridge = bridgeOf("chirpstack");
  assert(
    property(nat(whole.length - 1), nat(255), nat(whole.length), (at, byte, length) => {
      const body = Buffer.from(whole.subarray(0, length));
      if (at < length) body[at] = byte;
      const [result] = bridge(messageOf({ topic, body }));
      if (result && !("kind" in result)) expect(result.identity).toMatch(/^[0-9a-f]{16}$/);
    }),
    { numRuns: 2_000 },
  );
});

/** What each file of shared/data must come to; a file that is not named here fails the test. */
const sharedData: Record<
  string,
  { kind: Kind | ((file: string) => Kind); files: Record<string, Expected | Expected[]> }
> = {
  "chirpstack-v4": {
    kind: "chirpstack",
    files: {
      "as923_regionConfigId_park_real.json": "uplink",
      "docs_ack.json": "downlink",
      "docs_integration.json": "not-an-uplink",
      "docs_join.json": "joined",
      "docs_location.json": "location",
      "docs_log.json": "remark",
      "docs_status.json": "status",
      "docs_txack.json": "downlink",
      "docs_up.json": "uplink",
      "issue43_fcnt_dr_missing_real.json": "malformed", // its DevEUI was made unreadable
      "tb_Bosch_Parking_Lot_Sensor_payload.json": "uplink",
      "tb_Decentlab_DL-5TM_payload.json": "uplink",
      "tb_Yobiiq_EM2101_payload.json": "uplink",
      "tb_status_Milesight_AM308_payload_2.json": "status",
    },
  },
  "chirpstack-v3": {
    kind: "chirpstack",
    files: {
      "issue_join_real.json": "joined",
      "tb_Decentlab_DL-5TM_payload_02.json": "uplink",
      "tb_Decentlab_DL-5TM_payload_03.json": "uplink",
      "tb_milesight-gateway-http_Milesight_AM102_payload.json": "uplink",
    },
  },
  "tts-v3": {
    kind: "the-things-stack",
    files: {
      "docs_aws_real.json": "malformed", // wrapped by AWS IoT
      "docs_downlink_ack.json": "downlink",
      "docs_downlink_failed.json": "malformed", // it names its device by an ID of its own only
      "docs_downlinks_request.json": "not-an-uplink",
      "docs_join_accept.json": "joined",
      "docs_mqtt_downlink_ack.json": "downlink",
      "docs_mqtt_join.json": "joined",
      "docs_mqtt_up_fcnt0_omitted.json": "uplink",
      "docs_simulated.json": "simulated",
      "docs_uplink_message.json": "uplink",
      "docs_webhook_starterkit_2025_real.json": "uplink",
      "tb_ThingsStackCommunity_Bosch_Parking_Lot_Sensor_payload.json": "uplink",
      "tb_ThingsStackCommunity_Decentlab_DL-5TM_payload.json": "uplink",
      "tb_ThingsStackCommunity_Yobiiq_EM2101_payload.json": "uplink",
      "tb_ThingsStackIndustries_Bosch_Parking_Lot_Sensor_payload.json": "uplink",
      "tb_ThingsStackIndustries_Decentlab_DL-5TM_payload.json": "uplink",
      "tb_ThingsStackIndustries_Yobiiq_EM2101_payload.json": "uplink",
    },
  },
  actility: {
    kind: "actility",
    files: {
      "tb_ThingParkEnterprise_Decentlab_DL-5TM_payload.json": "uplink",
      "tb_ThingPark_Decentlab_DL-5TM_payload.json": "uplink",
      "thingpark_downlink_frame.json": "not-an-uplink", // what an application sends
      "thingpark_downlink_frame_sent_report.xml": "malformed", // XML: told to choose JSON
      "thingpark_location_report.json": "location",
      "thingpark_location_report.xml": "malformed",
      "thingpark_notification_report.json": "remark",
      "thingpark_notification_report.xml": "malformed",
      "thingpark_token_vector.json": "malformed", // a vector
      "thingpark_uplink_frame.json": "uplink",
      "thingpark_uplink_frame.xml": "malformed",
    },
  },
  loriot: {
    kind: "loriot",
    files: {
      "tb_Bosch_Parking_Lot_Sensor_payload.json": "uplink",
      "tb_Bosch_Parking_Lot_Sensor_payload_3.json": "uplink",
      "tb_Decentlab_DL-5TM_payload.json": "uplink",
      "tb_SensiEDGE_SensiLora2_0_payload.json": "uplink",
    },
  },
  japan: {
    kind: (file) => (file.startsWith("iij") ? "iij" : "senseway"),
    files: { "iij_tlg7921_up.json": "uplink", "senseway_mqtt_rx.json": "uplink" },
  },
  "other-ns": {
    kind: (file) => file.slice(0, file.indexOf("_")) as Kind,
    files: {
      "digimondo_ul_sample.json": "uplink",
      "helium_ul_sample.json": "uplink",
      "kerlink_ul_sample.json": "uplink",
      "loriot_ul_sample.json": "uplink",
      "multitech_ul_sample.json": "uplink",
      "senet_ul_sample.json": "uplink",
    },
  },
  "ttn-v2": {
    kind: "ttn-v2",
    files: {
      "bertrik_ttn_mqtt_message.json": "uplink",
      "bertrik_ttn_rudzl_message.json": "uplink",
      "bertrik_ttn_rudzl_message_2.json": "uplink",
      "bertrik_ttn_ttnulm_message.json": "uplink",
      "thingpark_ttn_ul_sample.json": "uplink",
    },
  },
  sigfox: {
    kind: "sigfox",
    files: {
      "custom_payload_vectors.json": "malformed", // vectors of the payload grammar, no message
      "downlink_response.json": "malformed", // what we would answer
      "eccotrack_data_advanced_it.json": ["uplink", "location"],
      "form_urlencoded_post.txt": "uplink",
      "get_query.txt": "uplink",
      "google_sensit_data_advanced_sg.json": ["uplink", "location", "reception"],
      "kccs_japan_data_advanced.json": ["uplink", "location", "reception"],
      "pair1_data_advanced_real.json": ["location", "reception"], // beside an uplink that came before
      "pair1_data_uplink_real.json": "uplink",
      "sensit_v3_hex.json": "malformed", // vectors
      "soracom_sigfox_japan.json": "uplink",
      "unabiz_bidir_post.json": "uplink",
      "unabiz_gcloud_1.json": "uplink",
      "unabiz_gcloud_2.json": "uplink",
    },
  },
};
type Expected = ReturnType<typeof outcomeOf>;

describe("the README's templates for the Sigfox backend are read as it fills them in", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const templates = readme.matchAll(/^(DATA|SERVICE|ERROR)( \/ ([A-Z ]+?))? +(\{.*\})$/gm);
  const template = new Map([...templates].map(([, group = "", , type, body = ""]) => [type ?? group, body]));
  const values: Record<string, string> = {
    ...{ device: "4D3F21", time: "1775001600", data: "01a4", seqNumber: "812", rssi: "-121.00", snr: "14.5" },
    ...{ station: "7A21", ack: "true", lqi: "Good", linkQuality: "2", operatorName: "KCCS", countryCode: "392" },
    ...{ duplicates: '[{"bsId":"7A21","rssi":-121,"snr":14.5,"nbRep":3}]', batt: "3.1", temp: "19.5", radius: "1200" },
    ...{ computedLocation: '{"lat":35.7,"lng":139.7,"radius":900,"source":2,"status":1}', lat: "35.7", lng: "139.7" },
    ...{ infoCode: "0", infoMessage: "Acked", downlinkAck: "true", info: "no callback", severity: "WARN" },
  };
  test.each([
    ["UPLINK", ["uplink"]],
    ["BIDIR", ["uplink"]],
    ["DATA ADVANCED", ["uplink", "location", "reception"]],
    ["STATUS", ["status"]],
    ["GEOLOC", ["location"]],
    ["ACKNOWLEDGE", ["downlink"]],
    ["ERROR", ["remark"]],
  ])("%s", (type, outcomes) => {
    const body = template.get(type)?.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "") ?? "";
    const results = bridgeOf("sigfox")(messageOf({ body: Buffer.from(body), contentType: "application/json" }));
    expect(results.map(outcomeOf)).toEqual(outcomes);
  });
});

describe("a counter that begins again is no repeat", () => {
  const keyOf = (kind: Kind, body: unknown): string | undefined => {
    const [result] = bridgeOf(kind)(messageOf({ body: Buffer.from(JSON.stringify(body)) }));
    return result && !("kind" in result) ? result.dedupKey : undefined;
  };

  test("The Things Stack: an ABP device counts from 0 again in the same session", () => {
    const path = join(casesFolder, "the-things-stack", "data-frame", "message.json");
    const { body } = JSON.parse(readFileSync(path, "utf8")) as { body: { uplink_message: object } };
    const later = { ...body, uplink_message: { ...body.uplink_message, received_at: "2026-04-14T21:42:08.5Z" } };
    expect(keyOf("the-things-stack", body)).toBe(keyOf("the-things-stack", structuredClone(body)));
    expect(keyOf("the-things-stack", later)).not.toBe(keyOf("the-things-stack", body));
  });

  test("ChirpStack: the same counter in another frame, where the server names no frame", () => {
    const event = { deviceInfo: { devEui: "70b3d5e75e00a1b2" }, devAddr: "01a2b3c4", fCnt: 0, fPort: 2, data: "AQ==" };
    const first = { ...event, time: "2026-04-15T02:00:00Z" };
    expect(keyOf("chirpstack", { ...first, time: "2026-04-15T02:30:00Z" })).not.toBe(keyOf("chirpstack", first));
    expect(keyOf("chirpstack", first)).toBeTypeOf("string");
    expect(keyOf("chirpstack", { ...first })).toBe(keyOf("chirpstack", first));
  });
});

const sharedFolder = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

describe.skipIf(!existsSync(sharedFolder))("messages of real network servers (../shared/data, where it is)", () => {
  for (const [folder, { kind, files }] of Object.entries(sharedData)) {
    const present = existsSync(join(sharedFolder, folder)) ? readdirSync(join(sharedFolder, folder)) : [];
    test(`${folder}: every file has its expected outcome`, () => {
      expect(present.filter((file) => !(file in files))).toEqual([]);
    });

    test.each(present)(`${folder}/%s`, (file) => {
      const content = readFileSync(join(sharedFolder, folder, file), "utf8");
      const query = /^GET [^?]*\?(\S*)/.exec(content);
      const message = query
        ? messageOf({ query: Object.fromEntries(new URLSearchParams(query[1])) })
        : messageOf({ body: Buffer.from(content) });
      const outcomes = bridgeOf(typeof kind === "function" ? kind(file) : kind)(message).map(outcomeOf);
      expect([...new Set(outcomes)]).toEqual([files[file]].flat());
    });
  }

  test("an uplink callback and the advanced one of the same frame have one key", () => {
    const read = (file: string) => JSON.parse(readFileSync(join(sharedFolder, "sigfox", file), "utf8")) as object;
    const uplink = read("pair1_data_uplink_real.json");
    const advanced = { ...read("pair1_data_advanced_real.json"), data: "80aed31501e97f8d3470e200" };
    const keys = [uplink, advanced].map((body) => {
      const [result] = bridgeOf("sigfox")(messageOf({ body: Buffer.from(JSON.stringify(body)) }));
      return result && !("kind" in result) ? result.dedupKey : null;
    });
    expect(keys[0]).not.toBeNull();
    expect(keys[0]).toBe(keys[1]);
  });
});
