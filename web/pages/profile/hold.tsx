import { Alert, Button, Group, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { useMomentText } from "../../components/moment.tsx";
import { release, useWaiting } from "../../data/codecs.ts";
import type { CodecHold, Profile } from "../../data/shapes.ts";

/** Why the codec isn't run, how much waits for it, and the button that lets it go on. */
export function Hold({ profile, hold }: { profile: Profile; hold: CodecHold }) {
  const { t } = useTranslation();
  const moment = useMomentText();
  const waiting = useWaiting(profile.id);
  const releasing = useMutation({ mutationFn: () => release(profile.id) });
  return (
    <Alert color="red" icon={<IconHandStop />} title={t("hold.title")} role="alert">
      <Text size="sm">{t("hold.why", { limit: t(`hold.${hold.limit}`), at: moment(hold.at) })}</Text>
      <Text size="sm">{t("hold.waiting", { count: waiting.data?.uplinks ?? 0 })}</Text>
      <ProblemAlert error={releasing.error} />
      <Group mt="sm">
        <Button size="xs" color="red" loading={releasing.isPending} onClick={() => releasing.mutate()}>
          {t("hold.release")}
        </Button>
      </Group>
    </Alert>
  );
}
