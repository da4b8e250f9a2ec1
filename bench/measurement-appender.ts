/** A process of its own that appends measurements of 100,000 devices at a rate, as the decoding thread does. */
import { join } from "node:path";
import { openJournal } from "#journal";

export const devices = 100_000;

export interface Order {
  readonly folder: string;
  readonly first: number;
  readonly count: number;
  readonly perSecond: number;
  readonly devicesPerGroup: number;
}

async function append({ folder, first, count, perSecond, devicesPerGroup }: Order): Promise<void> {
  const journal = await openJournal({ folder: join(folder, "journal") });
  const startedAt = performance.now();
  for (let done = 0; done < count; done += 500) {
    const ahead = (done / perSecond) * 1000 - (performance.now() - startedAt);
    if (ahead > 1) await new Promise((resolve) => setTimeout(resolve, ahead));
    const at = Date.now();
    const measurements = Array.from({ length: 500 }, (_, index) => {
      const number = first + done + index;
      const device = number % devices;
      const odd = number % 10_000 === 0;
      return {
        uplinkOffset: number + 1,
        deviceId: `device ${device}`,
        organizationId: `organization ${Math.floor(device / devicesPerGroup)}`,
        profileId: "profile",
        measuredAt: at,
        receivedAt: at,
        outcome: "decoded" as const,
        reason: "",
        fields: {
          temperature: odd ? 40 : 20 + (number % 7),
          humidity: 50,
          battery: 3.3,
          co2: 500 + (number % 90),
          sprung: odd,
        },
      };
    });
    journal.appendMeasurements(measurements, first + done + 500);
  }
  await journal.close();
}

if (process.send) process.once("message", (order) => void append(order as Order).then(() => process.disconnect?.()));
