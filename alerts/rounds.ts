/** What comes with time: devices and gateways that should have spoken, and turns that nobody answered. */
import type { Accounts } from "#accounts";
import { systemScope } from "#accounts";
import { type Database, everyItem, type TakeTurn, type Tx } from "#database";
import { type Clock, type Millis, repeat } from "#foundation/clock";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import type { Journal } from "#journal";
import type { Outbox } from "#outbox";
import type { Device, Registry } from "#registry";
import type { Hearing } from "./hearing.ts";
import { applyEvent, endWatching, incidentFromRow } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import { watches } from "./rules.ts";
import { tablesIn } from "./tables.ts";
import type { Telling } from "./telling.ts";
import type { WatchedRule } from "./watch.ts";

interface Deps {
  readonly journal: Journal;
  readonly database: Database;
  readonly registry: Registry;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly hearing: Hearing;
  readonly telling: Telling;
  readonly clock: Clock;
  readonly log: Log;
  readonly takeTurn: TakeTurn;
  readonly everyMs: Millis;
  /** After a start devices and network servers get so long to hand over what waited, before anything is called silent. */
  readonly graceMs: Millis;
  readonly rules: () => readonly WatchedRule[];
  /** When devices were last heard (our time), as far as this program heard or looked: null for one that the journal does not know. */
  readonly heardAt: Map<string, Millis | null>;
  /** Whether everything that was taken in has been judged. */
  readonly isCurrent: () => boolean;
  readonly changed: (incident: Incident) => void;
}

const aliveName = "alive";
const aliveMs = 60_000;
/** Heard within so long of each other counts as at the same time. */
const togetherMs = 120_000;
/** A device that was not heard for so long is not looked for any more. */
const soughtMs = 90 * 86_400_000;
/** Looked at before others have their turn. */
const devicesAtOnce = 1_000;
/** What one round opens or closes in one transaction. */
const changesPerRound = 500;

/** Something silent under a rule: a device or a gateway. */
interface Silence {
  readonly rule: WatchedRule;
  readonly deviceId: string;
  readonly gatewayId: string | null;
  readonly name: string;
  readonly organizationId: string;
  readonly heardAt: Millis;
  /** The silent gateway that explains it. */
  readonly heldUnder: string | null;
}

/** When devices were last heard, also before this program started, and without the time in which it did not listen. */
function createMemory({ journal, clock, heardAt }: Deps, startedAt: Millis, downMs: Millis) {
  function fromJournal(deviceId: string): Millis | null {
    const [newest] = journal.uplinksOf(deviceId, { limit: 1, since: clock.now() - soughtMs });
    const at = newest?.uplink.receivedAt ?? null;
    heardAt.set(deviceId, at);
    return at;
  }
  return {
    heardAt(deviceId: string): Millis | null {
      const known = heardAt.get(deviceId);
      return known === undefined ? fromJournal(deviceId) : known;
    },
    /** How long nothing was heard, as far as somebody listened. */
    silentMs: (at: Millis): Millis => clock.now() - at - (at < startedAt ? downMs : 0),
  };
}

/** Devices by their organization: kept up to date by the registry's news. */
async function openDevices({ registry }: Deps) {
  const byOrganization = new Map<string, Map<string, Device>>();
  const put = (device: Device): void => {
    for (const [organizationId, theirs] of byOrganization)
      if (organizationId !== device.organizationId) theirs.delete(device.id);
    const theirs = byOrganization.get(device.organizationId) ?? new Map<string, Device>();
    byOrganization.set(device.organizationId, theirs.set(device.id, device));
  };
  for await (const device of everyItem((after) => registry.devices(systemScope(), { limit: 1_000, after })))
    put(device);
  const stop = registry.addressBook.onDeviceChanged(put);
  return {
    stop,
    under(rule: WatchedRule): Device[] {
      const theirs = byOrganization.get(rule.organizationId);
      const one = rule.deviceId === null ? null : theirs?.get(rule.deviceId);
      const candidates = rule.deviceId === null ? [...(theirs?.values() ?? [])] : one ? [one] : [];
      return candidates.filter(
        (device) => device.retiredAt === null && watches(rule, device, registry.groupsOf(device.id)),
      );
    },
  };
}

type Memory = ReturnType<typeof createMemory>;

