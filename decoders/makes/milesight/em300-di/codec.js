var values = {
  "01 75": [1, (b, at, data) => { data.batteryLevel = b[at]; }],
  "03 67": [2, (b, at, data) => { data.temperature = s16(b, at) / 10; }],
  "04 68": [1, (b, at, data) => { data.humidity = b[at] / 2; }],
  "05 00": [1, (b, at, data) => { data.contactOpen = b[at] === 1; }],
  "05 c8": [4, (b, at, data) => { data.count = u32(b, at); }],
};
