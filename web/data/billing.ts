import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { AnswerOf, BodyOf, ItemOf, QueryOf, Shape } from "./described.ts";

export type Statement = Shape<"Statement">;

export const statementStates = ["", "unpaid", "overdue", "paid"] as const satisfies QueryOf<"/statements">["state"][];

export interface StatementSearch {
  state: (typeof statementStates)[number];
  counterparty: string;
  serviceMonth: string;
}

export type Run = Shape<"BillingRun">;

export type RunHolder = ItemOf<AnswerOf<"/billing/runs/{id}/holders">>;

export type Draft = AnswerOf<"/billing/runs/{id}/holders/{organizationId}">["drafts"][number];

export type Payment = Shape<"Payment">;

export const paymentMethods = ["bank-transfer", "direct-debit", "card", "cash", "other"] as const;

export type DueRule = Issuer["due"];

export type Issuer = Shape<"Issuer">;

export type HolderParticulars = AnswerOf<"/billing/holders/{organizationId}">;

export type RevenueRow = ItemOf<AnswerOf<"/billing/reports/forecast">>;

export type Unbilled = ItemOf<AnswerOf<"/billing/reports/unbilled">>;

/** All that billing shows hangs together: whatever is changed, everything is asked for again. */
const changed = () => queryClient.invalidateQueries({ queryKey: ["billing"] });

export function useStatements(search: StatementSearch) {
  return useQuery({
    queryKey: ["billing", "statements", search],
    queryFn: () => read("/statements", { limit: 200, ...search }),
  });
}

export type IssuedStatement = AnswerOf<"/statements/{id}">;

/** What a line follows from. */
export type Evidence = ItemOf<AnswerOf<"/statements/{id}/lines/{position}/evidence">>;

export function useStatement(id: string) {
  return useQuery({
    queryKey: ["billing", "statement", id],
    queryFn: () => read(`/statements/${id}`),
  });
}

export function useEvidence(statementId: string, position: number) {
  return useInfiniteQuery({
    queryKey: ["billing", "evidence", statementId, position],
    queryFn: ({ pageParam }) =>
      read(`/statements/${statementId}/lines/${position}/evidence`, { limit: 50, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

const isMoving = (run: Run) => run.state === "rating" || run.state === "finalizing";

/** Looks again soon while a run is under way. */
export function useRuns() {
  return useQuery({
    queryKey: ["billing", "runs"],
    queryFn: () => read("/billing/runs", { limit: 12 }),
    refetchInterval: (query) => (query.state.data?.items.some(isMoving) ? 1_000 : 30_000),
  });
}

export function useRunHolders(run: Run) {
  return useQuery({
    queryKey: ["billing", "run-holders", run.id, run.state, run.holders],
    queryFn: () => read(`/billing/runs/${run.id}/holders`, { limit: 1000 }),
  });
}

export function useDrafts(runId: string, organizationId: string) {
  return useQuery({
    queryKey: ["billing", "drafts", runId, organizationId],
    queryFn: () => read(`/billing/runs/${runId}/holders/${organizationId}`),
  });
}

export async function startRun(month: string): Promise<void> {
  await send("POST", "/billing/runs", { month });
  await changed();
}

export async function finalizeRun(id: string): Promise<void> {
  await send("POST", `/billing/runs/${id}/finalize`);
  await changed();
}

export function usePayments() {
  return useQuery({
    queryKey: ["billing", "payments"],
    queryFn: () => read("/payments", { limit: 100 }),
  });
}

export async function recordPayment(said: BodyOf<"/payments">): Promise<void> {
  await send("POST", "/payments", said);
  await changed();
}

export async function reversePayment(id: string, note: string): Promise<void> {
  await send("POST", `/payments/${id}/reverse`, { note });
  await changed();
}

export function useIssuer() {
  return useQuery({
    queryKey: ["billing", "issuer"],
    queryFn: () => read("/billing/issuer"),
  });
}

export async function setIssuer(issuer: BodyOf<"/billing/issuer", "put">): Promise<void> {
  await send("PUT", "/billing/issuer", issuer);
  await changed();
}

export function useRevenue(from: string, to: string) {
  return useQuery({
    queryKey: ["billing", "revenue", from, to],
    queryFn: () => read("/billing/reports/revenue", { from, to }),
  });
}

export function useForecast(month: string) {
  return useQuery({
    queryKey: ["billing", "forecast", month],
    queryFn: () => read("/billing/reports/forecast", { month }),
  });
}

export function useReceivables() {
  return useQuery({
    queryKey: ["billing", "receivables"],
    queryFn: () => read("/billing/reports/receivables"),
  });
}

export function useUnbilled() {
  return useQuery({
    queryKey: ["billing", "unbilled"],
    queryFn: () => read("/billing/reports/unbilled"),
  });
}

export type Surcharge = Shape<"Surcharge">;

export function useSurcharges() {
  return useQuery({
    queryKey: ["surcharges"],
    queryFn: () => read("/billing/surcharges"),
  });
}

const surchargesChanged = () => queryClient.invalidateQueries({ queryKey: ["surcharges"] });

export async function recordSurcharge(surcharge: BodyOf<"/billing/surcharges">): Promise<void> {
  await send("POST", "/billing/surcharges", surcharge);
  await surchargesChanged();
}

export async function withdrawSurcharge(id: string, reason: string): Promise<void> {
  await send("POST", `/billing/surcharges/${id}/withdraw`, { reason });
  await surchargesChanged();
}

export function useHolderParticulars(organizationId: string) {
  return useQuery({
    queryKey: ["billing", "holder", organizationId],
    queryFn: () => read(`/billing/holders/${organizationId}`),
  });
}

export async function setHolderParticulars(
  organizationId: string,
  particulars: BodyOf<"/billing/holders/{organizationId}", "put">,
): Promise<void> {
  await send("PUT", `/billing/holders/${organizationId}`, particulars);
  await changed();
}
