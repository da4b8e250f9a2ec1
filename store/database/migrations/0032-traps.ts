/** Teams of trap owners, their traps, what sprang and who went, links without login, and the record of rounds. */
import type { SchemaBuilder } from "../columns.ts";
import type { Migration } from "../migrate.ts";

/** What sprang, what was done, and the links by which it was done. */
async function createRecords(schema: SchemaBuilder): Promise<void> {
  await schema.createTable(
    "trapCases",
    {
      id: "id",
      trapId: "id",
      teamId: "id",
      organizationId: "id",
      sprungAt: "instant",
      receivedAt: "instant",
      goingBy: "text?",
      goingAt: "instant?",
      visitedBy: "text?",
      visitedAt: "instant?",
      finding: "text?",
      note: "text?",
      rearmedAt: "instant?",
      reminders: "integer",
      remindedAt: "instant?",
      mutedUntil: "instant?",
    },
    { index: [["teamId", "id"], ["trapId", "id"], ["rearmedAt"]] },
  );
  await schema.createTable(
    "trapRecords",
    { id: "id", trapId: "id", caseId: "id?", kind: "text", at: "instant", by: "text?", detail: "text?" },
    { index: [["trapId", "at"], ["caseId"]] },
  );
  await schema.createTable(
    "trapLinks",
    { hash: "text", memberId: "id", caseId: "id?", expiresAt: "instant", openedAt: "instant?" },
    { primaryKey: ["hash"], index: [["expiresAt"], ["caseId"]] },
  );
  await schema.createTable(
    "trapMornings",
    { teamId: "id", day: "day", sentAt: "instant" },
    { primaryKey: ["teamId", "day"] },
  );
  await schema.createTable("trapCursors", { name: "text", cursor: "integer" }, { primaryKey: ["name"] });
}

export const migration: Migration = {
  name: "0032-traps",
  async up(schema) {
    await schema.createTable(
      "trapTeams",
      {
        id: "id",
        organizationId: "id",
        name: "text",
        morningAt: "text?",
        remindAfterMinutes: "integer",
        heartbeatMinutes: "integer",
        createdAt: "instant",
        endedAt: "instant?",
      },
      { index: [["organizationId", "id"]] },
    );
    await schema.createTable(
      "trapMembers",
      {
        id: "id",
        teamId: "id",
        email: "text",
        name: "text",
        language: "text",
        wants: "json",
        quietFrom: "text?",
        quietTo: "text?",
        quietSprung: "flag",
        turn: "integer",
        confirmedAt: "instant?",
        stoppedAt: "instant?",
        stoppedBecause: "text?",
        createdAt: "instant",
      },
      { unique: [["teamId", "email"]] },
    );
    await schema.createTable(
      "traps",
      {
        id: "id",
        teamId: "id",
        organizationId: "id",
        deviceId: "id",
        name: "text",
        place: "text?",
        setter: "text?",
        latitude: "real?",
        longitude: "real?",
        sensor: "json",
        state: "text",
        measuredAt: "instant?",
        heardAt: "instant?",
        battery: "real?",
        batteryLow: "flag",
        silent: "flag",
        caseId: "id?",
        pausedAt: "instant?",
        createdAt: "instant",
        endedAt: "instant?",
      },
      { index: [["teamId", "id"], ["deviceId"]] },
    );
    await createRecords(schema);
  },
};
