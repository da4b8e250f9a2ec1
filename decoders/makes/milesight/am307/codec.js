var values = {
  "01 75": [1, (b, at, data) => { data.batteryLevel = b[at]; }],
  "03 67": [2, (b, at, data) => { data.temperature = s16(b, at) / 10; }],
  "04 68": [1, (b, at, data) => { data.humidity = b[at] / 2; }],
  "05 00": [1, (b, at, data) => { data.motion = b[at] === 1; }],
  "06 cb": [1, (b, at, data) => { data.lightLevel = b[at]; }],
  "07 7d": [2, (b, at, data) => { data.co2 = u16(b, at); }],
  "08 7d": [2, (b, at, data) => { data.iaq = u16(b, at) / 100; }],
  "09 73": [2, (b, at, data) => { data.pressure = u16(b, at) / 10; }],
  "0e 01": [1, (b, at, data) => { data.buzzer = b[at] === 1; }],
};
