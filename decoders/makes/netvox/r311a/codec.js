function decodeUplink(input) {
  var b = input.bytes;
  if (input.fPort !== 6) return { errors: ["port " + input.fPort + " carries no report"] };
  if (b.length < 5) return { errors: ["a payload of " + b.length + " bytes is too short"] };
  if (b[1] !== 0x02) return { errors: ["device type " + b[1] + " is not a R311A"] };
  if (b[2] === 0) return { errors: ["a version report has no measurement"] };
  return { data: { batteryVoltage: (b[3] & 0x7f) / 10, batteryLow: (b[3] & 0x80) !== 0, contactOpen: b[4] === 1 } };
}
