var values = {
  "01 75": [1, (b, at, data) => { data.batteryLevel = b[at]; }],
  "03 67": [2, (b, at, data) => { data.soilTemperature = s16(b, at) / 10; }],
  "04 68": [1, (b, at, data) => { data.soilMoisture = b[at] / 2; }],
  "04 ca": [2, (b, at, data) => { data.soilMoisture = u16(b, at) / 100; }],
  "05 7f": [2, (b, at, data) => { data.soilConductivity = u16(b, at) / 1000; }],
};
