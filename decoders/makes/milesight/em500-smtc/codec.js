// Channel and type, then the value, little-endian; Milesight user guide, "Device Payload".
function u16(b, at) {
  return b[at] | (b[at + 1] << 8);
}
function s16(b, at) {
  return (u16(b, at) << 16) >> 16;
}
function u32(b, at) {
  return u16(b, at) + u16(b, at + 2) * 65536;
}

var values = {
  "01 75": [
    1,
    (b, at, data) => {
      data.batteryLevel = b[at];
    },
  ],
  "03 67": [
    2,
    (b, at, data) => {
      data.soilTemperature = s16(b, at) / 10;
    },
  ],
  "04 68": [
    1,
    (b, at, data) => {
      data.soilMoisture = b[at] / 2;
    },
  ],
  "04 ca": [
    2,
    (b, at, data) => {
      data.soilMoisture = u16(b, at) / 100;
    },
  ],
  "05 7f": [
    2,
    (b, at, data) => {
      data.soilConductivity = u16(b, at) / 1000;
    },
  ],
  "ff 01": [1, (b, at, data) => {}],
  "ff 09": [2, (b, at, data) => {}],
  "ff 0a": [2, (b, at, data) => {}],
  "ff 0b": [1, (b, at, data) => {}],
  "ff 16": [8, (b, at, data) => {}],
  "ff 0f": [1, (b, at, data) => {}],
  "ff ff": [2, (b, at, data) => {}],
  "ff 18": [2, (b, at, data) => {}],
};

function hex(byte) {
  return (byte < 16 ? "0" : "") + byte.toString(16);
}

function decodeUplink(input) {
  var b = input.bytes;
  var data = {};
  for (var at = 0; at + 2 <= b.length; ) {
    var key = hex(b[at]) + " " + hex(b[at + 1]);
    var value = values[key];
    // Configuration and history follow in forms of their own: what was measured stands before them.
    if (!value)
      return Object.keys(data).length > 0
        ? { data: data, warnings: ["channel " + key + " is not read"] }
        : { errors: ["channel " + key + " is unknown"] };
    at += 2;
    if (at + value[0] > b.length) return { errors: ["channel " + key + " is cut off"] };
    value[1](b, at, data);
    at += value[0];
  }
  return { data: data };
}
