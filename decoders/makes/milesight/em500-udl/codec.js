var values = {
  "01 75": [1, (b, at, data) => { data.batteryLevel = b[at]; }],
  "03 82": [2, (b, at, data) => { data.distance = u16(b, at) / 1000; }],
};
