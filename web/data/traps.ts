import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send, sendCsv } from "./client.ts";
import type { Listing } from "./shapes.ts";

export interface TrapTeam {
  id: string;
  organizationId: string;
  name: string;
  morningAt: string | null;
  remindAfterMinutes: number;
  heartbeatMinutes: number;
  endedAt: string | null;
}

export interface TrapMember {
  id: string;
  email: string;
  name: string;
  language: "ja" | "en";
  turn: number;
  confirmedAt: string | null;
  stoppedAt: string | null;
  stoppedBecause: "unsubscribed" | "refused" | "complained" | null;
}

export interface TrapCase {
  id: string;
  trapId: string;
  sprungAt: string;
  goingBy: string | null;
  visitedBy: string | null;
  finding: string | null;
  note: string | null;
  rearmedAt: string | null;
}

export interface Trap {
  id: string;
  deviceId: string;
  name: string;
  place: string | null;
  setter: string | null;
  proof: "clear" | "sprung" | "unknown" | "paused";
  heardAt: string | null;
  case: TrapCase | null;
}

const fresh = () => queryClient.invalidateQueries({ queryKey: ["traps"] });

export function useTrapTeams() {
  return useQuery({
    queryKey: ["traps", "teams"],
    queryFn: () => read<Listing<TrapTeam>>("/trap-teams", { limit: 200 }),
  });
}

const everyMs = 15_000;

export function useTraps(teamId: string) {
  return useQuery({
    queryKey: ["traps", teamId, "traps"],
    queryFn: () => read<{ items: Trap[] }>(`/trap-teams/${teamId}/traps`),
    refetchInterval: everyMs,
  });
}

export function useTrapMembers(teamId: string) {
  return useQuery({
    queryKey: ["traps", teamId, "members"],
    queryFn: () => read<{ items: TrapMember[] }>(`/trap-teams/${teamId}/members`),
  });
}

export function useTrapCases(teamId: string) {
  return useQuery({
    queryKey: ["traps", teamId, "cases"],
    queryFn: () => read<Listing<TrapCase>>(`/trap-teams/${teamId}/cases`, { limit: 50 }),
    refetchInterval: everyMs,
  });
}

export async function createTrapTeam(team: { organizationId: string; name: string; morningAt: string | null }) {
  const made = await send<TrapTeam>("POST", "/trap-teams", team);
  void fresh();
  return made;
}

export async function addTrapMember(
  teamId: string,
  member: { name: string; email: string; language: string; turn: number; confirmed: boolean },
) {
  await send("POST", `/trap-teams/${teamId}/members`, member);
  void fresh();
}

export async function addTrap(teamId: string, trap: { deviceId: string; setter?: string }) {
  await send("POST", `/trap-teams/${teamId}/traps`, trap);
  void fresh();
}

export async function actOnMember(id: string, what: "invite" | "test") {
  await send("POST", `/trap-members/${id}/${what}`);
  void fresh();
}

export async function removeMember(id: string) {
  await send("DELETE", `/trap-members/${id}`);
  void fresh();
}

export async function actOnTrap(id: string, what: "pause" | "resume") {
  await send("POST", `/traps/${id}/${what}`);
  void fresh();
}

/** A line of a file of applications. */
export interface TrapLine {
  line: number;
  team: string;
  trap: string;
  place: string | null;
  device: string;
  recipients: string[];
  fate: "new" | "known" | "wrong";
  errors: { column: string; detail: string }[];
}

export const previewTraps = (organizationId: string, file: File): Promise<{ items: TrapLine[] }> =>
  sendCsv("/trap-imports/preview", file, { organizationId });

export async function takeTraps(organizationId: string, file: File, lines: number[]): Promise<{ items: TrapLine[] }> {
  const taken = await sendCsv<{ items: TrapLine[] }>("/trap-imports", file, { organizationId, lines: lines.join(",") });
  await fresh();
  return taken;
}
