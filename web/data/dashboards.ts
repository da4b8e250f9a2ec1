import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { queryClient, read, readByLink, readTagged, send, sendBytes } from "./client.ts";
import type { AnswerOf, BodyOf, Shape } from "./described.ts";

export const chartRanges = ["1h", "24h", "7d", "30d", "1y"] as const;
export type ChartRange = (typeof chartRanges)[number];

/** In cells of a grid of twelve columns. */
export type Place = Tile["place"];

export type Source = TileOf<"value">["source"];

export type Alarm = TileOf<"value">["alarm"];

/** Shares of the picture's width and height, from the upper left. */
export type Spot = TileOf<"plan">["spots"][number];

export type Tile = Shape<"Tile">;

export type TileKind = Tile["kind"];
export type TileOf<K extends TileKind> = Extract<Tile, { kind: K }>;

export type Dashboard = Shape<"Dashboard"> & { readonly tag: string };

export type ShownDevice = DashboardData["devices"][number];

/** The same for who is signed in and for who has a link. */
export type DashboardData = SharedDashboard["data"];

export type SharedDashboard = AnswerOf<"/shared-dashboard">;

/** How often a dashboard that is looked at is asked for; beside that, what is heard live is shown at once. */
export const everyMs = 10_000;

/** A wall goes on asking, whatever the answers are, and also where nobody has the window in front. */
const live = { refetchInterval: everyMs, refetchIntervalInBackground: true, networkMode: "always" } as const;

export function useDashboards() {
  return useQuery({
    queryKey: ["dashboards"],
    queryFn: () => read("/dashboards", { limit: 1000 }),
  });
}

export function useDashboard(id: string) {
  return useQuery({ queryKey: ["dashboard", id], queryFn: () => readTagged(`/dashboards/${id}`) });
}

export function useDashboardData(id: string): UseQueryResult<DashboardData> {
  return useQuery({
    queryKey: ["dashboard-data", id],
    queryFn: () => read(`/dashboards/${id}/data`),
    ...live,
  });
}

export function useSharedDashboard(secret: string) {
  return useQuery({
    queryKey: ["shared-dashboard"],
    queryFn: async (): Promise<SharedDashboard> => (await readByLink("/shared-dashboard", secret)).json(),
    ...live,
  });
}

/** Where a floor plan's bytes are: an address for who is signed in, a copy in memory for who has a link. */
export function useSharedPicture(secret: string | null, pictureId: string) {
  return useQuery({
    queryKey: ["shared-picture", pictureId],
    queryFn: async () =>
      URL.createObjectURL(await (await readByLink(`/shared-dashboard/pictures/${pictureId}`, secret ?? "")).blob()),
    enabled: secret !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

const fresh = () => queryClient.invalidateQueries({ queryKey: ["dashboards"] });

export async function createDashboard(said: BodyOf<"/dashboards">) {
  const made = await send("POST", "/dashboards", said);
  void fresh();
  return made;
}

/** Refused with 412 when somebody else changed it after `tag`. */
export async function saveDashboard(id: string, said: BodyOf<"/dashboards/{id}", "put">, tag: string) {
  await send("PUT", `/dashboards/${id}`, said, { tag });
  void fresh();
  void queryClient.invalidateQueries({ queryKey: ["dashboard-data", id] });
  await queryClient.invalidateQueries({ queryKey: ["dashboard", id] });
}

export async function deleteDashboard(id: string) {
  await send("DELETE", `/dashboards/${id}`);
  await fresh();
}

export function useDashboardLinks(id: string) {
  return useQuery({
    queryKey: ["dashboard", id, "links"],
    queryFn: () => read(`/dashboards/${id}/links`),
  });
}

/** The address is in this answer and nowhere else afterwards. */
export async function makeDashboardLink(id: string, said: BodyOf<"/dashboards/{id}/links">) {
  const made = await send("POST", `/dashboards/${id}/links`, said);
  void queryClient.invalidateQueries({ queryKey: ["dashboard", id, "links"] });
  return made;
}

export async function withdrawDashboardLink(id: string, link: string) {
  await send("DELETE", `/dashboards/${id}/links/${link}`);
  await queryClient.invalidateQueries({ queryKey: ["dashboard", id, "links"] });
}

const pictureSideMax = 2_000;

/** Small enough to be kept, and without what a camera writes into its files: where and when. */
async function smaller(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, pictureSideMax / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.9));
  return drawn ?? file;
}

export async function addPicture(id: string, file: File): Promise<string> {
  const picture = await smaller(file);
  return (await sendBytes(`/dashboards/${id}/pictures`, picture)).id;
}
