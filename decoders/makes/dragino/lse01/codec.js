function signed16(high, low) {
  return ((high << 24) >> 16) | low;
}

function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 11) return { errors: ["a payload of " + b.length + " bytes instead of 11"] };
  var data = {
    batteryVoltage: (((b[0] << 8) | b[1]) & 0x3fff) / 1000,
    soilMoisture: ((b[4] << 8) | b[5]) / 100,
    soilTemperature: signed16(b[6], b[7]) / 100,
    soilConductivity: ((b[8] << 8) | b[9]) / 1000,
  };
  if (b[2] !== 0x7f || b[3] !== 0xff) data.probeTemperature = signed16(b[2], b[3]) / 10;
  return { data: data };
}
