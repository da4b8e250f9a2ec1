import { useCallback, useState } from "react";

interface Steps<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

const stepsMax = 100;

/** A draft whose changes can be taken back, and made again. */
export function useHistory<T>(first: T) {
  const [steps, setSteps] = useState<Steps<T>>({ past: [], present: first, future: [] });
  const change = useCallback(
    (next: T | ((present: T) => T)) =>
      setSteps(({ past, present, future }) => {
        const changed = typeof next === "function" ? (next as (present: T) => T)(present) : next;
        if (changed === present) return { past, present, future };
        return { past: [...past, present].slice(-stepsMax), present: changed, future: [] };
      }),
    [],
  );
  const undo = useCallback(
    () =>
      setSteps((steps) => {
        const before = steps.past.at(-1);
        if (before === undefined) return steps;
        return { past: steps.past.slice(0, -1), present: before, future: [steps.present, ...steps.future] };
      }),
    [],
  );
  const redo = useCallback(
    () =>
      setSteps((steps) => {
        const [next, ...future] = steps.future;
        return next === undefined ? steps : { past: [...steps.past, steps.present], present: next, future };
      }),
    [],
  );
  return {
    present: steps.present,
    canUndo: steps.past.length > 0,
    canRedo: steps.future.length > 0,
    change,
    undo,
    redo,
  };
}
