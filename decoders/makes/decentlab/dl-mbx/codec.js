var sensors = [
  [
    2,
    (x, d) => {
      d.distance = x[0] / 1000;
      d.validSamples = x[1];
    },
  ],
  [
    1,
    (x, d) => {
      d.batteryVoltage = x[0] / 1000;
    },
  ],
];
