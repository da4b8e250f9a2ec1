import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Listing } from "./shapes.ts";

export interface Tier {
  /** Null: without an end. */
  upTo: number | null;
  unitYen: number;
  flatYen?: number;
}

export interface Tiers {
  mode: "graduated" | "volume";
  tiers: Tier[];
}

export interface Price {
  id: string;
  plan: string;
  component: string;
  /** Null: of the price list. */
  organizationId: string | null;
  validFrom: string;
  /** Null where tiers say it, or where an agreed price ends. */
  yen: number | null;
  tiers: Tiers | null;
  announcedOn: string | null;
  reason: string | null;
  recordedBy: string;
  recordedAt: string;
}

export function usePrices(organizationId: string) {
  return useQuery({
    queryKey: ["prices", organizationId],
    queryFn: () => read<Listing<Price>>("/prices", { organizationId }),
  });
}

export interface NewPrice {
  plan: string;
  component: string;
  validFrom: string;
  organizationId?: string;
  yen?: number;
  tiers?: Tiers;
  announcedOn?: string;
  reason?: string;
}

export async function setPrice(price: NewPrice): Promise<void> {
  await send("POST", "/prices", { prices: [price] });
  await queryClient.invalidateQueries({ queryKey: ["prices"] });
}
