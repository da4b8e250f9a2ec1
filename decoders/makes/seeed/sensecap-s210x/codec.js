// Channel, measurement ID and value, little-endian, thousandths; at the end a CRC, which LoRaWAN's MIC makes needless.
var quantities = {
  4097: "temperature",
  4098: "humidity",
  4099: "illuminance",
  4100: "co2",
  4101: "pressure",
  4102: "soilTemperature",
  4103: "soilMoisture",
  4104: "windDirection",
  4105: "windSpeed",
  4106: "ph",
  4108: "soilConductivity",
  4113: "rainRate",
};

function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 9 || (b.length - 2) % 7 !== 0)
    return { errors: ["a payload of " + b.length + " bytes has no whole measurements"] };
  var data = {};
  var warnings = [];
  for (var at = 0; at + 7 <= b.length - 2; at += 7) {
    var id = b[at + 1] | (b[at + 2] << 8);
    var value = b[at + 3] | (b[at + 4] << 8) | (b[at + 5] << 16) | (b[at + 6] << 24);
    if (id === 7) data.batteryLevel = value & 0xffff;
    else if (id === 4101) data.pressure = value / 1000 / 100;
    else if (quantities[id]) data[quantities[id]] = value / 1000;
    else if (id > 4096) warnings.push("measurement " + id + " is not read");
  }
  if (Object.keys(data).length === 0) return { errors: ["no measurement that is known"] };
  return { data: data, warnings: warnings };
}
