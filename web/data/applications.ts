import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { AnswerOf, BodyOf, ItemOf, Shape } from "./described.ts";

export const applicationStates = ["waiting", "accepted", "refused"] as const;
export type ApplicationState = (typeof applicationStates)[number];
export type Decision = Exclude<ApplicationState, "waiting">;

/** Somebody's wish to become a contract holder. */
export type Application = Shape<"Application">;

export type DecisionLetter = AnswerOf<"/applications/{id}/letter">;

export type MailDomain = ItemOf<AnswerOf<"/mail-domains">>;

export function useApplications(state: ApplicationState | "") {
  return useInfiniteQuery({
    queryKey: ["applications", "list", state],
    queryFn: ({ pageParam }) => read("/applications", { limit: 50, after: pageParam, state }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useApplication(id: string) {
  return useQuery({
    queryKey: ["applications", "one", id],
    queryFn: () => read(`/applications/${id}`),
  });
}

export const decisionLetter = (id: string, said: { decision: Decision; reason: string }): Promise<DecisionLetter> =>
  read(`/applications/${id}/letter`, said);

const decided = () => queryClient.invalidateQueries({ queryKey: ["applications"] });

/** What the applicant reads, and why older ones wait on. */
export type Why = BodyOf<"/applications/{id}/refuse">;

/** The initial password is in this answer and nowhere else afterwards. */
export async function acceptApplication(id: string, why: Why): Promise<{ userId: string; password: string }> {
  const { user, password } = await send("POST", `/applications/${id}/accept`, why);
  void decided();
  void queryClient.invalidateQueries({ queryKey: ["organizations"] });
  return { userId: user.userId, password };
}

export async function refuseApplication(id: string, why: Why): Promise<void> {
  await send("POST", `/applications/${id}/refuse`, why);
  void decided();
}

export type ApplicationText = ItemOf<AnswerOf<"/application-texts">>;

/** What an applicant is asked to agree to. */
export function useApplicationTexts() {
  return useQuery({ queryKey: ["application-texts"], queryFn: () => read("/application-texts") });
}

export type ApplicationToSend = BodyOf<"/applications">;

export const apply = (said: ApplicationToSend): Promise<{ id: string }> => send("POST", "/applications", said);

export function useMailDomains() {
  return useQuery({ queryKey: ["mail-domains"], queryFn: () => read("/mail-domains") });
}

export async function setMailDomain(domain: string, said: { free: boolean; reason: string }): Promise<void> {
  await send("PUT", `/mail-domains/${domain}`, said);
  await queryClient.invalidateQueries({ queryKey: ["mail-domains"] });
}
