/**
 * When and where a device listens after its uplink. LoRaWAN Regional Parameters 1.0.3rA / RP002: AS923-1 (Japan), EU868, US915,
 * without any channel or data rate of an operator's own.
 */

export interface Uplinked {
  readonly frequencyHz: number;
  readonly spreadingFactor: number;
  readonly bandwidthHz: number;
}

export interface ReceiveWindow {
  /** After the end of the uplink. */
  readonly delayMs: number;
  readonly frequencyHz: number;
  readonly spreadingFactor: number;
  readonly bandwidthHz: number;
  /** EIRP at the gateway, dBm. */
  readonly power: number;
}

export interface Region {
  readonly name: "AS923-1" | "EU868" | "US915";
  /** Index of the data rate, which a 1.1 MIC and DLSettings speak of. */
  readonly dataRate: (uplinked: Uplinked) => number;
  readonly channel: (uplinked: Uplinked) => number;
  readonly rx1: (uplinked: Uplinked) => Omit<ReceiveWindow, "delayMs">;
  readonly rx2: Omit<ReceiveWindow, "delayMs">;
  /** What DLSettings of a join-accept says of RX2. */
  readonly rx2DataRate: number;
}

const joinDelayMs = 5_000;
const dataDelayMs = 1_000;
const betweenMs = 1_000;

const slowToFast = ({ spreadingFactor, bandwidthHz }: Uplinked): number =>
  bandwidthHz === 250_000 ? 6 : 12 - spreadingFactor;

const asHeard = (power: number) => (uplinked: Uplinked) => ({ ...uplinked, power });

const as923: Region = {
  name: "AS923-1",
  dataRate: slowToFast,
  channel: ({ frequencyHz }) => Math.max(0, Math.round((frequencyHz - 923_200_000) / 200_000)),
  // 13 dBm: what ARIB STD-T108 leaves after an antenna's gain of 3 dBi.
  rx1: asHeard(13),
  rx2: { frequencyHz: 923_200_000, spreadingFactor: 10, bandwidthHz: 125_000, power: 13 },
  rx2DataRate: 2,
};

const eu868Channels = [868_100_000, 868_300_000, 868_500_000];
const eu868: Region = {
  name: "EU868",
  dataRate: slowToFast,
  channel: ({ frequencyHz }) =>
    Math.max(
      0,
      eu868Channels.findIndex((one) => Math.abs(one - frequencyHz) < 50_000),
    ),
  rx1: asHeard(14),
  rx2: { frequencyHz: 869_525_000, spreadingFactor: 12, bandwidthHz: 125_000, power: 14 },
  rx2DataRate: 0,
};

const us915: Region = {
  name: "US915",
  dataRate: ({ spreadingFactor, bandwidthHz }) => (bandwidthHz === 500_000 ? 4 : 10 - spreadingFactor),
  channel: ({ frequencyHz, bandwidthHz }) =>
    bandwidthHz === 500_000
      ? 64 + Math.round((frequencyHz - 903_000_000) / 1_600_000)
      : Math.round((frequencyHz - 902_300_000) / 200_000),
  rx1: (uplinked) => ({
    frequencyHz: 923_300_000 + (us915.channel(uplinked) % 8) * 600_000,
    // DR0 to DR3 answer at 500 kHz with the same spreading factor; DR4 (SF8, 500 kHz) at SF7.
    spreadingFactor: uplinked.bandwidthHz === 500_000 ? 7 : uplinked.spreadingFactor,
    bandwidthHz: 500_000,
    power: 20,
  }),
  rx2: { frequencyHz: 923_300_000, spreadingFactor: 12, bandwidthHz: 500_000, power: 20 },
  rx2DataRate: 8,
};

/** The region in which a frequency is used for uplinks; null outside of the three. */
export function regionOf(frequencyHz: number): Region | null {
  const megahertz = frequencyHz / 1e6;
  if (megahertz >= 863 && megahertz <= 870) return eu868;
  if (megahertz >= 902 && megahertz < 915) return us915;
  return megahertz >= 915 && megahertz <= 928 ? as923 : null;
}

/** RX1 and RX2 after an uplink or a join-request. */
export function receiveWindows(
  region: Region,
  uplinked: Uplinked,
  after: "data" | "join",
): [ReceiveWindow, ReceiveWindow] {
  const delayMs = after === "join" ? joinDelayMs : dataDelayMs;
  return [
    { ...region.rx1(uplinked), delayMs },
    { ...region.rx2, delayMs: delayMs + betweenMs },
  ];
}
