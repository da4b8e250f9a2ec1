import { Alert, Button, Stack, Text } from "@mantine/core";
import { Component, type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

/** A page that can't be drawn: its file is gone after an upgrade, or the connection is. The menu stays, and a button tries again. */
function Broken({ error, againAfterMs }: { error: Error; againAfterMs: number | undefined }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (againAfterMs === undefined) return;
    const timer = window.setTimeout(() => window.location.reload(), againAfterMs);
    return () => window.clearTimeout(timer);
  }, [againAfterMs]);
  return (
    <Alert color="red" title={t("error.page")} role="alert">
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{t("error.pageDetail")}</Text>
        <Text size="xs" c="dimmed">
          {error.message}
        </Text>
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
