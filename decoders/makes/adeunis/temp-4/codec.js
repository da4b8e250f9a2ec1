// Frame code, status, then temperatures in tenths, big-endian; Adeunis TEMP V4 user guide, "Description of uplink frames".
var PERIODIC = 0x57;
var ALARM = 0x58;
var KEEP_ALIVE = 0x30;

function s16(b, at) {
  return ((b[at] << 24) >> 16) | b[at + 1];
}

function decodeUplink(input) {
  var b = input.bytes;
  var frame = b[0];
  if (frame !== PERIODIC && frame !== ALARM && frame !== KEEP_ALIVE)
    return { errors: ["frame 0x" + Number(frame).toString(16) + " carries no temperature"] };
  var sensors = b[1] & 0x10 ? 2 : 1;
  // An alarm says of each sensor whether it is one, before its value.
  var width = frame === ALARM ? 3 : 2;
  if (b.length < 2 + sensors * width) return { errors: ["the payload is cut off"] };
  var data = { lowBattery: (b[1] & 0x02) !== 0 };
  for (var i = 0; i < sensors; i += 1) {
    var at = 2 + i * width;
    var suffix = i === 0 ? "" : "_2";
    // A periodic frame holds the newest sample first; -32768 says that the probe is missing or broken.
    var raw = s16(b, frame === ALARM ? at + 1 : at);
    if (raw !== -32768) data["temperature" + suffix] = raw / 10;
    if (frame === ALARM) data["temperatureAlarm" + suffix] = b[at] !== 0;
  }
  return { data: data };
}
