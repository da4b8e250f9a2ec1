/** Terms of device contracts as recorded at any instant, contracts that no device has, prices, and usage from outside meters. */
import { sql } from "kysely";
import type { Migration } from "../migrate.ts";

export const migration: Migration = {
  name: "0023-service-contracts",
  async up(schema) {
    await schema.addColumn("contractFacts", "recordedBy", "text?");
    await schema.addColumn("contractFacts", "corrects", "id?");
    await schema.createTable(
      "deviceTerms",
      {
        id: "id",
        deviceId: "id",
        organizationId: "id",
        item: "text",
        startedOn: "day",
        endedOn: "day?",
        initial: "flag",
        recordedAt: "instant",
        supersededAt: "instant?",
      },
      {
        index: [
          ["organizationId", "item", "startedOn", "endedOn", "initial", "recordedAt", "supersededAt"],
          ["deviceId"],
        ],
      },
    );
    // Of contracts that exist: as opened, and as their notice of cancellation left them.
    await schema.run(sql`
      INSERT INTO "deviceTerms" ("id", "deviceId", "organizationId", "item", "startedOn", "endedOn", "initial", "recordedAt", "supersededAt")
      SELECT c."id" || '/1', c."deviceId", c."organizationId", coalesce(c."item", 'LORAWAN'), c."billingStartDate", NULL, 1,
        (SELECT min(f."recordedAt") FROM "contractFacts" f WHERE f."contractId" = c."id"),
        (SELECT max(f."recordedAt") FROM "contractFacts" f WHERE f."contractId" = c."id" AND f."kind" = 'cancellation-notified')
      FROM "contracts" c WHERE c."kind" = 'child'`);
    await schema.run(sql`
      INSERT INTO "deviceTerms" ("id", "deviceId", "organizationId", "item", "startedOn", "endedOn", "initial", "recordedAt", "supersededAt")
      SELECT c."id" || '/2', c."deviceId", c."organizationId", coalesce(c."item", 'LORAWAN'), c."billingStartDate", c."endedOn", 1,
        (SELECT max(f."recordedAt") FROM "contractFacts" f WHERE f."contractId" = c."id" AND f."kind" = 'cancellation-notified'), NULL
      FROM "contracts" c WHERE c."kind" = 'child' AND c."endedOn" IS NOT NULL`);
    await schema.createTable(
      "serviceContracts",
      { id: "id", number: "text", organizationId: "id", plan: "text", appliedAt: "instant" },
      { unique: [["number"]], index: [["organizationId", "id"]] },
    );
    await schema.createTable(
      "serviceContractHolders",
      { contractId: "id", organizationId: "id" },
      { primaryKey: ["contractId", "organizationId"], index: [["organizationId"]] },
    );
    await schema.createTable(
      "prices",
      {
        id: "id",
        plan: "text",
        component: "text",
        organizationId: "id?",
        validFrom: "day",
        yen: "integer?",
        tiers: "json?",
        announcedOn: "day?",
        reason: "text?",
        recordedBy: "text",
        recordedAt: "instant",
      },
      { index: [["plan", "component", "validFrom"], ["organizationId"]] },
    );
    await schema.createTable(
      "usageEvents",
      {
        id: "id",
        source: "text",
        eventId: "text",
        contractId: "id",
        component: "text",
        subject: "text?",
        quantity: "integer",
        fromOn: "day",
        toOn: "day",
        recordedAt: "instant",
      },
      { unique: [["source", "eventId"]], index: [["contractId", "component", "fromOn"]] },
    );
  },
};
