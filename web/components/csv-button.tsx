import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { address } from "../data/client.ts";

/** Saves a list as CSV: what is asked of the list is asked of the file. */
export function CsvButton({ path, asked }: { path: string; asked: Record<string, string> }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      href={address(path, asked)}
      download
      variant="default"
      leftSection={<IconDownload size={18} />}
    >
      {t("csv.download")}
    </Button>
  );
}
