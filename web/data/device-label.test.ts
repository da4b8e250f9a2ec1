import { describe, expect, test } from "vitest";
import { labelFrom } from "./device-label.ts";

const devEui = "70b3d5e75e0031a4";
const [join, dev] = ["70B3D57ED0001A2B", "70B3D5E75E0031A4"];

describe("the QR code on a device", () => {
  test.each([
    ["TR005", `LW:D0:${join}:${dev}:0042000A`, null],
    ["TR005 with owner token and serial number", `LW:D0:${join}:${dev}:0042000A:O1F2E3D:SK2026-0117:P00`, "K2026-0117"],
    ["TR005 draft 2", `URN:LW:DP:${join}:${dev}:0042000A:%V1234%SK117`, "K117"],
    ["TR005 draft 3", `URN:DEV:LW:${join}_${dev}_0042000A_V1234_SK117`, "K117"],
    ["a bare DevEUI", `${dev}\n`, null],
    ["a DevEUI with hyphens", "70-B3-D5-E7-5E-00-31-A4", null],
    ["a maker's lines", `DEV EUI:${dev}\nAPP EUI:${join}\nSN:117`, null],
    ["a maker's JSON", `{"joinEui":"${join}","devEui":"${dev}"}`, null],
  ])("%s", (_, text, serialNumber) => {
    expect(labelFrom(text)).toEqual({ network: "lorawan", identity: devEui, serialNumber });
  });

  test("a Sigfox module's ID beside its PAC", () => {
    expect(labelFrom("ID: 4D3F21\nPAC: 0F1E2D3C4B5A6978")).toEqual({
      network: "sigfox",
      identity: "4D3F21",
      serialNumber: null,
    });
  });

  test.each([
    ["nothing", ""],
    ["an address of the web", "https://example.jp/70b3"],
    ["TR005 cut off", `LW:D0:${join}:${dev.slice(0, 15)}:0042000A`],
    ["two EUIs without names", `${join} ${dev}`],
    ["more digits than an EUI has", `${dev}00`],
  ])("%s names no device", (_, text) => {
    expect(labelFrom(text)).toBeNull();
  });
});
