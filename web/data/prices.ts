import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";

export type Tier = Tiers["tiers"][number];

export type Tiers = NonNullable<Price["tiers"]>;

export type Price = Shape<"Price">;

export function usePrices(organizationId: string) {
  return useQuery({
    queryKey: ["prices", organizationId],
    queryFn: () => read("/prices", { organizationId }),
  });
}

export type NewPrice = BodyOf<"/prices">["prices"][number];

/** Answers whose monthly fees come above their limits with it. */
export async function setPrice(price: NewPrice) {
  const { aboveLimits } = await send("POST", "/prices", { prices: [price] });
  await queryClient.invalidateQueries({ queryKey: ["prices"] });
  return aboveLimits;
}
