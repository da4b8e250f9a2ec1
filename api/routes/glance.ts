/** /intake/glance: the intake in one answer, for the page that an operator sees first. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import type { Language } from "#foundation/text";
import { expectedReasons, type HourCount, problemIn } from "#ingest";
import { timeIn } from "../json.ts";
import { answers, instant } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const count = z.number().int();
const counted = {
  stored: count,
  refused: count.openapi({ description: "Neither stored nor expected: see the tally" }),
};
const bytes = z.number().openapi({ description: "Bytes" });
const waiting = z.number().int().openapi({ description: "Entries of the journal that this one has not reached" });

const glanceRoute = createRoute({
  method: "get",
  path: "/api/v1/intake/glance",
  tags: ["intake"],
  summary: "How the intake does: messages of a day by the hour and connection, what waits, disk and outbox",
  responses: answers(
    z
      .object({
        at: instant,
        hours: z.array(z.object({ hour: instant, ...counted })).openapi({ description: "24, the one under way last" }),
        connections: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            state: z.enum(["connected", "connecting", "waiting", "disabled"]),
            lastMessageAt: instant.nullable(),
            lastError: z.string().nullable(),
            ...counted,
          }),
        ),
        waiting: z.object({ decoding: waiting, keeping: waiting, alerting: waiting }),
        warnings: z.array(z.string()),
        uplinks: count.openapi({ description: "Of the whole journal: the offset of the newest" }),
        disk: z.object({ free: bytes, total: bytes, journal: bytes }),
        letters: z.object({ waiting: count, refused: count.openapi({ description: "For good, within a day" }) }),
      })
      .openapi("IntakeGlance"),
    "As of this moment",
  ),
});

const hourMs = 3_600_000;
const hoursShown = 24;

function sumOf(counts: readonly HourCount[]): { stored: number; refused: number } {
  const sum = { stored: 0, refused: 0 };
  for (const { outcome, count } of counts) {
    if (outcome === "stored") sum.stored += count;
    else if (!expectedReasons.has(outcome)) sum.refused += count;
  }
  return sum;
}

export function glanceRoutes(app: App, rooms: Rooms): void {
  const { registry, ingest, journal, decoders, timeseries, alerts, outbox, clock, zone, disk } = rooms;

  async function connectionsNow(counts: readonly HourCount[], language: Language) {
    const states = new Map(ingest.connectionStates().map((state) => [state.connectionId, state]));
    const byConnection = Map.groupBy(counts, ({ connectionId }) => connectionId);
    return (await registry.connections()).map(({ id, name, enabled }) => {
      const known = states.get(id);
      const state = enabled ? (known?.state ?? "waiting") : "disabled";
      const { lastMessageAt = null, lastError = null } = known ?? {};
      const doing = { state, lastMessageAt: timeIn(zone)(lastMessageAt), lastError: problemIn(language, lastError) };
      return { id, name, ...doing, ...sumOf(byConnection.get(id) ?? []) };
    });
  }

  app.openapi(glanceRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const now = clock.now();
    const first = now - (now % hourMs) - (hoursShown - 1) * hourMs;
    const counts = await ingest.tally.hours({ from: first, to: now + 1 });
    const byHour = Map.groupBy(counts, ({ hour }) => hour);
    const hours = Array.from({ length: hoursShown }, (_, index) => first + index * hourMs).map((hour) => ({
      hour: rfc3339(hour, zone),
      ...sumOf(byHour.get(hour) ?? []),
    }));
    const keeping = timeseries.healthy();
    const measurements = journal.head("measurements");
    const behind = (head: number, position: number) => Math.max(0, head - position);
    return c.json(
      {
        at: rfc3339(now, zone),
        hours,
        connections: await connectionsNow(counts, c.get("language")),
        waiting: {
          decoding: behind(journal.head("uplinks"), decoders.position()),
          keeping: behind(measurements, timeseries.position()),
          alerting: behind(measurements, alerts.position()),
        },
        warnings: keeping.ok ? [] : [keeping.sentence],
        uplinks: journal.head("uplinks"),
        disk: await disk(),
        letters: await outbox.load(now - hoursShown * hourMs),
      },
      200,
    );
  });
}
