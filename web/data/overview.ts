import { useQuery } from "@tanstack/react-query";
import { read } from "./client.ts";

export const overviewQuery = {
  queryKey: ["overview", "devices"],
  queryFn: () => read("/overview"),
};

export const useOverview = () => useQuery({ ...overviewQuery, refetchInterval: 30_000 });

export function useOverviewValues() {
  return useQuery({
    queryKey: ["overview", "values"],
    queryFn: () => read("/overview/values"),
    refetchInterval: 60_000,
  });
}

export function useGlance() {
  return useQuery({
    queryKey: ["intake", "glance"],
    queryFn: () => read("/intake/glance"),
    refetchInterval: 10_000,
  });
}
