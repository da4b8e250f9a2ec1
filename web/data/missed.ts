import { notifyManager, type Query } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Problem, queryClient } from "./client.ts";

/** A refusal stays one when it is asked again; anything else may go better. */
const mayGoBetter = (error: Error | null) => !(error instanceof Problem && error.status < 500 && error.status !== 429);

/** A question of the page that stands open, whose last answer failed. */
const isMissed = (query: Query) => query.isActive() && query.state.status === "error" && mayGoBetter(query.state.error);

const cache = queryClient.getQueryCache();
const subscribe = (listener: () => void) => cache.subscribe(notifyManager.batchCalls(listener));

/** How many questions of the page have no current answer. */
export const useMissed = (): number =>
  useSyncExternalStore(subscribe, () => cache.findAll({ predicate: isMissed }).length);

export const askMissed = (): Promise<void> => queryClient.refetchQueries({ predicate: isMissed });
