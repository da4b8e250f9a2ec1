function decodeUplink(input) {
  var b = input.bytes;
  if (b.length !== 8) return { errors: ["a payload of " + b.length + " bytes instead of 8"] };
  var data = { batteryVoltage: (25 + (b[1] & 0x0f)) / 10 };
  data.occupied = (b[0] & 1) === 1;
  data.boardTemperature = (b[2] & 0x7f) - 32;
  data.minutesSinceMotion = b[3] | (b[4] << 8);
  data.motionCount = b[5] | (b[6] << 8) | (b[7] << 16);
  return { data: data };
}
