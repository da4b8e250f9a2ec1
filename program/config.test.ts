import { describe, expect, test } from "vitest";
import { ConfigMistakes, readConfig, settings, settingsHelp } from "./config.ts";

const nowhere = "/nonexistent/hatoba.config.json";

describe("configuration", () => {
  test("starts without any setting", () => {
    const config = readConfig({}, nowhere);
    expect(config.http).toEqual({ host: "127.0.0.1", port: 8080 });
    expect(config.mqtt).toEqual({ host: "127.0.0.1", port: 1883 });
    expect(config.zone).toBe("Asia/Tokyo");
    expect(config.publicUrl).toBe("http://127.0.0.1:8080");
    expect(config.smtp).toBeNull();
  });

  test("names every mistake at once", () => {
    const bad = {
      HATOBA_HTTP_PORT: "eighty",
      HATOBA_MQTT_PORT: "70000",
      HATOBA_TIMEZONE: "Asia/Edo",
      HATOBA_SMTP_URL: "mail.example.jp",
      HATOBA_LOG: "loud",
      HATOBA_SECRET_KEY: "short",
      HATOBA_TIMESERIES_URL: "http://influx:8086",
      HATOBA_HTPP_PORT: "80",
    };
    const mistakes = (() => {
      try {
        readConfig(bad, nowhere);
      } catch (error) {
        return error instanceof ConfigMistakes ? error.mistakes : [];
      }
      return [];
    })();
    for (const name of Object.keys(bad)) expect(mistakes.some((mistake) => mistake.startsWith(name))).toBe(true);
    expect(mistakes.length).toBe(Object.keys(bad).length);
  });

  test("needs a sender where there is a mail server", () => {
    expect(() => readConfig({ HATOBA_SMTP_URL: "smtp://127.0.0.1:25" }, nowhere)).toThrow(/HATOBA_MAIL_FROM/);
  });

  test("needs a certificate and its key for MQTT over TLS", () => {
    expect(() => readConfig({ HATOBA_MQTTS_PORT: "8883" }, nowhere)).toThrow(/HATOBA_MQTTS_CERTIFICATE/);
  });

  test("never prints a secret", () => {
    const config = readConfig(
      { HATOBA_SECRET_KEY: "0123456789abcdef!", HATOBA_OPERATOR_PASSWORD: "hunter2hunter2" },
      nowhere,
    );
    expect(JSON.stringify(config)).not.toMatch(/0123456789abcdef!|hunter2/);
  });

  test("explains each setting", () => {
    for (const { name } of settings) expect(settingsHelp()).toContain(name);
  });
});
