import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Listing } from "./shapes.ts";

export const choices = {
  archive: ["none", "zip"],
  layout: ["wide", "long"],
  times: ["local", "utc", "both"],
  labels: ["ja", "en", "names"],
  separator: ["comma", "tab"],
  encoding: ["utf-8-bom", "utf-8", "shift_jis"],
} as const;

export type FormChoice = keyof typeof choices;
export type FileForm = Record<FormChoice, string> & { timezone: string };

export interface ReplacedCharacter {
  file: string;
  row: number;
  column: number;
  character: string;
}

export interface ExportJob {
  id: string;
  organizationId: string | null;
  scheduleId: string | null;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  from: string;
  to: string;
  devices: string[] | null;
  groupId: string | null;
  form: FileForm;
  progress: { devices: number | null; devicesDone: number; files: number; bytes: number };
  file: { bytes: number; files: number; replacedCharacters: number; replacedFirst: ReplacedCharacter[] } | null;
  failure: string | null;
  createdAt: string;
  expiresAt: string | null;
}

export interface ExportSchedule {
  id: string;
  organizationId: string;
  every: "month" | "week";
  devices: string[] | null;
  groupId: string | null;
  recipients: string[];
  form: FileForm;
}

export const isUnfinished = ({ state }: ExportJob): boolean => state === "waiting" || state === "running";

/** Looks again soon while something is being written. */
export function useExports() {
  return useQuery({
    queryKey: ["exports"],
    queryFn: () => read<Listing<ExportJob>>("/exports", { limit: 50 }),
    refetchInterval: (query) => (query.state.data?.items.some(isUnfinished) ? 1_000 : 30_000),
  });
}

export function useExportSchedules() {
  return useQuery({
    queryKey: ["export-schedules"],
    queryFn: () => read<Listing<ExportSchedule>>("/export-schedules"),
  });
}

export interface ExportToMake extends Partial<FileForm> {
  organizationId?: string | undefined;
  devices?: string[] | undefined;
  groupId?: string | undefined;
}

export async function createExport(asked: ExportToMake & { from: string; to: string }): Promise<void> {
  await send("POST", "/exports", asked);
  await queryClient.invalidateQueries({ queryKey: ["exports"] });
}

export async function createExportSchedule(
  asked: ExportToMake & { every: "month" | "week"; recipients: string[] },
): Promise<void> {
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

export async function deleteExportSchedule(id: string): Promise<void> {
  await send("DELETE", `/export-schedules/${id}`);
  await queryClient.invalidateQueries({ queryKey: ["export-schedules"] });
}
