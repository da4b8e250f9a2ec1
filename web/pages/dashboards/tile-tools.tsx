import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowsMove, IconDots, IconSettings, IconTrash } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "./arrange.ts";

const arrows: Readonly<Record<string, readonly [plain: Step, shift: Step]>> = {
  ArrowLeft: ["left", "narrower"],
  ArrowRight: ["right", "wider"],
  ArrowUp: ["up", "shorter"],
  ArrowDown: ["down", "taller"],
};
const steps = ["left", "right", "up", "down", "wider", "narrower", "taller", "shorter"] as const satisfies Step[];

/** What can be done with a tile: by dragging, by the arrow keys, or from a menu (WCAG 2.5.7). */
export function TileTools({
  name,
  onStep,
  onSettings,
  onCopy,
  onRemove,
}: {
  name: string;
  onStep: (step: Step) => void;
  onSettings: () => void;
  onCopy: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const onKeyDown = (event: KeyboardEvent) => {
    const step = arrows[event.key]?.[event.shiftKey ? 1 : 0];
    if (step === undefined) return;
    event.preventDefault();
    onStep(step);
  };
  return (
    <div className="tile-tools" role="toolbar" aria-label={t("dashboards.tools", { name })}>
      <ActionIcon
        variant="light"
        className="tile-handle"
        visibleFrom="sm"
        aria-label={t("dashboards.move", { name })}
        title={t("dashboards.moveHint")}
        onKeyDown={onKeyDown}
      >
        <IconArrowsMove size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={t("dashboards.settings", { name })} onClick={onSettings}>
        <IconSettings size={16} />
      </ActionIcon>
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon variant="subtle" aria-label={t("dashboards.more", { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {steps.map((step) => (
            <Menu.Item key={step} closeMenuOnClick={false} onClick={() => onStep(step)}>
              {t(`dashboards.step.${step}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={onCopy}>{t("dashboards.copy")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon variant="subtle" color="red" aria-label={t("dashboards.remove", { name })} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}
