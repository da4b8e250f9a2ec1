// Protocol version 2, device ID, flags, then two bytes for each value of each sensor whose flag is set; big-endian.
var sensors = [
  [
    2,
    (x, d) => {
      var e = x[0] / 50;
      d.permittivity = e;
      d.soilMoisture = Math.round((-5.3 + 2.92 * e - 0.055 * e * e + 0.00043 * e * e * e) * 100) / 100;
      d.soilTemperature = (x[1] - 400) / 10;
    },
  ],
  [
    1,
    (x, d) => {
      d.batteryVoltage = x[0] / 1000;
    },
  ],
];

function decodeUplink(input) {
  var b = input.bytes;
  if (b[0] !== 2) return { errors: ["protocol version " + b[0] + " instead of 2"] };
  if (b.length < 5) return { errors: ["a payload of " + b.length + " bytes is too short"] };
  var flags = (b[3] << 8) | b[4];
  var data = {};
  var at = 5;
  for (var i = 0; i < sensors.length; i += 1, flags >>= 1) {
    if ((flags & 1) === 0) continue;
    var x = [];
    for (var j = 0; j < sensors[i][0]; j += 1, at += 2) {
      if (at + 2 > b.length) return { errors: ["the payload is cut off"] };
      x.push((b[at] << 8) | b[at + 1]);
    }
    sensors[i][1](x, data);
  }
  return { data: data };
}
