import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function Copyable({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: "anywhere" }}>{value}</Code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy} style={{ flexShrink: 0 }}>
              {t(copied ? "action.copied" : "action.copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}

/** Something that cannot be read again once this is closed. */
export function ShownOnce({ title, children, onClose }: { title: string; children: ReactNode; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" icon={<IconKey />} title={title} role="status">
      <Stack gap="sm">
        <Text size="sm">{t("once.warning")}</Text>
        {children}
        <div>
          <Button size="xs" variant="light" onClick={onClose}>
            {t("once.close")}
          </Button>
        </div>
      </Stack>
    </Alert>
  );
}
