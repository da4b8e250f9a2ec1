// Protocol version 2, device ID, flags, then two bytes for each value of each sensor whose flag is set; big-endian. A model's codec follows, with its `sensors`.
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
