/** Changes that can be taken back: made at once, and told of in one place of every page, with the button that takes them back. */
import { Button, CloseButton, Group, Paper, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { createContext, type ReactNode, type RefObject, use, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { ProblemAlert } from "./answers.tsx";
import "./undoable.css";

/** A change that was made. */
export interface Change {
  /** What is so now, as it is said to the reader. */
  readonly said: string;
  /** Sends back what was before. */
  readonly undo: () => Promise<unknown>;
}

interface Changing {
  /** Tells of a change that a form has made, and said itself where it was refused. */
  told(change: Change): void;
  /** Makes a change and tells of it, or of why it was refused. */
  make(change: Change & { readonly act: () => Promise<unknown> }): void;
}

const ChangingContext = createContext<Changing | null>(null);

/** Only below the shell, where there is a place that tells. */
export function useUndoable(): Changing {
  const changing = use(ChangingContext);
  if (changing === null) throw new Error("useUndoable is for pages within the shell");
  return changing;
}

type Told = { readonly change: Change } | { readonly undone: true } | { readonly refused: Error };

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role=dialog]") !== null;

/** Ctrl+Z, or ⌘Z, wherever nothing is being typed and the page has no other use for it. */
function useUndoKey(undo: (() => void) | null): void {
  useEffect(() => {
    if (undo === null) return;
    const onKey = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
      if (!isUndo || event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      undo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [undo]);
}

/** The button that was pressed may be gone with its row: then the next stop of the keyboard is what tells of it. */
function useFocusWhenLost(bar: RefObject<HTMLElement | null>, told: Told | null): void {
  useEffect(() => {
    if (told !== null && document.activeElement === document.body) bar.current?.focus({ preventScroll: true });
  }, [bar, told]);
}

/** Draws the pages, and after them what was changed last: until it is closed, or another page is opened. */
export function UndoFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [told, tell] = useState<Told | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const undoing = useMutation({
    mutationFn: ({ undo }: Change) => undo(),
    onSuccess: () => tell({ undone: true }),
    onError: (refused) => tell({ refused }),
  });
  const changing = useMemo(
    (): Changing => ({
      told: (change) => tell({ change }),
      make: ({ act, ...change }) => {
        tell(null); // what was changed before is no longer what "back" means
        void act().then(
          () => tell({ change }),
          (refused: Error) => tell({ refused }),
        );
      },
    }),
    [],
  );
  const change = told !== null && "change" in told ? told.change : null;
  const { mutate, isPending } = undoing;
  useUndoKey(useMemo(() => (change === null || isPending ? null : () => mutate(change)), [change, isPending, mutate]));
  useFocusWhenLost(bar, told);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has nothing to do with it
  useEffect(() => tell(null), [pathname]);
  const close = () => {
    tell(null);
    document.querySelector("main")?.focus({ preventScroll: true });
  };
  return (
    <ChangingContext value={changing}>
      {children}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form */}
      <div
        ref={bar}
        role="group"
        className="undo-bar"
        tabIndex={-1}
        aria-label={t("undo.title")}
        onKeyDown={(event) => event.key === "Escape" && close()}
      >
        {told !== null && "refused" in told && <ProblemAlert error={told.refused} />}
        <div role="status">
          {told !== null && !("refused" in told) && (
            <Paper withBorder p="xs">
              <Group gap="xs" wrap="nowrap">
                <Text size="sm">{change?.said ?? t("undo.done")}</Text>
                {change !== null && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    style={{ flexShrink: 0 }}
                    loading={isPending}
                    aria-keyshortcuts="Control+Z"
                    onClick={() => mutate(change)}
                  >
                    {t("action.undo")}
                  </Button>
                )}
                <CloseButton aria-label={t("undo.close")} onClick={close} />
              </Group>
            </Paper>
          )}
        </div>
      </div>
    </ChangingContext>
  );
}
