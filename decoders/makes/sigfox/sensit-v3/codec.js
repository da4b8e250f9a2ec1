// Five bits of battery, three reserved, five of mode, a button, ten of temperature, eight of humidity; big-endian.
function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 4) return { errors: ["a payload of " + b.length + " bytes instead of 4"] };
  var mode = b[1] >> 3;
  var data = {
    batteryVoltage: Math.round(((b[0] >> 3) * 0.05 + 2.7) * 100) / 100,
    mode: mode,
    button: (b[1] & 4) !== 0,
  };
  if (mode === 1) {
    data.temperature = ((((b[1] & 3) << 8) | b[2]) - 200) / 8;
    data.humidity = b[3] / 2;
  }
  return { data: data };
}
