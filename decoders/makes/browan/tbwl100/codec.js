function decodeUplink(input) {
  var b = input.bytes;
  if (b.length !== 5) return { errors: ["a payload of " + b.length + " bytes instead of 5"] };
  var data = { batteryVoltage: (25 + (b[1] & 0x0f)) / 10 };
  data.waterLeak = (b[0] & 1) === 1;
  data.boardTemperature = (b[2] & 0x7f) - 32;
  data.humidity = b[3] & 0x7f;
  data.temperature = (b[4] & 0x7f) - 32;
  return { data: data };
}
