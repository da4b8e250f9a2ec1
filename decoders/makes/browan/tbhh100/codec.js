function decodeUplink(input) {
  var b = input.bytes;
  if (b.length !== 4) return { errors: ["a payload of " + b.length + " bytes instead of 4"] };
  var data = { batteryVoltage: (25 + (b[1] & 0x0f)) / 10 };
  data.alarm = (b[0] & 1) === 1;
  data.temperature = (b[2] & 0x7f) - 32;
  data.humidity = b[3] & 0x7f;
  return { data: data };
}
