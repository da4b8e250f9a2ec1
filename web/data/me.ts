import { useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import { Problem, queryClient, read, send } from "./client.ts";
import type { Language, Me, Permission, Token } from "./shapes.ts";

/** Who is signed in; null when nobody is. */
export const sessionQuery = {
  queryKey: ["me"],
  queryFn: async () => {
    try {
      return await read("/me");
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
};

export const useSession = () => useQuery(sessionQuery);

/** Who is signed in is asked again: what that one may do has changed. */
export const askWho = () => queryClient.invalidateQueries({ queryKey: ["me"] });

export const MeContext = createContext<Me | null>(null);

/** The person signed in; only below the shell, where there is one. */
export function useMe(): Me {
  const me = use(MeContext);
  if (me === null) throw new Error("useMe is for pages behind the sign-in");
  return me;
}

/** What every page needs to know of where it runs, also one that nobody is signed in to. */
export type Installation = Pick<Me, "timezone" | "map">;

export const InstallationContext = createContext<Installation | null>(null);

export function useInstallation(): Installation {
  const installation = use(InstallationContext) ?? use(MeContext);
  if (installation === null) throw new Error("no page is drawn before it is known where");
  return installation;
}

export function useAllowed(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}

export async function signIn(said: { userId: string; password: string; code?: string }): Promise<void> {
  await send("POST", "/sessions", said);
  await queryClient.resetQueries();
}

export async function signOut(): Promise<void> {
  await send("DELETE", "/sessions/current");
  queryClient.clear();
  window.location.assign("/");
}

export async function changePassword(said: { current: string; next: string }): Promise<void> {
  await send("POST", "/me/password", said);
  await queryClient.invalidateQueries({ queryKey: ["me"] });
}

export async function changeLanguage(language: Language): Promise<void> {
  await send("PATCH", "/me", { language });
  await queryClient.invalidateQueries();
}

export function useTokens() {
  return useQuery({ queryKey: ["tokens"], queryFn: () => read("/me/tokens") });
}

/** The token itself is in this answer and nowhere else afterwards. */
export async function createToken(said: {
  name: string;
  permissions: Permission[];
}): Promise<Token & { token: string }> {
  const answer = await send("POST", "/me/tokens", said);
  void queryClient.invalidateQueries({ queryKey: ["tokens"] });
  return answer;
}

export async function deleteToken(id: string): Promise<void> {
  await send("DELETE", `/me/tokens/${id}`);
  await queryClient.invalidateQueries({ queryKey: ["tokens"] });
}

export const askPasswordReset = (userId: string): Promise<void> => send("POST", "/password-resets", { userId });

export const redeemPasswordReset = (said: { token: string; next: string }): Promise<void> =>
  send("POST", "/password-resets/redeem", said);

export function useSessions() {
  return useQuery({ queryKey: ["sessions"], queryFn: () => read("/me/sessions") });
}

export async function endSession(id: string): Promise<void> {
  await send("DELETE", `/me/sessions/${id}`);
  await queryClient.invalidateQueries({ queryKey: ["sessions"] });
}

export function useSecondFactor() {
  return useQuery({ queryKey: ["second-factor"], queryFn: () => read("/me/second-factor") });
}

/** The secret is in this answer and nowhere else afterwards. */
export const beginSecondFactor = (password: string): Promise<{ secret: string; uri: string }> =>
  send("POST", "/me/second-factor", { password });

/** So are the recovery codes. */
export async function confirmSecondFactor(code: string): Promise<string[]> {
  const answer = await send("POST", "/me/second-factor/confirm", { code });
  void queryClient.invalidateQueries({ queryKey: ["second-factor"] });
  return answer.recoveryCodes;
}

export async function disableSecondFactor(password: string): Promise<void> {
  await send("POST", "/me/second-factor/disable", { password });
  await queryClient.invalidateQueries({ queryKey: ["second-factor"] });
}
