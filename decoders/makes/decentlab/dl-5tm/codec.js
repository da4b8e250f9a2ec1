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
