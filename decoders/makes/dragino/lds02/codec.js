function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 10) return { errors: ["a payload of " + b.length + " bytes instead of 10"] };
  if (b[2] !== 1) return { errors: ["mode " + b[2] + " is not that of a door sensor"] };
  return {
    data: {
      batteryVoltage: (((b[0] << 8) | b[1]) & 0x3fff) / 1000,
      contactOpen: (b[0] & 0x80) !== 0,
      count: (b[3] << 16) | (b[4] << 8) | b[5],
      lastOpenMinutes: (b[6] << 16) | (b[7] << 8) | b[8],
      alarm: (b[9] & 1) === 1,
    },
  };
}
