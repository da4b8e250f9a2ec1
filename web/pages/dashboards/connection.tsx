import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMomentText, useNow } from "../../components/moment.tsx";
import { everyMs } from "../../data/dashboards.ts";

/** One question that is lost is nothing; after four the values are said to be old. */
const lostAfterMs = 4 * everyMs;

/** Says since when nothing was heard from the program: the values below are as old as that. */
export function Connection({ updatedAt, error }: { updatedAt: number; error: Error | null }) {
  const { t } = useTranslation();
  const moment = useMomentText();
  const now = useNow(5_000);
  if (updatedAt === 0 ? error === null : now - updatedAt < lostAfterMs) return null;
  return (
    <Alert color="red" variant="filled" icon={<IconPlugConnectedX />} title={t("dashboards.lost")} role="alert" py="xs">
      {updatedAt === 0 ? t("dashboards.lostFirst") : t("dashboards.lostSince", { at: moment(updatedAt) })}
    </Alert>
  );
}
