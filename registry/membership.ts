/** Which groups a device is in, in memory: a rule for a group asks it for every measurement. */
import type { Sql } from "#database";
import { changesSoFar } from "./changes.ts";
import { tablesIn } from "./tables.ts";

/** Devices that are in a group no more. */
export interface Left {
  readonly groupId: string;
  readonly deviceIds: readonly string[];
}

export interface Membership {
  groupsOf(deviceId: string): readonly string[];
  onLeft(listener: (left: Left) => void): () => void;
  /** After the commit of the change with this number: of this program. */
  apply(change: number, groupId: string, joined: readonly string[], left: readonly string[]): void;
  /** Reads everything again if another program changed something. */
  refresh(sql: Sql): Promise<void>;
}

const none: readonly string[] = [];
const rowsPerPage = 5_000;

async function allMembers(sql: Sql): Promise<Map<string, readonly string[]>> {
  const members = new Map<string, readonly string[]>();
  let after = { deviceId: "", groupId: "" };
  for (;;) {
    const rows = await tablesIn(sql)
      .selectFrom("deviceGroupMembers")
      .selectAll()
      .where((row) =>
        row.or([
          row("deviceId", ">", after.deviceId),
          row.and([row("deviceId", "=", after.deviceId), row("groupId", ">", after.groupId)]),
        ]),
      )
      .orderBy("deviceId")
      .orderBy("groupId")
      .limit(rowsPerPage)
      .execute();
    for (const { deviceId, groupId } of rows) members.set(deviceId, [...(members.get(deviceId) ?? none), groupId]);
    const last = rows.at(-1);
    if (!last || rows.length < rowsPerPage) return members;
    after = last;
  }
}

/** What was in a group and is not any more, by group. */
function leftBetween(before: Map<string, readonly string[]>, after: Map<string, readonly string[]>): Left[] {
  const left = new Map<string, string[]>();
  for (const [deviceId, groups] of before)
    for (const groupId of groups)
      if (!after.get(deviceId)?.includes(groupId)) left.set(groupId, [...(left.get(groupId) ?? []), deviceId]);
  return [...left].map(([groupId, deviceIds]) => ({ groupId, deviceIds }));
}

export function createMembership(): Membership {
  const listeners = new Set<(left: Left) => void>();
  let members = new Map<string, readonly string[]>();
  let seen = -1;
  const tell = (left: Left): void => {
    if (left.deviceIds.length > 0) for (const listener of listeners) listener(left);
  };
  return {
    groupsOf: (deviceId) => members.get(deviceId) ?? none,
    onLeft(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply(change, groupId, joined, left) {
      // Where another program was in between, the next refresh sees another number and reads everything.
      if (change === seen + 1) seen = change;
      for (const deviceId of joined) {
        const groups = members.get(deviceId) ?? none;
        if (!groups.includes(groupId)) members.set(deviceId, [...groups, groupId]);
      }
      for (const deviceId of left) {
        const groups = (members.get(deviceId) ?? none).filter((id) => id !== groupId);
        if (groups.length === 0) members.delete(deviceId);
        else members.set(deviceId, groups);
      }
      tell({ groupId, deviceIds: left });
    },
    async refresh(sql) {
      const count = await changesSoFar(sql, "groups");
      if (count === seen) return;
      const before = members;
      members = await allMembers(sql);
      const isStart = seen === -1;
      seen = count;
      if (!isStart) for (const left of leftBetween(before, members)) tell(left);
    },
  };
}
