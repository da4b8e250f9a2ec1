import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send, sendCsv } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";

export type TrapTeam = Shape<"TrapTeam">;

export type TrapMember = Shape<"TrapMember">;

export type TrapCase = Shape<"TrapCase">;

export type Trap = Shape<"Trap">;

const fresh = () => queryClient.invalidateQueries({ queryKey: ["traps"] });

export function useTrapTeams() {
  return useQuery({
    queryKey: ["traps", "teams"],
    queryFn: () => read("/trap-teams", { limit: 200 }),
  });
}

const everyMs = 15_000;

export function useTraps(teamId: string) {
  return useQuery({
    queryKey: ["traps", teamId, "traps"],
    queryFn: () => read(`/trap-teams/${teamId}/traps`),
    refetchInterval: everyMs,
  });
}

export function useTrapMembers(teamId: string) {
  return useQuery({
    queryKey: ["traps", teamId, "members"],
    queryFn: () => read(`/trap-teams/${teamId}/members`),
  });
}

export function useTrapCases(teamId: string) {
  return useQuery({
    queryKey: ["traps", teamId, "cases"],
    queryFn: () => read(`/trap-teams/${teamId}/cases`, { limit: 50 }),
    refetchInterval: everyMs,
  });
}

export function useTrapCase(id: string) {
  return useQuery({
    queryKey: ["traps", "case", id],
    queryFn: () => read(`/trap-cases/${id}`),
    refetchInterval: everyMs,
  });
}

export async function createTrapTeam(team: BodyOf<"/trap-teams">) {
  const made = await send("POST", "/trap-teams", team);
  void fresh();
  return made;
}

export async function addTrapMember(teamId: string, member: BodyOf<"/trap-teams/{id}/members">) {
  await send("POST", `/trap-teams/${teamId}/members`, member);
  void fresh();
}

export async function addTrap(teamId: string, trap: BodyOf<"/trap-teams/{id}/traps">) {
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
export type TrapLine = Shape<"TrapImportLine">;

export const previewTraps = (organizationId: string, file: File): Promise<{ items: TrapLine[] }> =>
  sendCsv("/trap-imports/preview", file, { organizationId });

export async function takeTraps(organizationId: string, file: File, lines: number[]): Promise<{ items: TrapLine[] }> {
  const taken = await sendCsv("/trap-imports", file, { organizationId, lines: lines.join(",") });
  await fresh();
  return taken;
}
