import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { spokenLanguage } from "../text.ts";
import { queryClient, read, send } from "./client.ts";
import type { Listing } from "./shapes.ts";

export type ContractStatus =
  | "applied"
  | "held"
  | "refused"
  | "accepted"
  | "active"
  | "suspended"
  | "terminating"
  | "ended";

/** A contract that no device has, as it is on the day `on`. */
export interface ServiceContract {
  id: string;
  number: string;
  on: string;
  status: ContractStatus;
  organizationId: string;
  plan: string;
  planName: string;
  quantity: number;
  managementUnit: string | null;
  optionOf: string | null;
  name: string | null;
  appliedOn: string;
  acceptedOn: string | null;
  startedOn: string | null;
  endsOn: string | null;
  endCause: string | null;
  minimumUntil: string | null;
  equipment: { equipment: string; event: string; on: string; isLine: boolean }[];
}

/** What a fact says beyond its kind and day; each kind has some of it. */
export interface FactContent {
  reason?: string;
  ground?: string;
  plan?: string;
  quantity?: number;
  managementUnit?: string | null;
  description?: string;
  suspension?: string;
  cause?: string;
  until?: string | null;
  prerequisite?: string | null;
  arrivedOn?: string;
  namedOn?: string | null;
  organizationId?: string;
  name?: string;
  event?: string;
  equipment?: string;
  note?: string;
  from?: string;
  to?: string;
  yen?: number | null;
  payerId?: string;
  component?: string;
}

export interface ContractFact {
  id: string;
  on: string;
  recordedAt: string;
  recordedBy: string | null;
  corrects: string | null;
  /** False once another fact corrected or withdrew it. */
  standing: boolean;
  kind: string;
  content: FactContent;
}

export interface PlanComponent {
  id: string;
  name: string;
  charge: string;
  unit: string;
  proration: string;
  taxCategory: string;
}

export interface Plan {
  id: string;
  name: string;
  service: string;
  bound: "device" | "holder" | "external";
  noticeDays: number;
  minimumTermMonths: number;
  changeable: string[];
  requires: string[][];
  endsWith: string[];
  discontinuationMonths: number;
  components: PlanComponent[];
}

const changed = () => queryClient.invalidateQueries({ queryKey: ["contracts"] });

export function usePlans() {
  return useQuery({
    queryKey: ["plans", spokenLanguage()],
    queryFn: () => read<Listing<Plan>>("/plans"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useContracts(organizationId: string) {
  return useInfiniteQuery({
    queryKey: ["contracts", "list", organizationId],
    queryFn: ({ pageParam }) =>
      read<Listing<ServiceContract>>("/service-contracts", { limit: 50, after: pageParam, organizationId }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useContract(id: string) {
  return useQuery({
    queryKey: ["contracts", "one", id],
    queryFn: () => read<ServiceContract>(`/service-contracts/${id}`),
  });
}

export function useFacts(id: string) {
  return useQuery({
    queryKey: ["contracts", "facts", id],
    queryFn: () => read<Listing<ContractFact>>(`/service-contracts/${id}/facts`),
  });
}

export interface Application {
  organizationId: string;
  plan: string;
  quantity: number;
  managementUnit?: string;
  on?: string;
}

export async function applyFor(application: Application): Promise<ServiceContract> {
  const made = await send<ServiceContract>("POST", "/service-contracts", application);
  void changed();
  return made;
}

export interface NewFact {
  on?: string;
  corrects?: string;
  content: { kind: string } & Record<string, unknown>;
}

export async function recordFact(id: string, fact: NewFact): Promise<void> {
  await send("POST", `/service-contracts/${id}/facts`, fact);
  await changed();
}

/** The plan's rule says the last day, which is in the answer. */
export async function cancelContract(
  id: string,
  said: { namedOn?: string; arrivedOn?: string },
): Promise<ServiceContract> {
  const cancelled = await send<ServiceContract>("POST", `/service-contracts/${id}/cancel`, said);
  void changed();
  return cancelled;
}
