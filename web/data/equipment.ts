import { useQuery } from "@tanstack/react-query";
import { read } from "./client.ts";
import type { Shape } from "./described.ts";

export const equipmentStates = [
  "lent",
  "overdue",
  "faulty",
  "lost",
  "damaged",
  "exchanged",
  "procedure-done",
  "returned",
  "returned-late",
] as const;
export type EquipmentState = (typeof equipmentStates)[number];

export type LentEquipment = Shape<"LentEquipment">;

export interface EquipmentSearch {
  state: EquipmentState | "";
  organizationId: string;
}

export function useEquipment(asked: EquipmentSearch) {
  return useQuery({
    queryKey: ["equipment", asked],
    queryFn: () => read("/equipment", { ...asked, limit: 1000 }),
  });
}
