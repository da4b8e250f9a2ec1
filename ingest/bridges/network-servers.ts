/** Network servers that a mapping describes whole. Shapes: spec/protocols.md §3.2, and what each server's manual prints. */
import type { UplinkMapping } from "#registry";

/** senseway.net: MQTT `lora/{user}/{devEUI}/rx`. */
export const senseway: UplinkMapping = {
  network: "lorawan",
  device: "mod.devEUI",
  payload: { path: "mod.data", form: "hex" },
  time: { path: "gw.0.date", form: "rfc3339" },
  port: "mod.port",
  counter: "mod.cnt",
  receptions: { path: "gw", gateway: "gwid", rssi: "rssi", snr: "snr" },
  frequency: { path: "mod.fq", unit: "MHz" },
  dataRate: "mod.dr",
};

/** manual.iij.jp: gateways TLG7921 and TLG3901; one message per gateway. */
export const iij: UplinkMapping = {
  network: "lorawan",
  device: "deveui",
  payload: { path: "data", form: "hex" },
  time: { path: "time", form: "rfc3339" },
  port: "port",
  counter: "uplink_count",
  receptions: { path: "$", gateway: "gatewayeui", rssi: "rssi", snr: "lsnr" },
  frequency: { path: "freq", unit: "MHz" },
  dataRate: "datr",
};

/** The Things Network v2, as forwarders and older servers still send it. */
export const ttnV2: UplinkMapping = {
  network: "lorawan",
  device: "hardware_serial",
  payload: { path: "payload_raw", form: "base64" },
  time: { path: "metadata.time", form: "rfc3339" },
  port: "port",
  counter: "counter",
  decoded: "payload_fields",
  receptions: { path: "metadata.gateways", gateway: "gtw_id", rssi: "rssi", snr: "snr" },
  frequency: { path: "metadata.frequency", unit: "MHz" },
  dataRate: "metadata.data_rate",
};

export const helium: UplinkMapping = {
  network: "lorawan",
  device: "dev_eui",
  payload: { path: "payload", form: "base64" },
  time: { path: "reported_at", form: "seconds" },
  port: "port",
  counter: "fcnt",
  decoded: "decoded.payload",
  receptions: { path: "hotspots", gateway: "name", rssi: "rssi", snr: "snr" },
  frequency: { path: "hotspots.0.frequency", unit: "MHz" },
  dataRate: "hotspots.0.spreading",
};

/** Wanesy. */
export const kerlink: UplinkMapping = {
  network: "lorawan",
  device: "endDevice.devEui",
  payload: { path: "payload", form: "hex" },
  time: { path: "recvTime", form: "milliseconds" },
  port: "fPort",
  counter: "fCntUp",
  uplinkId: "id",
  receptions: { path: "gwInfo", gateway: "gwEui", rssi: "rssi", snr: "snr" },
  frequency: { path: "ulFrequency", unit: "MHz" },
  dataRate: "dataRate",
};

export const multitech: UplinkMapping = {
  network: "lorawan",
  device: "deveui",
  payload: { path: "data", form: "base64" },
  time: { path: "time", form: "rfc3339" },
  port: "port",
  counter: "fcnt",
  receptions: { path: "$", gateway: "gweui", rssi: "rssi", snr: "lsnr" },
  frequency: { path: "freq", unit: "MHz" },
  dataRate: "datr",
};

export const senet: UplinkMapping = {
  network: "lorawan",
  device: "devEui",
  payload: { path: "pdu", form: "hex" },
  time: { path: "txtime", form: "rfc3339" },
  port: "port",
  counter: "seqno",
  receptions: { path: "$", gateway: "gwEui", rssi: "rssi", snr: "snr" },
  frequency: { path: "freq", unit: "MHz" },
  dataRate: "datarate",
};

/** firefly. */
export const digimondo: UplinkMapping = {
  network: "lorawan",
  device: "up_packet.device_eui",
  payload: { path: "up_packet.payload", form: "hex" },
  time: { path: "up_packet.received_at", form: "rfc3339" },
  port: "up_packet.port",
  counter: "up_packet.fcnt",
  uplinkId: "up_packet.uid",
  receptions: { path: "up_packet.gwrx", gateway: "gweui", rssi: "rssi", snr: "lsnr" },
  frequency: { path: "up_packet.freq", unit: "MHz" },
  dataRate: "up_packet.datr",
};
