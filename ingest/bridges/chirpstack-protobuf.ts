/** ChirpStack v4's events in their Protobuf encoding. Field numbers: api/proto/integration/integration.proto, gw/gw.proto, common. */
import { type FieldShape, type FieldType, jsonFromProtobuf, type MessageShape, message } from "./protobuf.ts";
import type { JsonObject } from "./reading.ts";

const one = (name: string, type: FieldType): FieldShape => ({ name, type });
const many = (name: string, type: FieldType): FieldShape => ({ name, type, repeated: true });

const deviceInfo = message({
  1: one("tenantId", "string"),
  2: one("tenantName", "string"),
  3: one("applicationId", "string"),
  4: one("applicationName", "string"),
  5: one("deviceProfileId", "string"),
  6: one("deviceProfileName", "string"),
  7: one("deviceName", "string"),
  8: one("devEui", "string"),
  9: one("tags", "string-map"),
});

const location = message({
  1: one("latitude", "double"),
  2: one("longitude", "double"),
  3: one("altitude", "double"),
  4: one("source", [
    "UNKNOWN",
    "GPS",
    "CONFIG",
    "GEO_RESOLVER_TDOA",
    "GEO_RESOLVER_RSSI",
    "GEO_RESOLVER_GNSS",
    "GEO_RESOLVER_WIFI",
  ]),
  5: one("accuracy", "float"),
});

const codeRates = ["CR_UNDEFINED", "CR_4_5", "CR_4_6", "CR_4_7", "CR_4_8", "CR_3_8", "CR_2_6", "CR_1_4", "CR_1_6"];

export const txInfo = message({
  1: one("frequency", "uint32"),
  2: one(
    "modulation",
    message({
      3: one(
        "lora",
        message({
          1: one("bandwidth", "uint32"),
          2: one("spreadingFactor", "uint32"),
          5: one("codeRate", codeRates),
        }),
      ),
      4: one("fsk", message({ 1: one("frequencyDeviation", "uint32"), 2: one("datarate", "uint32") })),
    }),
  ),
});

export const rxInfo = message({
  1: one("gatewayId", "string"),
  2: one("uplinkId", "uint32"),
  3: one("gwTime", "timestamp"),
  6: one("rssi", "int32"),
  7: one("snr", "float"),
  8: one("channel", "uint32"),
  9: one("rfChain", "uint32"),
  11: one("antenna", "uint32"),
  12: one("location", location),
  13: one("context", "bytes"),
  15: one("metadata", "string-map"),
  16: one("crcStatus", ["NO_CRC", "BAD_CRC", "CRC_OK"]),
  17: one("nsTime", "timestamp"),
});

const joinServerContext = message({ 1: one("sessionKeyId", "string"), 2: one("appSKey", "bytes") });

/** What all events begin with, but `txack` and `log`. */
const common = { 1: one("deduplicationId", "string"), 2: one("time", "timestamp"), 3: one("deviceInfo", deviceInfo) };

const shapes: Readonly<Record<string, MessageShape>> = {
  up: message({
    ...common,
    4: one("devAddr", "string"),
    5: one("adr", "bool"),
    6: one("dr", "uint32"),
    7: one("fCnt", "uint32"),
    8: one("fPort", "uint32"),
    9: one("confirmed", "bool"),
    10: one("data", "bytes"),
    11: one("object", "struct"),
    12: many("rxInfo", rxInfo),
    13: one("txInfo", txInfo),
    15: one("joinServerContext", joinServerContext),
    16: one("regionConfigId", "string"),
  }),
  join: message({ ...common, 4: one("devAddr", "string") }),
  ack: message({
    ...common,
    4: one("queueItemId", "string"),
    5: one("acknowledged", "bool"),
    6: one("fCntDown", "uint32"),
  }),
  txack: message({
    1: one("downlinkId", "uint32"),
    2: one("time", "timestamp"),
    3: one("deviceInfo", deviceInfo),
    4: one("queueItemId", "string"),
    5: one("fCntDown", "uint32"),
    6: one("gatewayId", "string"),
  }),
  log: message({
    1: one("time", "timestamp"),
    2: one("deviceInfo", deviceInfo),
    3: one("level", ["INFO", "WARNING", "ERROR"]),
    4: one("code", [
      "UNKNOWN",
      "DOWNLINK_PAYLOAD_SIZE",
      "UPLINK_CODEC",
      "DOWNLINK_CODEC",
      "OTAA",
      "UPLINK_F_CNT_RESET",
      "UPLINK_MIC",
      "UPLINK_F_CNT_RETRANSMISSION",
      "DOWNLINK_GATEWAY",
      "RELAY_NEW_END_DEVICE",
      "F_CNT_DOWN",
      "EXPIRED",
    ]),
    5: one("description", "string"),
    6: one("context", "string-map"),
  }),
  status: message({
    ...common,
    5: one("margin", "int32"),
    6: one("externalPowerSource", "bool"),
    7: one("batteryLevelUnavailable", "bool"),
    8: one("batteryLevel", "float"),
  }),
  location: message({ ...common, 4: one("location", location) }),
};

/** The event as its JSON; null when the bytes are none. Without an event's name only an uplink is looked for. */
export function chirpstackJsonFrom(event: string, bytes: Uint8Array): JsonObject | null {
  const json = jsonFromProtobuf(shapes[event] ?? (shapes.up as MessageShape), bytes);
  return json?.deviceInfo === undefined ? null : json;
}
