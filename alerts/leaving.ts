/** Devices that a rule watches no more: what it knew of them is forgotten, what it had open of them is closed. */
import type { Database, Sql, TakeTurn, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Registry } from "#registry";
import { endWatching, openUnder } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import type { PairStates } from "./pair-states.ts";
import { type Rule, watches } from "./rules.ts";

interface Deps {
  readonly database: Database;
  readonly registry: Registry;
  readonly states: Pick<PairStates, "devicesOf" | "forget">;
  readonly clock: Clock;
  readonly log: Log;
  readonly takeTurn: TakeTurn;
  readonly changed: (incident: Incident) => void;
}

/** Devices that a rule knows or has something open of, and no longer watches as it is now. */
export async function leaversOf({ registry, states }: Pick<Deps, "registry" | "states">, sql: Sql, rule: Rule) {
  const open = (await openUnder(sql, rule.id)).flatMap(({ deviceId }) => (deviceId === "" ? [] : [deviceId]));
  return [...new Set([...states.devicesOf(rule.id), ...open])].filter((id) => {
    const device = registry.addressBook.device(id);
    return !device || !watches(rule, device, registry.groupsOf(id));
  });
}

/** Follows who leaves a group, gets another profile or passes to another holder; the returned function ends that. */
export function watchLeavers(
  { database, registry, states, clock, log, takeTurn, changed }: Deps,
  rules: {
    readonly ofGroup: (groupId: string) => readonly Rule[];
    readonly ofOrganization: (organizationId: string) => readonly Rule[];
    readonly ofProfile: (organizationId: string, profileId: string) => readonly Rule[];
  },
): () => void {
  function leave(rulesLeft: () => readonly Rule[], deviceIds: readonly string[]): void {
    const closing = takeTurn(async () => {
      const left = rulesLeft();
      if (left.length === 0) return;
      const over = await database.transaction(async (tx: Tx) => {
        const closed: Incident[] = [];
        for (const { id } of left) closed.push(...(await endWatching(tx, id, clock.now(), deviceIds)));
        return closed;
      });
      for (const { id } of left) states.forget(id, deviceIds);
      for (const incident of over) changed(incident);
    });
    closing.catch((error: unknown) => log.error({ err: error }, "incidents of devices watched no more stay open"));
  }
  const stopGroups = registry.onLeftGroup(({ groupId, deviceIds }) => leave(() => rules.ofGroup(groupId), deviceIds));
  const stopProfiles = registry.addressBook.onDeviceChanged((device, before) => {
    if (!before) return;
    if (before.organizationId !== device.organizationId)
      leave(() => rules.ofOrganization(before.organizationId), [device.id]);
    else if (before.profileId !== device.profileId)
      leave(() => rules.ofProfile(before.organizationId, before.profileId), [device.id]);
  });
  return () => {
    stopGroups();
    stopProfiles();
  };
}
