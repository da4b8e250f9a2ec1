/** LoRaWAN frames against published vectors and against another implementation (lora-packet). */
import { existsSync, readFileSync } from "node:fs";
import { assert, boolean, integer, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { loraPacket } from "../../test/harness/lora-packet.ts";
import { aesKey } from "./aes.ts";
import { type DataFrame, frameFrom } from "./frame.ts";
import { deriveKeys, isFresh, isSignedBy, joinAcceptFrame } from "./join.ts";
import { receiveWindows, regionOf } from "./regions.ts";
import { crypted, downlinkFrame, fullCounter, openFrame, type Session, sessionKeys } from "./session.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const key16 = () => uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex"));

function dataFrame(phyPayload: Buffer): DataFrame {
  const frame = frameFrom(phyPayload);
  if ("kind" in frame || frame.type !== "data") throw new Error("no data frame");
  return frame;
}

function sessionOf(keys: { nwkSKey: string; appSKey: string }, more: Partial<Session> = {}): Session {
  const { nwkSKey, appSKey } = keys;
  return {
    deviceId: "d",
    version: "1.0",
    devAddr: "01a2b3c4",
    keys: sessionKeys({ fNwkSIntKey: nwkSKey, sNwkSIntKey: nwkSKey, nwkSEncKey: nwkSKey, appSKey }),
    epoch: 0,
    fCntUp: -1,
    fCntDown: 0,
    confirmedDown: 0,
    mayRestart: false,
    ...more,
  };
}

const radio = { dr: 0, ch: 0 };
const keys = { nwkSKey: "00112233445566778899aabbccddeeff", appSKey: "ffeeddccbbaa99887766554433221100" };

/** An uplink as a device sends it, made by another implementation. */
function deviceUplink(
  payload: string,
  fCnt: number,
  { confirmed = false, fPort = 5, devAddr = "01a2b3c4" } = {},
): Buffer {
  const packet = loraPacket.fromFields(
    {
      MType: confirmed ? "Confirmed Data Up" : "Unconfirmed Data Up",
      DevAddr: hex(devAddr),
      FCtrl: { ADR: false, ACK: false, ADRACKReq: false, FPending: false },
      FCnt: fCnt & 0xffff,
      FPort: fPort,
      payload: hex(payload),
    },
    hex(keys.appSKey),
    hex(keys.nwkSKey),
    undefined,
    Buffer.from([(fCnt >> 16) & 0xff, (fCnt >> 24) & 0xff]),
  );
  return packet.getPHYPayload() as Buffer;
}

describe("AES-CMAC", () => {
  test.each([
    ["", "bb1d6929e95937287fa37d129b756746"],
    ["6bc1bee22e409f96e93d7e117393172a", "070a16b46b4d4144f79bdd9dd04a287c"],
    [
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411",
      "dfa66747de9ae63030ca32611497c827",
    ],
  ])("RFC 4493 §4: %s", (message, mac) => {
    const key = aesKey(hex("2b7e151628aed2a6abf7158809cf4f3c"));
    expect(key.cmac(hex(message)).toString("hex")).toBe(mac);
    expect(key.cmac(hex(message)).toString("hex")).toBe(mac); // and again: no message leaves a trace in the next
  });
});

