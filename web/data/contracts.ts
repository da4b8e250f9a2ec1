import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { spokenLanguage } from "../text.ts";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";

export type ContractStatus = ServiceContract["status"];

/** A contract that no device has, as it is on the day `on`. */
export type ServiceContract = Shape<"ServiceContract">;

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
  meteredBy?: string;
  groupId?: string | null;
}

export type ContractFact = Shape<"ContractFact">;

export type Plan = Shape<"Plan">;

const changed = () => queryClient.invalidateQueries({ queryKey: ["contracts"] });

export function usePlans() {
  return useQuery({
    queryKey: ["plans", spokenLanguage()],
    queryFn: () => read("/plans"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useContracts(organizationId: string) {
  return useInfiniteQuery({
    queryKey: ["contracts", "list", organizationId],
    queryFn: ({ pageParam }) => read("/service-contracts", { limit: 50, after: pageParam, organizationId }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useContract(id: string) {
  return useQuery({
    queryKey: ["contracts", "one", id],
    queryFn: () => read(`/service-contracts/${id}`),
  });
}

export function useFacts(id: string) {
  return useQuery({
    queryKey: ["contracts", "facts", id],
    queryFn: () => read(`/service-contracts/${id}/facts`),
  });
}

/** What the contract comes to in a month, without tax. */
export function useMonthlyEquivalent(id: string, month: string) {
  return useQuery({
    queryKey: ["contracts", "monthly equivalent", id, month],
    queryFn: () => read(`/service-contracts/${id}/monthly-equivalent`, { month }),
    enabled: month !== "",
  });
}

export type Application = BodyOf<"/service-contracts">;

export async function applyFor(application: Application): Promise<ServiceContract> {
  const made = await send("POST", "/service-contracts", application);
  void changed();
  return made;
}

export type NewFact = BodyOf<"/service-contracts/{id}/facts">;

export async function recordFact(id: string, fact: NewFact): Promise<void> {
  await send("POST", `/service-contracts/${id}/facts`, fact);
  await changed();
}

/** The plan's rule says the last day, which is in the answer. */
export async function cancelContract(
  id: string,
  said: { namedOn?: string; arrivedOn?: string },
): Promise<ServiceContract> {
  const cancelled = await send("POST", `/service-contracts/${id}/cancel`, said);
  void changed();
  return cancelled;
}

/** A device's child contract (子たる契約); its parent has the same days. */
export type DeviceContract = Shape<"Contract">;

export function useContractOfDevice(deviceId: string): DeviceContract | undefined {
  const asked = useQuery({
    queryKey: ["contracts", "of device", deviceId],
    queryFn: () => read("/contracts", { deviceId }),
  });
  return asked.data?.items.find(({ kind }) => kind === "child");
}

export async function suspendContract(id: string, said: BodyOf<"/contracts/{id}/suspend">): Promise<void> {
  await send("POST", `/contracts/${id}/suspend`, said);
  await changed();
}

export async function resumeContract(id: string, said: BodyOf<"/contracts/{id}/resume">): Promise<void> {
  await send("POST", `/contracts/${id}/resume`, said);
  await changed();
}
