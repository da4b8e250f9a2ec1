/** The simulated field: who is out there, and what each device would send at an instant. Pure: time and noise come in. */

export interface SimulatedDevice {
  readonly devEui: string;
  readonly name: string;
  readonly place: string;
  readonly profile: "climate" | "soil" | "trap";
  readonly holder: "orchard" | "hunters";
  readonly latitude: number;
  readonly longitude: number;
}

const device = (
  index: number,
  profile: SimulatedDevice["profile"],
  holder: SimulatedDevice["holder"],
  name: string,
  place: string,
): SimulatedDevice => ({
  devEui: `70b3d5a1de${index.toString(16).padStart(6, "0")}`,
  name,
  place,
  profile,
  holder,
  latitude: 36.1 + index * 0.0071,
  longitude: 137.95 + ((index * 37) % 11) * 0.0053,
});

export const field: readonly SimulatedDevice[] = [
  device(1, "climate", "orchard", "第1ハウス 温湿度", "第1ハウス 中央"),
  device(2, "climate", "orchard", "第2ハウス 温湿度", "第2ハウス 東側"),
  device(3, "climate", "orchard", "予冷庫", "選果場 予冷庫"),
  device(4, "soil", "orchard", "りんご園 北 土壌", "北圃場 3列目"),
  device(5, "soil", "orchard", "りんご園 南 土壌", "南圃場 1列目"),
  device(6, "climate", "orchard", "選果場 温湿度", "選果場 入口"),
  device(11, "trap", "hunters", "わな 1 号", "沢沿い・林道終点"),
  device(12, "trap", "hunters", "わな 2 号", "尾根・杉の根元"),
  device(13, "trap", "hunters", "わな 3 号", "畑の上・獣道"),
  device(14, "trap", "hunters", "わな 4 号", "貯水池の西"),
];

/** Two that want attention: 南圃場 says nothing since so many days, and in わな 3 号 there is something. */
export const silentSince = { devEui: "70b3d5a1de000005", days: 3 };
export const sprungTrap = "70b3d5a1de00000d";

/** A wave with a period, between -1 and 1. */
const wave = (at: number, periodMs: number, shift = 0): number => Math.sin((2 * Math.PI * at) / periodMs + shift);

const hourMs = 3_600_000;
const yearMs = 365.25 * 24 * hourMs;

function int16(value: number): number[] {
  const rounded = Math.max(-32_768, Math.min(32_767, Math.round(value)));
  return [(rounded >> 8) & 0xff, rounded & 0xff];
}

/** The payload of a device at an instant; `noise` is between 0 and 1. Climate and soil speak CayenneLPP, traps their own. */
export function payloadOf(simulated: SimulatedDevice, at: number, noise: number, sprung = false): Buffer {
  const shift = Number.parseInt(simulated.devEui.slice(-2), 16);
  if (simulated.profile === "trap")
    return Buffer.from([sprung ? 1 : 0, ...int16(3600 - 300 * wave(at, yearMs, shift) + noise * 20)]);
  // Warmest in August and at two in the afternoon, in Japan.
  const season = wave(at - 0.35 * yearMs, yearMs);
  const day = wave(at + 1 * hourMs - 6 * hourMs, 24 * hourMs);
  if (simulated.profile === "soil") {
    const moisture = 32 + 8 * wave(at, 9 * 24 * hourMs, shift) + noise * 1.5;
    return Buffer.from([1, 103, ...int16((13 + 10 * season + 1.5 * day + noise) * 10), 2, 2, ...int16(moisture * 100)]);
  }
  const cold = simulated.name === "予冷庫";
  const temperature = cold ? 3 + 0.8 * wave(at, 2 * hourMs) + noise : 16 + 11 * season + 5 * day + shift * 0.2 + noise;
  const humidity = Math.min(99, Math.max(20, 62 - 14 * day + 6 * season + noise * 4));
  return Buffer.from([
    1,
    103,
    ...int16(temperature * 10),
    2,
    104,
    Math.round(humidity * 2),
    3,
    2,
    ...int16((3.55 + noise * 0.05) * 100),
  ]);
}

/** A ChirpStack 4 uplink event. */
export function uplinkEvent(
  simulated: SimulatedDevice,
  payload: Buffer,
  fCnt: number,
  at: number,
  noise: number,
): string {
  const time = new Date(at).toISOString().replace("Z", "000000+00:00");
  return JSON.stringify({
    deduplicationId: `${simulated.devEui}-${fCnt}`,
    time,
    deviceInfo: { deviceName: simulated.name, devEui: simulated.devEui, tags: {} },
    devAddr: "01f3a7c2",
    adr: true,
    dr: 3,
    fCnt,
    fPort: 2,
    confirmed: false,
    data: payload.toString("base64"),
    rxInfo: [
      {
        gatewayId: "7276ff002e0622aa",
        rssi: -95 - Math.round(noise * 20),
        snr: Math.round(noise * 90) / 10,
        crcStatus: "CRC_OK",
      },
    ],
    txInfo: {
      frequency: 923_200_000,
      modulation: { lora: { bandwidth: 125_000, spreadingFactor: 9, codeRate: "CR_4_5" } },
    },
    regionConfigId: "as923",
  });
}

/** The traps' codec, as a vendor would publish it. */
export const trapCodec = `function decodeUplink(input) {
  return { data: { sprung: input.bytes[0] === 1, battery: ((input.bytes[1] << 8) | input.bytes[2]) / 1000 } };
}`;
