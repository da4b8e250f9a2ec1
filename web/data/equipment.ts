import { useQuery } from "@tanstack/react-query";
import { read } from "./client.ts";
import type { Listing } from "./shapes.ts";

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

export interface LentEquipment {
  contractId: string;
  contractNumber: string;
  organizationId: string;
  planName: string;
  equipment: string;
  isLine: boolean;
  state: EquipmentState;
  since: string;
  returnBy: string | null;
}

export function useEquipment(asked: { state: string; organizationId: string }) {
  return useQuery({
    queryKey: ["equipment", asked],
    queryFn: () => read<Listing<LentEquipment>>("/equipment", { ...asked, limit: 1000 }),
  });
}
