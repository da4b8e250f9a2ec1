/**
 * LORIOT, JSON: WebSocket, MQTT or HTTP push. One uplink comes as `rx` (the best gateway) and again as `gw` (all of them),
 * in either order, so both have one key.
 */
import type { UplinkMapping } from "#registry";
import type { Bridge } from "./bridge.ts";
import { mappedBridge } from "./mapped.ts";

const shape: UplinkMapping = {
  network: "lorawan",
  device: "EUI",
  payload: { path: "data", form: "hex" },
  time: { path: "ts", form: "milliseconds" },
  port: "port",
  counter: "fcnt",
  frequency: { path: "freq", unit: "Hz" },
  dataRate: "dr",
};

/** Of `rx` and `gw` each has its own time of the same frame; ten minutes are more than they differ by. */
const sameFrameMs = 600_000;

const kinds = {
  rx: mappedBridge({
    ...shape,
    only: { path: "cmd", values: ["rx"] },
    receptions: { path: "$", gateway: "gweui", rssi: "rssi", snr: "snr" },
  }),
  gw: mappedBridge({
    ...shape,
    only: { path: "cmd", values: ["gw"] },
    receptions: { path: "gws", gateway: "gweui", rssi: "rssi", snr: "snr" },
  }),
};

export const uplinksFromLoriot: Bridge = (message) => {
  const results = kinds.gw(message);
  const first = results[0];
  const isOther =
    first !== undefined && "kind" in first && first.kind === "refused" && first.reason === "not-an-uplink";
  return (isOther ? kinds.rx(message) : results).map((result) =>
    "kind" in result
      ? result
      : { ...result, dedupKey: `${result.fCnt}:${result.payload}:${Math.floor((result.heardAt ?? 0) / sameFrameMs)}` },
  );
};
