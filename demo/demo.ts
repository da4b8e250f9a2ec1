/** `npm run demo`: the product alive, until Ctrl-C. */
import { operatorPassword } from "../test/harness/running.ts";
import { passwords, startDemo } from "./installation.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);

async function demo(): Promise<void> {
  say("Hatoba demo: starting in a throw-away folder…");
  const settings = {
    HATOBA_HTTP_PORT: process.env.HATOBA_HTTP_PORT ?? "8080",
    HATOBA_MQTT_PORT: process.env.HATOBA_MQTT_PORT ?? "1883",
    HATOBA_MAP_TILES: process.env.HATOBA_MAP_TILES ?? "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png",
  };
  const asked = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  const { running, keepSending, stop } = await startDemo(settings, say);
  keepSending();
  say(`
  ${running.url}

  operator   ${operatorPassword}   the provider's operator
  orchard    ${passwords.orchard}      an apple farm: climate and soil
  hunters    ${passwords.hunters}        a hunting team with four traps

  Devices keep sending; a trap springs soon. Ctrl-C ends the demo and removes its data.
`);
  await asked;
  await stop();
}

await demo();
