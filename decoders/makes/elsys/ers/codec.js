// Type, then the value, big-endian. The upper two bits of a type say that old values follow; those devices send none.
function u16(b, at) {
  return (b[at] << 8) | b[at + 1];
}
function s16(b, at) {
  return (u16(b, at) << 16) >> 16;
}
function u32(b, at) {
  return u16(b, at) * 65536 + u16(b, at + 2);
}
function s8(byte) {
  return (byte << 24) >> 24;
}
function s24(b, at) {
  return ((b[at] << 24) >> 8) | u16(b, at + 1);
}

var values = {
  1: [
    2,
    (b, at, d) => {
      d.temperature = s16(b, at) / 10;
    },
  ],
  2: [
    1,
    (b, at, d) => {
      d.humidity = b[at];
    },
  ],
  3: [
    3,
    (b, at, d) => {
      d.accelerationX = s8(b[at]) / 63;
      d.accelerationY = s8(b[at + 1]) / 63;
      d.accelerationZ = s8(b[at + 2]) / 63;
    },
  ],
  4: [
    2,
    (b, at, d) => {
      d.illuminance = u16(b, at);
    },
  ],
  5: [
    1,
    (b, at, d) => {
      d.motionCount = b[at];
    },
  ],
  6: [
    2,
    (b, at, d) => {
      d.co2 = u16(b, at);
    },
  ],
  7: [
    2,
    (b, at, d) => {
      d.batteryVoltage = u16(b, at) / 1000;
    },
  ],
  8: [
    2,
    (b, at, d) => {
      d.analog1 = u16(b, at) / 1000;
    },
  ],
  9: [
    6,
    (b, at, d) => {
      d.latitude = s24(b, at) / 10000;
      d.longitude = s24(b, at + 3) / 10000;
    },
  ],
  10: [
    2,
    (b, at, d) => {
      d.pulses1 = u16(b, at);
    },
  ],
  11: [
    4,
    (b, at, d) => {
      d.count = u32(b, at);
    },
  ],
  12: [
    2,
    (b, at, d) => {
      d.probeTemperature = s16(b, at) / 10;
    },
  ],
  13: [
    1,
    (b, at, d) => {
      d.digital1 = b[at] === 1;
    },
  ],
  14: [
    2,
    (b, at, d) => {
      d.distance = u16(b, at) / 1000;
    },
  ],
  15: [
    1,
    (b, at, d) => {
      d.moved = b[at] > 0;
    },
  ],
  16: [
    4,
    (b, at, d) => {
      d.irInternalTemperature = s16(b, at) / 10;
      d.irExternalTemperature = s16(b, at + 2) / 10;
    },
  ],
  17: [
    1,
    (b, at, d) => {
      d.occupied = b[at] > 0;
    },
  ],
  18: [
    1,
    (b, at, d) => {
      d.waterLeak = b[at] > 0;
    },
  ],
  20: [
    4,
    (b, at, d) => {
      d.pressure = u32(b, at) / 1000;
    },
  ],
  21: [
    2,
    (b, at, d) => {
      d.noisePeak = b[at];
      d.noise = b[at + 1];
    },
  ],
  22: [
    2,
    (b, at, d) => {
      d.pulses2 = u16(b, at);
    },
  ],
  23: [
    4,
    (b, at, d) => {
      d.count2 = u32(b, at);
    },
  ],
  24: [
    2,
    (b, at, d) => {
      d.analog2 = u16(b, at) / 1000;
    },
  ],
  25: [
    2,
    (b, at, d) => {
      d.probeTemperature2 = s16(b, at) / 10;
    },
  ],
  26: [
    1,
    (b, at, d) => {
      d.digital2 = b[at] === 1;
    },
  ],
  28: [
    2,
    (b, at, d) => {
      d.tvoc = u16(b, at);
    },
  ],
};

function decodeUplink(input) {
  var b = input.bytes;
  var data = {};
  for (var at = 0; at < b.length; ) {
    var value = values[b[at]];
    if (!value)
      return Object.keys(data).length > 0
        ? { data: data, warnings: ["type " + b[at] + " is not read"] }
        : { errors: ["type " + b[at] + " is unknown"] };
    at += 1;
    if (at + value[0] > b.length) return { errors: ["type " + b[at - 1] + " is cut off"] };
    value[1](b, at, data);
    at += value[0];
  }
  return { data: data };
}