describe("an uplink of LoRaWAN 1.0", () => {
  test("is opened by the session that signed it, among several with its address", () => {
    const others = sessionOf({ nwkSKey: "0".repeat(32), appSKey: "0".repeat(32) }, { deviceId: "other" });
    const opened = openFrame(dataFrame(deviceUplink("0a0b0c", 7)), [others, sessionOf(keys)], radio);
    expect(opened).toMatchObject({ kind: "opened", fCnt: 7, repeated: false });
    if (opened.kind === "opened")
      expect([opened.session.deviceId, opened.payload.toString("hex")]).toEqual(["d", "0a0b0c"]);
  });

  test("is read as another implementation wrote it, whatever payload, port and counter", () => {
    const counter = integer({ min: 0, max: 0xff_ffff });
    assert(
      property(
        uint8Array({ maxLength: 222 }),
        integer({ min: 1, max: 223 }),
        counter,
        boolean(),
        (payload, fPort, fCnt, confirmed) => {
          const text = Buffer.from(payload).toString("hex");
          const frame = dataFrame(deviceUplink(text, fCnt, { confirmed, fPort }));
          const opened = openFrame(frame, [sessionOf(keys, { fCntUp: fCnt - 1 })], radio);
          expect(opened).toMatchObject({ kind: "opened", fCnt });
          if (opened.kind === "opened") expect(opened.payload.toString("hex")).toBe(text);
          expect(frame.confirmed).toBe(confirmed);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("counts on over 65535 → 65536; the frame before is a repetition; what was left behind is a replay", () => {
    const session = sessionOf(keys, { fCntUp: 65_535 });
    expect(openFrame(dataFrame(deviceUplink("01", 65_536)), [session], radio)).toMatchObject({
      kind: "opened",
      fCnt: 65_536,
    });
    expect(openFrame(dataFrame(deviceUplink("01", 65_535)), [session], radio)).toMatchObject({
      kind: "opened",
      repeated: true,
    });
    expect(openFrame(dataFrame(deviceUplink("01", 65_000)), [session], radio)).toEqual({
      kind: "replayed",
      deviceId: "d",
      fCnt: 65_000,
      latest: 65_535,
    });
    const later = sessionOf(keys, { fCntUp: 65_540 });
    expect(openFrame(dataFrame(deviceUplink("01", 65_530)), [later], radio)).toMatchObject({
      kind: "replayed",
      fCnt: 65_530,
    });
  });

  test("of a device that counted elsewhere is opened wherever its counter stands", () => {
    expect(openFrame(dataFrame(deviceUplink("01", 200_000)), [sessionOf(keys)], radio)).toMatchObject({
      fCnt: 200_000,
    });
  });

  test("that began to count anew is a replay, unless the device is allowed to; then it is a life of its own", () => {
    const frame = dataFrame(deviceUplink("01", 0));
    expect(openFrame(frame, [sessionOf(keys, { fCntUp: 500 })], radio).kind).toBe("replayed");
    const opened = openFrame(frame, [sessionOf(keys, { fCntUp: 500, mayRestart: true })], radio);
    expect(opened).toMatchObject({ kind: "opened", fCnt: 0, session: { epoch: 1, fCntUp: 0 } });
  });

  test("with any bit changed is signed by nobody", () => {
    const whole = deviceUplink("0a0b0c0d", 3);
    assert(
      property(integer({ min: 0, max: whole.length * 8 - 1 }), (bit) => {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        const frame = frameFrom(bytes);
        if ("kind" in frame || frame.type !== "data" || frame.direction !== "up") return;
        expect(openFrame(frame, [sessionOf(keys)], radio).kind).toBe("bad-mic");
      }),
      { numRuns: 300 },
    );
  });

  test("port 0 has MAC commands and no payload for anybody", () => {
    const opened = openFrame(dataFrame(deviceUplink("02", 1, { fPort: 0 })), [sessionOf(keys)], radio);
    // lora-packet encrypts port 0 with the key it is given; the MIC is what counts here.
    expect(opened.kind === "opened" && opened.payload.length).toBe(0);
  });
});

test("a downlink is read by another implementation: payload, ACK bit, counter", () => {
  const session = sessionOf(keys, { fCntDown: 65_537 });
  const content = { ack: true, confirmed: false, fPort: 9, payload: hex("c0ffee") };
  const { phyPayload, after } = downlinkFrame(session, content, 12);
  const packet = loraPacket.fromWire(phyPayload);
  expect(after.fCntDown).toBe(65_538);
  expect(loraPacket.verifyMIC(packet, hex(keys.nwkSKey), undefined, Buffer.from([1, 0]))).toBe(true);
  expect(packet.getFCtrlACK()).toBe(true);
  expect(loraPacket.decrypt(packet, hex(keys.appSKey), hex(keys.nwkSKey), Buffer.from([1, 0]))?.toString("hex")).toBe(
    "c0ffee",
  );
  const { phyPayload: alone } = downlinkFrame(session, { ...content, fPort: null, payload: Buffer.alloc(0) }, 12);
  expect(loraPacket.fromWire(alone).getFPort()).toBeNull();
});

test("any bytes are a frame or a refusal, and never thrown", () => {
  assert(
    property(uint8Array({ maxLength: 260 }), (bytes) => {
      const frame = frameFrom(Buffer.from(bytes));
      if ("kind" in frame) expect(frame.kind).toBe("refused");
      else if (frame.type === "data") expect(frame.devAddr).toMatch(/^[0-9a-f]{8}$/);
    }),
    { numRuns: 2_000 },
  );
});

describe("joining", () => {
  const root = { appKey: "98a1b2c3d4e5f60718293a4b5c6d7e8f", nwkKey: "98a1b2c3d4e5f60718293a4b5c6d7e8f" };

  test("session keys are those that a device derives from the answer", () => {
    assert(
      property(
        key16(),
        integer({ min: 0, max: 0xffffff }),
        integer({ min: 0, max: 0xffff }),
        (nwkKey, joinNonce, devNonce) => {
          const accept = { version: "1.0", joinNonce, netId: "000013" } as const;
          const derived = deriveKeys(accept, { joinEui: "0".repeat(16), devNonce }, { appKey: nwkKey, nwkKey });
          const nonce = Buffer.alloc(3);
          nonce.writeUIntBE(joinNonce, 0, 3);
          const dev = Buffer.alloc(2);
          dev.writeUInt16BE(devNonce);
          const theirs = loraPacket.generateSessionKeys10(hex(nwkKey), hex("000013"), nonce, dev);
          expect([derived.fNwkSIntKey, derived.appSKey]).toEqual([
            theirs.NwkSKey.toString("hex"),
            theirs.AppSKey.toString("hex"),
          ]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("the answer is what the device gets by encrypting it, signed over its content", () => {
    const request = {
      type: "join-request",
      joinEui: "70b3d57ed0000001",
      devEui: "70b3d5e75e00a1b2",
      devNonce: 513,
      signed: Buffer.alloc(0),
      mic: Buffer.alloc(0),
    } as const;
    const accept = {
      version: "1.0",
      joinNonce: 1,
      netId: "000000",
      devAddr: "01a2b3c4",
      dlSettings: 2,
      rxDelay: 1,
      cfList: "",
    } as const;
    const frame = joinAcceptFrame(accept, request, root);
    const plain = aesKey(hex(root.appKey)).encrypt(frame.subarray(1));
    expect(plain.subarray(0, 12).toString("hex")).toBe("010000000000c4b3a2010201");
    const mic = aesKey(hex(root.appKey)).cmac(Buffer.concat([Buffer.from([0x20]), plain.subarray(0, 12)]));
    expect(plain.subarray(12)).toEqual(mic.subarray(0, 4));
  });

  test("a nonce is taken once", () => {
    expect([isFresh(5, [1, 2]), isFresh(2, [1, 2])]).toEqual([true, false]);
  });
});

describe("where a device listens (Regional Parameters 1.0.3rA)", () => {
  test.each([
    ["AS923-1", 923_400_000, 10, 125_000, [923_400_000, 10], [923_200_000, 10]],
    ["EU868", 868_300_000, 7, 125_000, [868_300_000, 7], [869_525_000, 12]],
    ["US915", 902_500_000, 9, 125_000, [923_900_000, 9], [923_300_000, 12]],
    ["US915", 904_600_000, 8, 500_000, [923_900_000, 7], [923_300_000, 12]],
  ] as const)("%s, %d Hz SF%d", (name, frequencyHz, spreadingFactor, bandwidthHz, one, two) => {
    const region = regionOf(frequencyHz);
    expect(region?.name).toBe(name);
    if (!region) return;
    const uplinked = { frequencyHz, spreadingFactor, bandwidthHz };
    const [rx1, rx2] = receiveWindows(region, uplinked, "join");
    expect([rx1.frequencyHz, rx1.spreadingFactor, rx1.delayMs]).toEqual([...one, 5_000]);
    expect([rx2.frequencyHz, rx2.spreadingFactor, rx2.delayMs]).toEqual([...two, 6_000]);
    expect(receiveWindows(region, uplinked, "data").map(({ delayMs }) => delayMs)).toEqual([1_000, 2_000]);
  });
});

interface Vector {
  name: string;
  kind: string;
  mac?: string;
  phyPayloadHex: string;
  [key: string]: unknown;
}
const file = new URL("../../../shared/data/lorawan-phy/vectors.json", import.meta.url);
const published = existsSync(file)
  ? (JSON.parse(readFileSync(file, "utf8")) as {
      vectors: Vector[];
      fCntRollover: { tts_last_seen: { cases: [number, number, number][] } };
    })
  : null;
if (!published) process.stdout.write("skipped: published LoRaWAN vectors (../shared/data is absent)\n");

describe.skipIf(!published)("published vectors (../shared/data, where it is)", () => {
  const text = (vector: Vector, name: string): string => String(vector[name] ?? "");
  const vectorsOf = (kind: string) => (published?.vectors ?? []).filter((vector) => vector.kind === kind);

  test.each(vectorsOf("data_up"))("$name", (vector) => {
    const frame = dataFrame(hex(vector.phyPayloadHex));
    const fCnt = Number(vector.fCnt16);
    const nwkSKey = text(vector, "nwkSKey");
    const forwarder = text(vector, "fNwkSIntKey") || nwkSKey;
    const session = sessionOf(keys, {
      version: vector.mac === "1.1" ? "1.1" : "1.0",
      devAddr: text(vector, "devAddr"),
      fCntUp: fCnt - 1,
      confirmedDown: Number(vector.conf ?? 0),
      keys: sessionKeys({
        fNwkSIntKey: forwarder,
        sNwkSIntKey: text(vector, "sNwkSIntKey") || forwarder,
        nwkSEncKey: forwarder,
        appSKey: text(vector, "appSKey") || "0".repeat(32),
      }),
    });
    expect([frame.devAddr, frame.fCnt16, frame.fPort]).toEqual([vector.devAddr, fCnt, vector.fPort]);
    const opened = openFrame(frame, [session], { dr: Number(vector.dr ?? 0), ch: Number(vector.ch ?? 0) });
    expect(opened.kind).toBe("opened");
    if (opened.kind === "opened" && vector.appSKey && frame.fPort !== 0)
      expect(opened.payload.toString("hex")).toBe(vector.frmPayloadPlainHex);
    if (frame.fPort === 0 && nwkSKey) {
      const of = { direction: 0, devAddr: frame.devAddr, fCnt } as const;
      const commands = crypted(aesKey(hex(nwkSKey)), frame.frmPayload, of);
      if (vector.frmPayloadPlainHex) expect(commands.toString("hex")).toBe(vector.frmPayloadPlainHex);
    }
  });

  test.each(vectorsOf("data_down"))("$name is no uplink", (vector) => {
    expect(dataFrame(hex(vector.phyPayloadHex)).direction).toBe("down");
  });

  test.each(vectorsOf("join_request"))("$name", (vector) => {
    const request = frameFrom(hex(vector.phyPayloadHex));
    expect(request).toMatchObject({
      type: "join-request",
      joinEui: vector.joinEui,
      devEui: vector.devEui,
      devNonce: vector.devNonce,
    });
    if ("kind" in request || request.type !== "join-request") return;
    const appKey = text(vector, "appKey");
    expect(isSignedBy(request, { appKey, nwkKey: appKey })).toBe(true);
    expect(isSignedBy(request, { appKey, nwkKey: "f".repeat(32) })).toBe(false);
  });

  test.each(vectorsOf("join_accept"))("$name", (vector) => {
    const isNew = Number(vector.dlSettings) >= 0x80;
    const accept = {
      version: isNew ? ("1.1" as const) : ("1.0" as const),
      joinNonce: Number(vector.joinNonce),
      netId: text(vector, "netId"),
      devAddr: text(vector, "devAddr"),
      dlSettings: Number(vector.dlSettings) & 0x7f,
      rxDelay: Number(vector.rxDelay),
      cfList: "",
    };
    const frame = joinAcceptFrame(accept, joinRequestOf(vector), {
      appKey: text(vector, "key"),
      nwkKey: text(vector, "key"),
    });
    // The 1.1 vector is signed with a JSIntKey that is given as it is, not derived; its content is what can be compared.
    const plain = aesKey(hex(text(vector, "key"))).encrypt(frame.subarray(1));
    const expected = text(vector, "decryptedHex");
    if (isNew) expect(plain.subarray(0, 12).toString("hex")).toBe(expected.slice(2, 26));
    else expect(frame.toString("hex")).toBe(vector.phyPayloadHex);
  });

  function joinRequestOf(vector: Vector) {
    const [joinEui, devEui] = [text(vector, "joinEui") || "0".repeat(16), "0".repeat(16)];
    const devNonce = Number(vector.devNonce ?? 0);
    return { type: "join-request", joinEui, devEui, devNonce, signed: Buffer.alloc(0), mic: Buffer.alloc(0) } as const;
  }

  test.each(vectorsOf("keys").filter((vector) => vector.mac))("$name", (vector) => {
    const numberOf = (decimal: string, bigEndian: string) =>
      vector[decimal] === undefined ? Number.parseInt(text(vector, bigEndian), 16) : Number(vector[decimal]);
    const version = vector.mac === "1.1" ? ("1.1" as const) : ("1.0" as const);
    const accept = {
      version,
      joinNonce: numberOf("joinNonce", "joinNonceBE"),
      netId: text(vector, "netIdBE") || "000000",
    };
    const request = {
      joinEui: text(vector, "joinEui") || "0".repeat(16),
      devNonce: numberOf("devNonce", "devNonceBE"),
    };
    const appKey = text(vector, "appKey");
    const derived = deriveKeys(accept, request, { appKey, nwkKey: text(vector, "nwkKey") || appKey });
    expect(derived.appSKey).toBe(vector.appSKey);
    for (const name of ["fNwkSIntKey", "sNwkSIntKey", "nwkSEncKey"] as const)
      if (vector[name]) expect(derived[name]).toBe(vector[name]);
    if (vector.nwkSKey) expect(derived.fNwkSIntKey).toBe(vector.nwkSKey);
  });

  test.each(published?.fCntRollover.tts_last_seen.cases ?? [])(
    "counter %d, then %d on the air: %d",
    (latest, fCnt16, full) => {
      // The vector wraps at 2^32, where a device has to join again.
      expect(fullCounter(latest, fCnt16) % 2 ** 32).toBe(full);
    },
  );
});
