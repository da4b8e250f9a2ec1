import type { InfiniteData, QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { queryClient } from "./client.ts";
import { forgetFeed, noteFeed } from "./connection.ts";
import type { DashboardData } from "./dashboards.ts";
import type { Device, FieldValue, Listing, OverviewValues } from "./shapes.ts";

interface LiveMeasurement {
  deviceId: string;
  at: string;
  values: Record<string, FieldValue>;
}

/** A newer value replaces what is shown; one measured earlier than what is shown does not. */
function withMeasurement(device: Device, said: LiveMeasurement): Device {
  if (device.id !== said.deviceId) return device;
  const latest = { ...device.latest };
  for (const [field, value] of Object.entries(said.values)) {
    const shown = latest[field];
    if (shown === undefined || Date.parse(shown.at) <= Date.parse(said.at))
      latest[field] = { label: field, unit: null, ...shown, value, at: said.at };
  }
  const heardLater = device.lastUplinkAt === null || Date.parse(device.lastUplinkAt) < Date.parse(said.at);
  // Who speaks isn't silent; what else changes a state comes with the next answer.
  const standing = heardLater && device.standing === "silent" ? "ok" : device.standing;
  return { ...device, latest, standing, lastUplinkAt: heardLater ? said.at : device.lastUplinkAt };
}

/** Which dashboards on the screen show the device. */
function dashboardsWith(deviceId: string): QueryKey[] {
  return queryClient
    .getQueriesData<DashboardData>({ queryKey: ["dashboard-data"] })
    .filter(([, data]) => data?.devices.some(({ id }) => id === deviceId))
    .map(([key]) => key);
}

function showMeasurement(said: LiveMeasurement): void {
  queryClient.setQueryData<Device>(["device", said.deviceId], (device) =>
    device === undefined ? undefined : withMeasurement(device, said),
  );
  queryClient.setQueriesData<InfiniteData<Listing<Device>> | Device[]>({ queryKey: ["devices"] }, (listing) =>
    listing === undefined || Array.isArray(listing)
      ? listing
      : {
          ...listing,
          pages: listing.pages.map((page) => ({
            ...page,
            items: page.items.map((device) => withMeasurement(device, said)),
          })),
        },
  );
}

/** The tiles of the overview, where the device has one. */
function showOnOverview(said: LiveMeasurement): void {
  queryClient.setQueryData<{ items: OverviewValues[] }>(["overview", "values"], (shown) =>
    shown?.items.some(({ device }) => device.id === said.deviceId)
      ? { items: shown.items.map((item) => ({ ...item, device: withMeasurement(item.device, said) })) }
      : shown,
  );
}

/** Asks again for what changed, each key at most once every two seconds however much arrives. */
function gatherer(): { add: (key: QueryKey) => void; stop: () => void } {
  const waiting = new Map<string, QueryKey>();
  let timer: number | undefined;
  return {
    add(key) {
      waiting.set(JSON.stringify(key), key);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        for (const queryKey of waiting.values()) void queryClient.invalidateQueries({ queryKey });
        waiting.clear();
      }, 2000);
    },
    stop: () => window.clearTimeout(timer),
  };
}

/** How long a stream that the browser gave up (an error status while the program starts) stays closed. */
const reopenAfterMs = 3000;

interface Ear {
  hear: (source: EventSource) => void;
  /** The stream is open again after a pause in which anything may have been missed. */
  back: () => void;
}

/**
 * Holds the stream open until the returned function is called. The browser reconnects by itself after a lost
 * connection, but closes for good on an error status: then it is opened anew.
 */
function openLive({ hear, back }: Ear): () => void {
  let source: EventSource;
  let timer: number | undefined;
  let missed = false;
  const open = () => {
    source = new EventSource("/api/v1/live");
    source.addEventListener("open", () => {
      noteFeed(true);
      if (missed) back();
      missed = false;
    });
    source.addEventListener("error", () => {
      if (!missed) noteFeed(false);
      missed = true;
      if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(open, reopenAfterMs);
    });
    hear(source);
  };
  open();
  return () => {
    window.clearTimeout(timer);
    forgetFeed();
    source.close();
  };
}

/** Keeps every page current while the shell is shown. */
export function useLive(): void {
  useEffect(() => {
    const stale = gatherer();
    const hear = (source: EventSource) => {
      source.addEventListener("measurement", (event) => {
        const said = JSON.parse(event.data) as LiveMeasurement;
        showMeasurement(said);
        showOnOverview(said);
        stale.add(["measurements", said.deviceId]);
        stale.add(["uplinks", said.deviceId]);
        for (const key of dashboardsWith(said.deviceId)) stale.add(key);
      });
      source.addEventListener("incident", () => {
        for (const key of ["incidents", "devices", "device", "overview"]) stale.add([key]);
      });
      source.addEventListener("device", () => {
        for (const key of ["devices", "device", "overview"]) stale.add([key]);
      });
    };
    const close = openLive({ hear, back: () => void queryClient.invalidateQueries() });
    return () => {
      close();
      stale.stop();
    };
  }, []);
}
