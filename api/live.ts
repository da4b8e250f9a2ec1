/** The live feed: server-sent events of what the caller may see, as it happens. */
import { createRoute, z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import type { Scope } from "#accounts";
import { inScope, mayHear, viewOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import type { JournalledMeasurement } from "#journal";
import { incidentJson } from "./alert-json.ts";
import type { App, Rooms } from "./rooms.ts";

interface Event {
  readonly event: "measurement" | "incident" | "device";
  readonly data: string;
  readonly id?: string;
}

interface Subscriber {
  readonly user: string;
  readonly scope: Scope;
  readonly waiting: Event[];
  wake: () => void;
  /** Set when it could not follow, or when what it may see has changed: it is cut off, comes again, and is told from where it was. */
  lost: boolean;
}

/** What a slow reader may have waiting before it is cut off. */
const waitingMax = 2_000;
const heartbeatMs = 15_000;
const readMax = 1_000;

/** One reader of the journal for all subscribers; it reads only while somebody listens. */
function openLive({
  accounts,
  journal,
  alerts,
  registry,
  clock,
  zone,
}: Pick<Rooms, "accounts" | "journal" | "alerts" | "registry" | "clock" | "zone">) {
  const subscribers = new Set<Subscriber>();
  let position = 0;

  function tell(isFor: (scope: Scope) => boolean, event: Event): void {
    for (const subscriber of subscribers) {
      if (!isFor(subscriber.scope)) continue;
      if (subscriber.waiting.length >= waitingMax) subscriber.lost = true;
      else subscriber.waiting.push(event);
      subscriber.wake();
    }
  }

  const isOf = (organizationId: string) => (scope: Scope) => inScope(scope, organizationId);
  /** A third party is told what was measured since a device was given to it, and nothing else. */
  const isShownTo = (measurement: JournalledMeasurement) => (scope: Scope) => mayHear(scope, measurement);

  const eventOf = ({ offset, deviceId, measuredAt, fields }: JournalledMeasurement): Event => ({
    event: "measurement",
    id: String(offset),
    data: JSON.stringify({ deviceId, at: rfc3339(measuredAt, zone), values: fields }),
  });

  /** What is told of some measurements: not what lies before a device's data range, not even to who comes back late. */
  function shown(measurements: readonly JournalledMeasurement[]): JournalledMeasurement[] {
    const starts = registry.addressBook.dataRangeStarts(clock.now());
    return measurements.filter(
      ({ outcome, deviceId, measuredAt }) => outcome === "decoded" && measuredAt >= starts(deviceId),
    );
  }

  journal.onAppended("measurements", () => {
    if (subscribers.size === 0) return;
    for (;;) {
      const batch = journal.readMeasurements(position, readMax);
      for (const measurement of shown(batch)) tell(isShownTo(measurement), eventOf(measurement));
      position = batch.at(-1)?.offset ?? position;
      if (batch.length < readMax) return;
    }
  });
  alerts.onIncident((incident) =>
    tell(isOf(incident.organizationId), { event: "incident", data: JSON.stringify(incidentJson(incident, zone)) }),
  );
  registry.addressBook.onDeviceChanged((device) =>
    tell(isOf(device.organizationId), { event: "device", data: JSON.stringify({ deviceId: device.id }) }),
  );

  accounts.onAccessChanged((user) => {
    for (const subscriber of subscribers) {
      if (subscriber.user !== user) continue;
      subscriber.lost = true;
      subscriber.wake();
    }
  });

  return {
    /** Subscribes; with the offset of the last event seen, what came after it is told first. */
    subscribe(user: string, scope: Scope, after: number | null): { subscriber: Subscriber; leave: () => void } {
      if (subscribers.size === 0) position = journal.head("measurements");
      const subscriber: Subscriber = { user, scope, waiting: [], wake: () => {}, lost: false };
      if (after !== null)
        for (const measurement of shown(journal.readMeasurements(after, waitingMax / 2)))
          if (measurement.offset <= position && isShownTo(measurement)(scope))
            subscriber.waiting.push(eventOf(measurement));
      subscribers.add(subscriber);
      return { subscriber, leave: () => void subscribers.delete(subscriber) };
    },
  };
}

const route = createRoute({
  method: "get",
  path: "/api/v1/live",
  tags: ["live"],
  summary: "Server-sent events: measurement, incident, device; with Last-Event-ID what was missed comes first",
  responses: {
    200: { description: "Events, until one of us leaves", content: { "text/event-stream": { schema: z.string() } } },
  },
});

export function liveRoute(app: App, rooms: Rooms): void {
  const live = openLive(rooms);
  app.openAPIRegistry.registerPath(route);
  app.get("/api/v1/live", (c) =>
    streamSSE(c, async (stream) => {
      const seen = Number(c.req.header("last-event-id") ?? Number.NaN);
      const actor = c.get("actor");
      const { subscriber, leave } = live.subscribe(actor.id, viewOf(actor), Number.isSafeInteger(seen) ? seen : null);
      const isOver = () => actor.endsAt !== null && actor.endsAt <= rooms.clock.now();
      const gone = new AbortController();
      stream.onAbort(() => {
        gone.abort();
        subscriber.wake();
      });
      await stream.write(": welcome\n\n");
      while (!gone.signal.aborted && !subscriber.lost && !isOver()) {
        for (const event of subscriber.waiting.splice(0)) await stream.writeSSE(event);
        const idle = new AbortController();
        subscriber.wake = () => idle.abort();
        if (subscriber.waiting.length > 0 || subscriber.lost || gone.signal.aborted) continue;
        await rooms.clock.wait(heartbeatMs, idle.signal);
        if (!idle.signal.aborted) await stream.write(": still here\n\n");
      }
      leave();
    }),
  );
}
