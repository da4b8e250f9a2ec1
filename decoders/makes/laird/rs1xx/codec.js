function s8(byte) {
  return (byte << 24) >> 24;
}

function decodeUplink(input) {
  var b = input.bytes;
  if (b[0] !== 0x01) return { errors: ["message type " + b[0] + " has no single measurement"] };
  if (b.length < 11) return { errors: ["a payload of " + b.length + " bytes instead of 11"] };
  var levels = [5, 20, 40, 60, 80];
  var whole = s8(b[5]);
  var hundredths = s8(b[4]);
  return {
    data: {
      humidity: b[3] + b[2] / 100,
      temperature: Math.round((whole + hundredths / 100) * 100) / 100,
      batteryLevel: levels[b[6]] === undefined ? 0 : levels[b[6]],
      alarmCount: (b[7] << 8) | b[8],
    },
  };
}
