/** A trade with devices in the field: registry, journal and the nightly reconciliation over them. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemActor } from "#accounts";
import { beyondFeeLimits, startReconciling } from "#billing";
import { openVault, Secret } from "#foundation/secrets";
import { openJournal } from "#journal";
import type { Outbox } from "#outbox";
import { openRegistry } from "#registry";
import { log, openTrade } from "./trade.ts";

/** `outboxOf` may stand between the outbox and the meters, which ask it how many e-mails were taken; `url` is the database's. */
export async function openField(
  today: string,
  { outboxOf = (outbox) => outbox, url }: { outboxOf?: (outbox: Outbox) => Outbox; url?: string | undefined } = {},
) {
  const trade = await openTrade(today, { url });
  const { organizationId, outbox } = trade;
  const registry = await openRegistry({
    ...trade,
    ...{ vault: openVault(new Secret("k")), log },
    beyondFeeLimits: (tx, devices) => beyondFeeLimits(trade, tx, devices),
  });
  const journal = await openJournal({ folder: mkdtempSync(join(tmpdir(), "hatoba-field-")) });
  const profile = await registry.createProfile(systemActor, {
    name: "温度",
    network: "lorawan",
    codec: { kind: "cayenne-lpp" },
    expectedIntervalSeconds: 3600,
    quantities: {},
  });
  const reconciling = startReconciling({ ...trade, registry, journal, outbox: outboxOf(outbox), log });
  let uplinks = 0;
  return {
    ...trade,
    registry,
    reconciling,
    register: (devEui: string, holderId = organizationId) =>
      registry.registerDevice(systemActor, {
        ...{ organizationId: holderId, profileId: profile.id, name: devEui, devEui },
      }),
    /** An uplink of a device at an instant; `payload` as hex. */
    async hear(device: { id: string; organizationId: string }, at: string, payload = "") {
      uplinks += 1;
      const receivedAt = Date.parse(at);
      await journal.append({
        ...{ network: "lorawan", identity: "0", dedupKey: String(uplinks), heardAt: receivedAt, payload, fPort: 1 },
        ...{ fCnt: uplinks, receptions: [], radio: {}, decoded: null, connectionId: "c", profileId: profile.id },
        ...{ deviceId: device.id, organizationId: device.organizationId, receivedAt, measuredAt: receivedAt },
      });
    },
    async close() {
      await reconciling.stop();
      await journal.close();
      registry.close();
      await trade.close();
    },
  };
}