/** Gateways that hear nothing though they should, by rule. */
async function silentGateways(deps: Deps, memory: Memory, rules: readonly WatchedRule[]): Promise<Silence[]> {
  const { hearing, registry, accounts, clock } = deps;
  const found: Silence[] = [];
  for (const rule of rules) {
    const { condition, organizationId } = rule;
    if (condition.kind !== "gateway-silent") continue;
    const isProvider = (await accounts.organization(systemScope(), organizationId)).kind === "provider";
    for (const [gatewayId, heardAt] of hearing.gateways()) {
      if (condition.gatewayId !== undefined && condition.gatewayId !== gatewayId) continue;
      if (memory.silentMs(heardAt) <= condition.afterSeconds * 1000 || !rule.isOnDuty(clock.now())) continue;
      const isTheirs = (id: string) => registry.addressBook.device(id)?.organizationId === organizationId;
      if (!isProvider && !hearing.devicesOf(gatewayId).some(isTheirs)) continue;
      const what = { rule, deviceId: "", gatewayId, name: gatewayId, organizationId };
      found.push({ ...what, heardAt, heldUnder: null });
    }
  }
  return found;
}

/** Devices that should have spoken, by rule; those that a quiet gateway explains say so. */
async function silentDevices(
  deps: Deps,
  memory: Memory,
  rules: readonly WatchedRule[],
  devices: Awaited<ReturnType<typeof openDevices>>,
) {
  const { hearing, registry, clock } = deps;
  const gateways = hearing.gateways();
  const found: Silence[] = [];
  let looked = 0;
  /** The only gateway that heard the device, when it has heard nobody else since either. */
  function explanation(deviceId: string, heardAt: Millis): string | null {
    const gatewayId = hearing.onlyGatewayOf(deviceId);
    if (gatewayId === null || hearing.devicesOf(gatewayId).length < 2) return null;
    return (gateways.get(gatewayId) ?? 0) <= heardAt + togetherMs ? gatewayId : null;
  }
  for (const rule of rules) {
    if (rule.condition.kind !== "silent" || !rule.isOnDuty(clock.now())) continue;
    for (const device of devices.under(rule)) {
      looked += 1;
      if (looked % devicesAtOnce === 0) await clock.wait(0);
      const interval = registry.addressBook.profile(device.profileId)?.expectedIntervalSeconds ?? null;
      const heardAt = memory.heardAt(device.id);
      if (interval === null || heardAt === null) continue;
      if (memory.silentMs(heardAt) <= interval * 1000 * rule.condition.intervals) continue;
      const { id: deviceId, name, organizationId } = device;
      const heldUnder = explanation(deviceId, heardAt);
      found.push({ rule, deviceId, gatewayId: null, name, organizationId, heardAt, heldUnder });
    }
  }
  return found;
}

const keyOf = (one: { ruleId: string; deviceId: string; gatewayId: string | null }) =>
  `${one.ruleId} ${one.deviceId} ${one.gatewayId ?? ""}`;

/** Whether this very silence was an incident already: somebody closed it by hand. */
async function isTold(
  tx: Tx,
  one: { ruleId: string; deviceId: string; gatewayId: string | null; heardAt: Millis },
): Promise<boolean> {
  const query = tablesIn(tx)
    .selectFrom("incidents")
    .select("id")
    .where("ruleId", "=", one.ruleId)
    .where("deviceId", "=", one.deviceId)
    .where("gatewayId", one.gatewayId === null ? "is" : "=", one.gatewayId)
    .where("measuredAt", "=", one.heardAt);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** Opens what is silent now, closes what is heard again, releases what no gateway explains any more. */
async function follow(
  deps: Deps,
  tx: Tx,
  silences: readonly Silence[],
  rules: readonly WatchedRule[],
): Promise<Incident[]> {
  const { telling, hearing, registry, clock } = deps;
  const at = clock.now();
  const ids = rules.map(({ id }) => id);
  const rows = tablesIn(tx)
    .selectFrom("incidents")
    .selectAll()
    .where("ruleId", "in", ids)
    .where("state", "!=", "resolved");
  const open = new Map((await rows.execute()).map((row) => [keyOf(row), incidentFromRow(row)]));
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]));
  const silent = new Map(silences.map((one) => [keyOf({ ...one, ruleId: one.rule.id }), one]));
  const changed: Incident[] = [];
  for (const [key, { rule, name, heardAt, heldUnder, ...what }] of silent) {
    if (changed.length >= changesPerRound) break;
    const known = open.get(key);
    const { deviceId, gatewayId, organizationId } = what;
    const silentFor = Math.round((at - heardAt) / 60_000);
    const lost =
      gatewayId === null ? [] : hearing.devicesOf(gatewayId).filter((id) => hearing.onlyGatewayOf(id) === gatewayId);
    const theirs = lost.filter((id) => {
      const owner = registry.addressBook.device(id)?.organizationId;
      return owner === organizationId || ruleById.get(rule.id)?.deviceId === null;
    });
    if (known?.heldUnder && heldUnder === null) {
      const { incident } = await applyEvent(tx, known.id, { kind: "released", at });
      if (incident) changed.push(await telling.begin(tx, rule, incident));
    }
    if (known || (await isTold(tx, { ruleId: rule.id, deviceId, gatewayId, heardAt }))) continue;
    const names = { ruleName: rule.name, deviceName: name };
    const beginning = { id: newId(), ruleId: rule.id, deviceId, gatewayId, organizationId, heldUnder, ...names };
    const event = {
      kind: "condition-began",
      at,
      beginning: { ...beginning, value: silentFor, measuredAt: heardAt },
    } as const;
    const { incident } = await applyEvent(tx, null, event);
    if (incident) changed.push(await telling.begin(tx, rule, incident, theirs));
  }
  for (const [key, known] of open) {
    const rule = ruleById.get(known.ruleId);
    if (silent.has(key) || !rule || changed.length >= changesPerRound) continue;
    const { incident, changed: isChanged } = await applyEvent(tx, known.id, { kind: "condition-ended", at });
    if (!incident || !isChanged) continue;
    await telling.end(tx, rule, incident);
    changed.push(incident);
  }
  return changed;
}

