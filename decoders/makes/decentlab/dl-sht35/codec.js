var sensors = [
  [
    2,
    (x, d) => {
      d.temperature = Math.round(((175 * x[0]) / 65535 - 45) * 100) / 100;
      d.humidity = Math.round(((100 * x[1]) / 65535) * 100) / 100;
    },
  ],
  [
    1,
    (x, d) => {
      d.batteryVoltage = x[0] / 1000;
    },
  ],
];
