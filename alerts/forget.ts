/** What alerting holds of devices whose data are erased: incidents with their values, and the letters about them. */
import type { Tx } from "#database";
import type { Outbox } from "#outbox";
import { tablesIn } from "./tables.ts";

/** In the caller's transaction. Rules stay: they say what to watch, not what was measured. */
export async function forgetDevices(tx: Tx, deviceIds: readonly string[], outbox: Outbox): Promise<void> {
  const books = tablesIn(tx);
  for (const id of deviceIds) {
    const gone = await books.deleteFrom("incidents").where("deviceId", "=", id).returning("id").execute();
    for (const table of ["ruleStates", "deviceGateways"] as const)
      await books.deleteFrom(table).where("deviceId", "=", id).execute();
    const incidents = gone.map((incident) => incident.id);
    for (const incident of incidents)
      for (const table of ["incidentEvents", "incidentLinks"] as const)
        await books.deleteFrom(table).where("incidentId", "=", incident).execute();
    await outbox.forgetAbout(tx, "incident", incidents);
  }
}
