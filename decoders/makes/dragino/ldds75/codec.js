function signed16(high, low) {
  return ((high << 24) >> 16) | low;
}

function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 5) return { errors: ["a payload of " + b.length + " bytes instead of at least 5"] };
  var millimetres = (b[2] << 8) | b[3];
  var data = { batteryVoltage: (((b[0] << 8) | b[1]) & 0x3fff) / 1000, alarm: b[4] === 1 };
  // 0 says that no ultrasonic sensor is found, 20 (0x14) that the object is too near to be measured.
  if (millimetres === 0) return { data: data, warnings: ["no ultrasonic sensor"] };
  if (millimetres === 20) return { data: data, warnings: ["nearer than 280 mm"] };
  data.distance = millimetres / 1000;
  if (b.length >= 7 && (b[5] !== 0x7f || b[6] !== 0xff)) data.temperature = signed16(b[5], b[6]) / 10;
  return { data: data };
}
