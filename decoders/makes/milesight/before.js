// Channel and type, then the value, little-endian; Milesight user guide, "Device Payload". A model's codec follows, with its `values`.
function u16(b, at) {
  return b[at] | (b[at + 1] << 8);
}
function s16(b, at) {
  return (u16(b, at) << 16) >> 16;
}
function u32(b, at) {
  return u16(b, at) + u16(b, at + 2) * 65536;
}

// What every model says of itself when it joins (versions, serial number, power on): the length only.
var aboutTheDevice = { "ff 01": 1, "ff 09": 2, "ff 0a": 2, "ff 0b": 1, "ff 16": 8, "ff 0f": 1, "ff ff": 2, "ff 18": 2 };

function hex(byte) {
  return (byte < 16 ? "0" : "") + byte.toString(16);
}

function decodeUplink(input) {
  var b = input.bytes;
  var data = {};
  for (var at = 0; at + 2 <= b.length; ) {
    var key = hex(b[at]) + " " + hex(b[at + 1]);
    var value = values[key] || (aboutTheDevice[key] && [aboutTheDevice[key]]);
    // Configuration and history follow in forms of their own: what was measured stands before them.
    if (!value)
      return Object.keys(data).length > 0
        ? { data: data, warnings: ["channel " + key + " is not read"] }
        : { errors: ["channel " + key + " is unknown"] };
    at += 2;
    if (at + value[0] > b.length) return { errors: ["channel " + key + " is cut off"] };
    if (value[1]) value[1](b, at, data);
    at += value[0];
  }
  return { data: data };
}
