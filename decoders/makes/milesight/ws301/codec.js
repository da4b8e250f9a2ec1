var values = {
  "01 75": [1, (b, at, data) => { data.batteryLevel = b[at]; }],
  "03 00": [1, (b, at, data) => { data.contactOpen = b[at] === 1; }],
  "04 00": [1, (b, at, data) => { data.tamper = b[at] === 1; }],
};
