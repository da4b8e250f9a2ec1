import { useMutation } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { Problem } from "../data/client.ts";

/** What was typed into a form, by the names of its inputs. */
export interface Said {
  /** Without the blanks around it. */
  text(name: string): string;
  /** Every character as typed: a password may begin or end with a space. */
  secret(name: string): string;
  /** What was chosen of these; the first, when it is none of them. */
  choice<const T extends string>(name: string, of: readonly [T, ...T[]]): T;
}

/** What stands in a form now. */
export function saidIn(form: FormData): Said {
  const secret = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  return {
    text: (name) => secret(name).trim(),
    secret,
    choice: (name, of) => of.find((one) => one === secret(name)) ?? of[0],
  };
}

/** A form that is sent: props for the form, what came back, what was refused. A form that succeeded is emptied. */
export function useSubmission<T>(act: (said: Said) => Promise<T>) {
  const sending = useMutation({
    mutationFn: async (form: HTMLFormElement) => {
      const answer = await act(saidIn(new FormData(form)));
      form.reset();
      return answer;
    },
  });
  return {
    onSubmit: (event: SubmitEvent<HTMLFormElement>) => {
      event.preventDefault();
      sending.mutate(event.currentTarget);
    },
    busy: sending.isPending,
    done: sending.isSuccess,
    answer: sending.data,
    error: sending.error,
    /** The sentence about one input, for its error line. */
    fault: (path: string) =>
      sending.error instanceof Problem ? sending.error.errors.find((fault) => fault.path === path)?.detail : undefined,
    forget: () => sending.reset(),
  };
}
