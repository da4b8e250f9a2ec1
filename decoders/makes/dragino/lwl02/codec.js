function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 10) return { errors: ["a payload of " + b.length + " bytes instead of 10"] };
  if (b[2] !== 2) return { errors: ["mode " + b[2] + " is not that of a leak sensor"] };
  return {
    data: {
      batteryVoltage: (((b[0] << 8) | b[1]) & 0x3fff) / 1000,
      waterLeak: (b[0] & 0x40) !== 0,
      count: (b[3] << 16) | (b[4] << 8) | b[5],
      lastLeakMinutes: (b[6] << 16) | (b[7] << 8) | b[8],
      alarm: (b[9] & 1) === 1,
    },
  };
}
