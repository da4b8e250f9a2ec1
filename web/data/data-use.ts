import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";

export const bases = ["terms", "consent", "application"] as const satisfies readonly Shape<"DataUseText">["basis"][];

/** A version of what collected data are used for. */
export type DataUseText = Shape<"DataUseText">;
export type DataUsePurpose = Shape<"DataUse">["purposes"][number];
export type DataUseFact = Shape<"DataUse">["facts"][number];
export type DataUseContent = Shape<"DataUseContent">;

/** Whose contract: one of a holder, or all that it has. */
export interface ContractOf {
  organizationId: string;
  contractId: string | null;
}

export function useDataUse({ organizationId, contractId }: ContractOf, on: string) {
  return useQuery({
    queryKey: ["data-use", organizationId, contractId, on],
    queryFn: () => read("/data-use", { organizationId, contractId: contractId ?? "", on }),
  });
}

export function useDataUseTexts() {
  return useQuery({ queryKey: ["data-use", "texts"], queryFn: () => read("/data-use/texts") });
}

const changed = () => queryClient.invalidateQueries({ queryKey: ["data-use"] });

export async function recordDataUse(
  of: ContractOf,
  said: Pick<BodyOf<"/data-use/facts">, "on" | "withdraws" | "content">,
): Promise<void> {
  await send("POST", "/data-use/facts", { ...of, ...said });
  await changed();
}

export async function publishDataUse(said: BodyOf<"/data-use/texts">): Promise<DataUseText> {
  const text = await send("POST", "/data-use/texts", said);
  await changed();
  return text;
}
