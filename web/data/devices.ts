import { keepPreviousData, type UseQueryResult, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { queryClient, read, send, sendCsv } from "./client.ts";
import type { AnswerOf, BodyOf, QueryOf, Shape } from "./described.ts";
import type { Device, Listing, Measurements } from "./shapes.ts";

export const ranges = { "1h": 3600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000, "1y": 31_536_000 } as const;
export type Range = keyof typeof ranges;

/** The span that ends now, as instants in RFC 3339. */
function spanOf(range: Range): { from: string; to: string } {
  const now = Date.now();
  return { from: new Date(now - ranges[range] * 1000).toISOString(), to: new Date(now).toISOString() };
}

export type DeviceFilter = Omit<QueryOf<"/devices">, "limit" | "after">;

export function useDevices(filter: DeviceFilter, limit = 50) {
  return useInfiniteQuery({
    queryKey: ["devices", filter],
    queryFn: ({ pageParam }) => read("/devices", { limit, after: pageParam, ...filter }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

const mappedMax = 10_000;

/** Every device that the reader may see, for the map. */
export function useAllDevices() {
  return useQuery({
    queryKey: ["devices", "all"],
    queryFn: async () => {
      const all: Device[] = [];
      let after: string | undefined = "";
      while (after !== undefined && all.length < mappedMax) {
        const page: Listing<Device> = await read("/devices", { limit: 1000, after });
        all.push(...page.items);
        after = page.next ?? undefined;
      }
      return all;
    },
    refetchInterval: 60_000,
  });
}

export function useDevice(id: string) {
  return useQuery({ queryKey: ["device", id], queryFn: () => read(`/devices/${id}`) });
}

const dataIn = (answers: readonly UseQueryResult<Device>[]) => answers.flatMap(({ data }) => data ?? []);

/** Some devices by their IDs, in that order; those on their way are left out. */
export function useDevicesNamed(ids: readonly string[]): Device[] {
  const queries = ids.map((id) => ({ queryKey: ["device", id], queryFn: () => read(`/devices/${id}`) }));
  return useQueries({ queries, combine: dataIn });
}

/** A part of time that stays where it is, or the last so many seconds until now. */
export type View = { range: Range } | { from: number; to: number };

export function spanOfView(view: View): { from: string; to: string } {
  if ("range" in view) return spanOf(view.range);
  return { from: new Date(view.from).toISOString(), to: new Date(view.to).toISOString() };
}

const measurementsQuery = (id: string, view: View, timezone: string) => ({
  queryKey: ["measurements", id, view],
  queryFn: () => read(`/devices/${id}/measurements`, { ...spanOfView(view), points: 500, timezone }),
});

export function useMeasurements(id: string, view: View, timezone: string) {
  return useQuery({ ...measurementsQuery(id, view, timezone), placeholderData: keepPreviousData });
}

const dataOf = (answers: readonly UseQueryResult<Measurements>[]) => answers.map(({ data }) => data);

/** Of other devices, or of another time, to be laid over a chart; in the order asked, undefined while on its way. */
export function useComparisons(asked: readonly { id: string; view: View }[], timezone: string) {
  const queries = asked.map(({ id, view }) => measurementsQuery(id, view, timezone));
  return useQueries({ queries, combine: dataOf });
}

/** Where measurements are missing, and why. */
export function useGaps(id: string, view: View) {
  return useQuery({
    queryKey: ["gaps", id, view],
    queryFn: () => read(`/devices/${id}/gaps`, spanOfView(view)),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

export function useUplinks(id: string) {
  return useInfiniteQuery({
    queryKey: ["uplinks", id],
    queryFn: ({ pageParam }) => read(`/devices/${id}/uplinks`, { limit: 50, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export type RegisteredDevice = Shape<"Device">;
export type DeviceToRegister = BodyOf<"/devices">;

export async function registerDevice(device: DeviceToRegister): Promise<RegisteredDevice> {
  const registered = await send("POST", "/devices", device);
  void queryClient.invalidateQueries({ queryKey: ["devices"] });
  void queryClient.invalidateQueries({ queryKey: ["intake"] });
  return registered;
}

export async function importDevices(file: File): Promise<{ registered: number }> {
  const answer = await sendCsv("/devices/import", file);
  void queryClient.invalidateQueries({ queryKey: ["devices"] });
  return answer;
}

/** What a file would register, and cost without tax; null where something has no price. */
export type ImportPreview = AnswerOf<"/devices/import/preview", "post">;

export function previewImport(file: File): Promise<ImportPreview> {
  return sendCsv("/devices/import/preview", file);
}

/** How its radio does; asked anew while the page is open. */
export function useDeviceStatus(id: string) {
  return useQuery({
    queryKey: ["device", id, "status"],
    queryFn: () => read(`/devices/${id}/status`),
    refetchInterval: 15_000,
  });
}

export function useDeviceEvents(id: string) {
  return useInfiniteQuery({
    queryKey: ["device", id, "events"],
    queryFn: ({ pageParam }) => read(`/devices/${id}/events`, { limit: 50, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

async function fresh(id: string): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: ["devices"] });
  await queryClient.invalidateQueries({ queryKey: ["device", id] });
}

export async function changeDevice(
  id: string,
  changes: Pick<Device, "name" | "place" | "latitude" | "longitude" | "trap" | "variables">,
): Promise<void> {
  await send("PATCH", `/devices/${id}`, changes);
  await fresh(id);
}

/** Another thing stands at the place from now on: `identity` is its DevEUI or Sigfox ID. */
export async function replaceDevice(
  { id, network }: Pick<Device, "id" | "network">,
  { identity, reason }: { identity: string; reason: string },
): Promise<{ identity: string }> {
  const named = network === "lorawan" ? { devEui: identity } : { sigfoxId: identity };
  const answer = await send("POST", `/devices/${id}/replace`, { ...named, reason });
  await fresh(id);
  return answer;
}

/** `on` (YYYY-MM-DD) counts where it is later than the end of the period of notice; empty for as early as can be. */
export async function retireDevice(id: string, on: string): Promise<void> {
  await send("DELETE", on === "" ? `/devices/${id}` : `/devices/${id}?on=${encodeURIComponent(on)}`);
  await fresh(id);
}
