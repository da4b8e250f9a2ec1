import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ContractStatus } from "../../data/contracts.ts";

const colours: Record<ContractStatus, string> = {
  applied: "yellow",
  held: "orange",
  refused: "gray",
  accepted: "blue",
  active: "teal",
  suspended: "red",
  terminating: "orange",
  ended: "gray",
};

export function StatusBadge({ status }: { status: ContractStatus }) {
  const { t } = useTranslation();
  return (
    <Badge color={colours[status]} variant="light" style={{ flexShrink: 0 }}>
      {t(`contracts.status.${status}`)}
    </Badge>
  );
}
