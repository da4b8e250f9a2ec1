/** Runs, statements with their lines, payments and what they settle, and the particulars of issuer and addressees. */
import type { SchemaBuilder } from "../columns.ts";
import type { Migration } from "../migrate.ts";

async function runs(schema: SchemaBuilder): Promise<void> {
  await schema.createTable(
    "billingParticulars",
    { id: "id", subject: "id", recordedAt: "instant", recordedBy: "text", detail: "json" },
    { index: [["subject", "recordedAt"]] },
  );
  await schema.createTable(
    "billingRuns",
    {
      id: "id",
      month: "text",
      asOf: "instant",
      state: "text",
      goal: "text",
      cursor: "text?",
      createdAt: "instant",
      createdBy: "text",
      finalizedBy: "text?",
      finishedAt: "instant?",
    },
    { index: [["month", "state"]] },
  );
  await schema.createTable(
    "billingRunHolders",
    {
      runId: "id",
      holderId: "id",
      holderName: "text",
      state: "text",
      statements: "integer",
      lines: "integer",
      netYen: "integer",
      taxYen: "integer",
      totalYen: "integer",
      problem: "text?",
    },
    { primaryKey: ["runId", "holderId"] },
  );
}

async function statements(schema: SchemaBuilder): Promise<void> {
  await schema.createTable("statementSeries", { name: "text", last: "integer" }, { primaryKey: ["name"] });
  await schema.createTable(
    "statements",
    {
      id: "id",
      sequence: "integer",
      number: "text",
      kind: "text",
      runId: "id?",
      holderId: "id",
      counterparty: "text",
      managementUnit: "text?",
      serviceMonth: "text",
      issuedOn: "day",
      dueOn: "day?",
      netYen: "integer",
      taxYen: "integer",
      totalYen: "integer",
      document: "json",
      previousHash: "text",
      hash: "text",
      issuedAt: "instant",
    },
    {
      unique: [["sequence"], ["number"]],
      index: [["holderId", "sequence"], ["issuedOn"], ["runId"], ["totalYen"]],
    },
  );
  await schema.createTable(
    "statementLines",
    {
      statementId: "id",
      position: "integer",
      sequence: "integer",
      holderId: "id",
      serviceMonth: "text",
      key: "text",
      revision: "integer",
      entry: "text",
      plan: "text",
      component: "text",
      yen: "integer",
      line: "json",
    },
    {
      primaryKey: ["statementId", "position"],
      unique: [["holderId", "serviceMonth", "key", "revision", "entry"]],
      index: [["serviceMonth", "plan"]],
    },
  );
}

async function payments(schema: SchemaBuilder): Promise<void> {
  await schema.createTable(
    "payments",
    {
      id: "id",
      holderId: "id",
      receivedOn: "day",
      yen: "integer",
      feeYen: "integer",
      method: "text",
      payer: "text?",
      reference: "text?",
      note: "text?",
      reverses: "id?",
      recordedAt: "instant",
      recordedBy: "text",
    },
    { unique: [["reverses"], ["reference"]], index: [["holderId", "receivedOn"], ["receivedOn"]] },
  );
  await schema.createTable(
    "settlements",
    {
      id: "id",
      statementId: "id",
      source: "text",
      sourceId: "id",
      yen: "integer",
      settledOn: "day",
      recordedAt: "instant",
    },
    { index: [["statementId"], ["sourceId"]] },
  );
}

export const migration: Migration = {
  name: "0024-statements",
  async up(schema) {
    await runs(schema);
    await statements(schema);
    await payments(schema);
  },
};
