import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Listing } from "./shapes.ts";

export interface Statement {
  id: string;
  number: string;
  kind: "invoice" | "credit-note";
  organizationId: string;
  counterparty: string;
  serviceMonth: string;
  issuedOn: string;
  dueOn: string | null;
  totalYen: number;
  openYen: number;
  state: "open" | "partly-paid" | "paid" | "overdue";
}

export interface StatementSearch {
  state: string;
  counterparty: string;
  serviceMonth: string;
}

export interface Run {
  id: string;
  month: string;
  asOf: string;
  state: "rating" | "review" | "finalizing" | "finalized" | "discarded";
  holders: number;
  held: number;
  statements: number;
  netYen: number;
  taxYen: number;
  totalYen: number;
  createdBy: string;
  finishedAt: string | null;
}

export interface RunHolder {
  organizationId: string;
  organizationName: string;
  state: "drafted" | "nothing" | "issued" | "held";
  lines: number;
  netYen: number;
  taxYen: number;
  totalYen: number;
  problem: string | null;
}

export interface DraftLine {
  serviceMonth: string;
  entry: "charge" | "reversal" | "credit";
  label: Record<"ja" | "en", string>;
  formula: Record<"ja" | "en", string>;
  period: { from: string; to: string };
  quantity: number;
  yen: number;
}

export interface Draft {
  kind: "invoice" | "credit-note";
  dueOn: string | null;
  managementUnit: string | null;
  lines: DraftLine[];
  netYen: number;
  taxYen: number;
  totalYen: number;
}

export interface Payment {
  id: string;
  organizationId: string;
  receivedOn: string;
  yen: number;
  feeYen: number;
  method: string;
  payer: string | null;
  note: string | null;
  reverses: string | null;
  reversed: boolean;
  unsettledYen: number;
}

export const paymentMethods = ["bank-transfer", "direct-debit", "card", "cash", "other"] as const;

export interface DueRule {
  closingDay: number | "end";
  dueMonths: number;
  dueDay: number | "end";
  onHoliday: "stay" | "next" | "previous";
}

export interface Issuer {
  name: string;
  postalCode: string | null;
  address: string | null;
  phone: string | null;
  registrationNumber: string | null;
  bankAccount: string | null;
  note: Record<"ja" | "en", string> | null;
  due: DueRule;
}

export interface HolderParticulars {
  organizationId: string;
  department: string | null;
  postalCode: string | null;
  address: string | null;
  email: string | null;
  statementMail: string;
  language: string;
  era: string;
}

export interface RevenueRow {
  month: string;
  plan: string;
  netYen: number;
}

export interface Receivable {
  organizationId: string;
  counterparty: string;
  openYen: number;
  byAge: Record<"not-due" | "1-30" | "31-60" | "61-90" | "over-90", number>;
  accruedDamagesYen: number;
}

export interface Unbilled {
  kind: string;
  month: string;
  organizationId: string | null;
  organizationName: string | null;
  problem: string;
}

/** All that billing shows hangs together: whatever is changed, everything is asked for again. */
const changed = () => queryClient.invalidateQueries({ queryKey: ["billing"] });

export function useStatements(search: StatementSearch) {
  return useQuery({
    queryKey: ["billing", "statements", search],
    queryFn: () => read<Listing<Statement>>("/statements", { limit: 200, ...search }),
  });
}

export interface IssuedStatement extends Statement {
  document: Draft;
}

/** What a line follows from. */
export type Evidence =
  | { kind: "device" | "payment" | "surcharge"; id: string }
  | { kind: "contract-fact"; id: string; contractId: string; fact: string; on: string }
  | {
      kind: "usage-event";
      id: string;
      source: string;
      eventId: string;
      quantity: number;
      from: string;
      to: string;
    };

export function useStatement(id: string) {
  return useQuery({
    queryKey: ["billing", "statement", id],
    queryFn: () => read<IssuedStatement>(`/statements/${id}`),
  });
}

export function useEvidence(statementId: string, position: number) {
  return useInfiniteQuery({
    queryKey: ["billing", "evidence", statementId, position],
    queryFn: ({ pageParam }) =>
      read<Listing<Evidence>>(`/statements/${statementId}/lines/${position}/evidence`, { limit: 50, after: pageParam }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

const isMoving = (run: Run) => run.state === "rating" || run.state === "finalizing";

/** Looks again soon while a run is under way. */
export function useRuns() {
  return useQuery({
    queryKey: ["billing", "runs"],
    queryFn: () => read<Listing<Run>>("/billing/runs", { limit: 12 }),
    refetchInterval: (query) => (query.state.data?.items.some(isMoving) ? 1_000 : 30_000),
  });
}

export function useRunHolders(run: Run) {
  return useQuery({
    queryKey: ["billing", "run-holders", run.id, run.state, run.holders],
    queryFn: () => read<Listing<RunHolder>>(`/billing/runs/${run.id}/holders`, { limit: 1000 }),
  });
}

export function useDrafts(runId: string, organizationId: string) {
  return useQuery({
    queryKey: ["billing", "drafts", runId, organizationId],
    queryFn: () => read<{ drafts: Draft[] }>(`/billing/runs/${runId}/holders/${organizationId}`),
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
    queryFn: () => read<Listing<Payment>>("/payments", { limit: 100 }),
  });
}

export async function recordPayment(said: Record<string, unknown>): Promise<void> {
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
    queryFn: () => read<{ issuer: Issuer | null }>("/billing/issuer"),
  });
}

export async function setIssuer(issuer: Omit<Issuer, "note">): Promise<void> {
  await send("PUT", "/billing/issuer", issuer);
  await changed();
}

export function useRevenue(from: string, to: string) {
  return useQuery({
    queryKey: ["billing", "revenue", from, to],
    queryFn: () => read<{ items: RevenueRow[] }>("/billing/reports/revenue", { from, to }),
  });
}

export function useForecast(month: string) {
  return useQuery({
    queryKey: ["billing", "forecast", month],
    queryFn: () => read<{ items: RevenueRow[] }>("/billing/reports/forecast", { month }),
  });
}

export function useReceivables() {
  return useQuery({
    queryKey: ["billing", "receivables"],
    queryFn: () => read<{ items: Receivable[] }>("/billing/reports/receivables"),
  });
}

export function useUnbilled() {
  return useQuery({
    queryKey: ["billing", "unbilled"],
    queryFn: () => read<{ items: Unbilled[] }>("/billing/reports/unbilled"),
  });
}

export interface Surcharge {
  id: string;
  organizationId: string;
  on: string;
  evadedYen: number;
  yen: number;
  reason: string;
  withdrawn: boolean;
}

export function useSurcharges() {
  return useQuery({
    queryKey: ["surcharges"],
    queryFn: () => read<Listing<Surcharge>>("/billing/surcharges"),
  });
}

const surchargesChanged = () => queryClient.invalidateQueries({ queryKey: ["surcharges"] });

export async function recordSurcharge(
  surcharge: Pick<Surcharge, "organizationId" | "on" | "evadedYen" | "reason"> & { evadedFee: string },
): Promise<void> {
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
    queryFn: () => read<HolderParticulars>(`/billing/holders/${organizationId}`),
  });
}

export async function setHolderParticulars(
  organizationId: string,
  particulars: Omit<HolderParticulars, "organizationId">,
): Promise<void> {
  await send("PUT", `/billing/holders/${organizationId}`, particulars);
  await changed();
}
