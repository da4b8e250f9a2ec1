import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";
import { shownAtOnce } from "./shown-at-once.ts";

export const choices = {
  archive: ["none", "zip"],
  layout: ["wide", "long"],
  times: ["local", "utc", "both"],
  labels: ["ja", "en", "names"],
  separator: ["comma", "tab"],
  encoding: ["utf-8-bom", "utf-8", "shift_jis"],
} as const;

export type FormChoice = keyof typeof choices;
export type FileForm = ExportJob["form"];

export type ExportJob = Shape<"Export">;

export type ExportSchedule = Shape<"ExportSchedule">;

export const isUnfinished = ({ state }: ExportJob): boolean => state === "waiting" || state === "running";

/** Looks again soon while something is being written. */
export function useExports() {
  return useQuery({
    queryKey: ["exports"],
    queryFn: () => read("/exports", { limit: 50 }),
    refetchInterval: (query) => (query.state.data?.items.some(isUnfinished) ? 1_000 : 30_000),
  });
}

export function useExportSchedules() {
  return useQuery({
    queryKey: ["export-schedules"],
    queryFn: () => read("/export-schedules"),
  });
}

export async function createExport(asked: BodyOf<"/exports">): Promise<void> {
  await send("POST", "/exports", asked);
  await queryClient.invalidateQueries({ queryKey: ["exports"] });
}

export async function createExportSchedule(asked: BodyOf<"/export-schedules">): Promise<void> {
  await send("POST", "/export-schedules", asked);
  await queryClient.invalidateQueries({ queryKey: ["export-schedules"] });
}

export async function cancelExport(id: string): Promise<void> {
  await send("POST", `/exports/${id}/cancel`);
  await queryClient.invalidateQueries({ queryKey: ["exports"] });
}

export async function deleteExport(id: string): Promise<void> {
  await send("DELETE", `/exports/${id}`);
  await queryClient.invalidateQueries({ queryKey: ["exports"] });
}

export const deleteExportSchedule = (id: string): Promise<void> =>
  shownAtOnce<ExportSchedule>({ queryKey: ["export-schedules"], id, change: null }, () =>
    send("DELETE", `/export-schedules/${id}`),
  );
