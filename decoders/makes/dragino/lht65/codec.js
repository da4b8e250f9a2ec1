function signed16(high, low) {
  return ((high << 24) >> 16) | low;
}

function decodeUplink(input) {
  var b = input.bytes;
  if (b.length !== 11) return { errors: ["a payload of " + b.length + " bytes instead of 11"] };
  var data = {
    batteryVoltage: (((b[0] << 8) | b[1]) & 0x3fff) / 1000,
    temperature: signed16(b[2], b[3]) / 100,
    humidity: ((b[4] << 8) | b[5]) / 10,
  };
  // External sensor: 1 is a temperature probe; 0x7fff says that none is plugged in.
  if ((b[6] & 0x7f) === 1 && (b[7] !== 0x7f || b[8] !== 0xff)) data.probeTemperature = signed16(b[7], b[8]) / 100;
  return { data: data };
}