/** Closes what is open of retired devices that nobody hears any more: nothing of theirs would ever end it. */
async function closeUnheard({ database, registry, clock, takeTurn, changed }: Deps): Promise<void> {
  const { addressBook } = registry;
  const query = tablesIn(database.sql).selectFrom("incidents").select(["ruleId", "deviceId"]).distinct();
  const open = await query.where("state", "!=", "resolved").where("deviceId", "!=", "").execute();
  const unheard = open.filter(({ deviceId }) => {
    const device = addressBook.device(deviceId);
    return device?.retiredAt && addressBook.deviceFor(device.network, device.identity)?.deviceId !== deviceId;
  });
  if (unheard.length === 0) return;
  const over = await takeTurn(() =>
    database.transaction(async (tx: Tx) => {
      const closed: Incident[] = [];
      for (const [ruleId, of] of Map.groupBy(unheard, (one) => one.ruleId)) {
        const deviceIds = of.map(({ deviceId }) => deviceId);
        closed.push(...(await endWatching(tx, ruleId, clock.now(), deviceIds)));
      }
      return closed;
    }),
  );
  for (const incident of over) changed(incident);
}

async function readDownMs({ database }: Deps, startedAt: Millis): Promise<Millis> {
  const query = tablesIn(database.sql).selectFrom("watchNotes").select("at").where("name", "=", aliveName);
  const alive = await query.executeTakeFirst();
  return alive ? Math.max(0, startedAt - alive.at) : 0;
}

async function writeAlive(tx: Tx, at: Millis): Promise<void> {
  const row = { name: aliveName, at };
  await tablesIn(tx)
    .insertInto("watchNotes")
    .values(row)
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ at }))
    .execute();
}

/** Links that no longer open, and who was heard by whom long ago. */
async function forgetOld(tx: Tx, now: Millis): Promise<void> {
  await tablesIn(tx).deleteFrom("incidentLinks").where("expiresAt", "<", now).execute();
  await tablesIn(tx)
    .deleteFrom("deviceGateways")
    .where("heardAt", "<", now - soughtMs)
    .execute();
}

export async function startRounds(deps: Deps) {
  const { database, outbox, clock, log, takeTurn, telling } = deps;
  const startedAt = clock.now();
  const memory = createMemory(deps, startedAt, await readDownMs(deps, startedAt));
  let devices: Awaited<ReturnType<typeof openDevices>> | null = null;
  let aliveAt = Number.NEGATIVE_INFINITY;

  async function lookForSilence(): Promise<void> {
    const rules = deps.rules().filter(({ condition: { kind } }) => kind === "silent" || kind === "gateway-silent");
    if (rules.length === 0) return;
    devices ??= await openDevices(deps);
    // What looks silent may have spoken while something waits to be judged, or network servers still hand over.
    if (!deps.isCurrent() || clock.now() - startedAt < deps.graceMs) return;
    const gateways = await silentGateways(deps, memory, rules);
    const silences = [...gateways, ...(await silentDevices(deps, memory, rules, devices))];
    const changed = await takeTurn(() => database.transaction((tx) => follow(deps, tx, silences, rules)));
    if (changed.length > 0) outbox.wake();
    for (const incident of changed) deps.changed(incident);
  }

  async function round(): Promise<void> {
    await telling.takeTurns();
    await lookForSilence();
    await closeUnheard(deps);
    await deps.hearing.flush();
    if (clock.now() - aliveAt < aliveMs) return;
    aliveAt = clock.now();
    await database.transaction(async (tx) => {
      await writeAlive(tx, aliveAt);
      await forgetOld(tx, aliveAt);
    });
  }

  const rounds = repeat(clock, {
    act: round,
    restMs: () => deps.everyMs,
    failed: (error) => log.error({ err: error }, "a round of alerts failed; tried again"),
  });
  return {
    async stop() {
      await rounds.stop();
      devices?.stop();
      await database.transaction((tx) => writeAlive(tx, clock.now()));
    },
  };
}
