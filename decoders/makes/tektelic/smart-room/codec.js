// Channel and type, then the value, big-endian.
function u16(b, at) {
  return (b[at] << 8) | b[at + 1];
}
function s16(b, at) {
  return (u16(b, at) << 16) >> 16;
}

var values = {
  "00 ff": [
    2,
    (b, at, d) => {
      d.batteryVoltage = s16(b, at) / 100;
    },
  ],
  "00 d3": [
    1,
    (b, at, d) => {
      d.batteryLevel = b[at];
    },
  ],
  "01 00": [
    1,
    (b, at, d) => {
      d.contactOpen = b[at] === 0xff;
    },
  ],
  "02 00": [
    1,
    (b, at, d) => {
      d.dark = b[at] === 0;
    },
  ],
  "03 67": [
    2,
    (b, at, d) => {
      d.temperature = s16(b, at) / 10;
    },
  ],
  "04 68": [
    1,
    (b, at, d) => {
      d.humidity = b[at] / 2;
    },
  ],
  "05 02": [
    2,
    (b, at, d) => {
      d.impact = s16(b, at) / 1000;
    },
  ],
  "08 04": [
    2,
    (b, at, d) => {
      d.count = u16(b, at);
    },
  ],
  "09 00": [
    1,
    (b, at, d) => {
      d.waterLeak = b[at] === 0xff;
    },
  ],
  "0a 00": [
    1,
    (b, at, d) => {
      d.motion = b[at] === 0xff;
    },
  ],
  "0d 04": [
    2,
    (b, at, d) => {
      d.motionCount = u16(b, at);
    },
  ],
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
