import { Alert, Button, Stack, Text } from "@mantine/core";
import { Component, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** What a browser says when a file of the page can't be had: Chromium, Firefox and Safari, and Vite of a style. */
const isFetchFailure = ({ message }: Error) =>
  /dynamically imported module|importing a module script|preload css/i.test(message);

type Cause = "page" | "fetch" | "updated";

/** An update takes its predecessor's files away: then the start page names others than the one that is open. */
async function causeOf(error: Error): Promise<Cause> {
  if (!isFetchFailure(error)) return "page";
  const running = document.querySelector<HTMLScriptElement>("script[type=module][src]")?.getAttribute("src");
  try {
    const answer = await fetch("/index.html", { cache: "no-store" });
    return answer.ok && running && !(await answer.text()).includes(running) ? "updated" : "fetch";
  } catch {
    return "fetch"; // not reached at all
  }
}

/** A page that can't be drawn: its file is gone after an update, or the connection is. The menu stays, and a button tries again. */
function Broken({ error, againAfterMs }: { error: Error; againAfterMs: number | undefined }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (againAfterMs === undefined) return;
    const timer = window.setTimeout(() => window.location.reload(), againAfterMs);
    return () => window.clearTimeout(timer);
  }, [againAfterMs]);
  const [cause, setCause] = useState<Cause>(isFetchFailure(error) ? "fetch" : "page");
  useEffect(() => {
    let isShown = true;
    void causeOf(error).then((found) => isShown && setCause(found));
    return () => {
      isShown = false;
    };
  }, [error]);
  return (
    <Alert color={cause === "updated" ? "blue" : "red"} title={t(`error.${cause}`)} role="alert">
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{t(`error.${cause}Detail`)}</Text>
        {cause === "page" && (
          <Text size="xs" c="dimmed">
            {error.message}
          </Text>
        )}
        <Button onClick={() => window.location.reload()}>{t("error.reload")}</Button>
      </Stack>
    </Alert>
  );
}

/** React's only way to catch what a child throws while drawing is a class. With `againAfterMs` it helps itself: nobody stands by a wall. */
export class PageBoundary extends Component<{ children: ReactNode; againAfterMs?: number }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    return this.state.error === null ? (
      this.props.children
    ) : (
      <Broken error={this.state.error} againAfterMs={this.props.againAfterMs} />
    );
  }
}
