import { ActionIcon, Button, FileInput, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { addPicture, type Spot, type TileOf } from "../../data/dashboards.ts";
import { SourceFields, useEditedDevices } from "./source-fields.tsx";
import { Plan, percent } from "./tiles/plan-tile.tsx";

const within = (share: number) => Math.min(1, Math.max(0, Math.round(share * 1000) / 1000));
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const step = 0.01;

/** A device on the picture: dragged, or moved with the arrow keys. */
function Pin({ spot, name, onMove }: { spot: Spot; name: string; onMove: (x: number, y: number) => void }) {
  const { t } = useTranslation();
  const held = useRef(false);
  const follow = (event: PointerEvent<HTMLButtonElement>) => {
    const picture = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!held.current || picture === undefined) return;
    onMove(
      within((event.clientX - picture.left) / picture.width),
      within((event.clientY - picture.top) / picture.height),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const way = steps[event.key];
    if (way === undefined) return;
    event.preventDefault();
    onMove(within(spot.x + way[0] * step), within(spot.y + way[1] * step));
  };
  return (
    <button
      type="button"
      className="plan-spot"
      style={{ left: percent(spot.x), top: percent(spot.y) }}
      aria-label={t("dashboards.pin", { name, x: percent(spot.x), y: percent(spot.y) })}
      onPointerDown={(event) => {
        held.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={follow}
      onPointerUp={() => {
        held.current = false;
      }}
      onKeyDown={onKeyDown}
    >
      {name}
    </button>
  );
}

function SpotFields({
  spot,
  onChange,
  onRemove,
}: {
  spot: Spot;
  onChange: (spot: Spot) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const share = (axis: "x" | "y") => (
    <TextInput
      type="number"
      min={0}
      max={100}
      step={1}
      label={t(`dashboards.spot.${axis}`)}
      value={Math.round(spot[axis] * 1000) / 10}
      onChange={(event) => onChange({ ...spot, [axis]: within(Number(event.currentTarget.value) / 100) })}
      w={90}
    />
  );
  return (
    <Group align="flex-end" gap="xs">
      <SourceFields value={spot} onChange={(source) => onChange({ ...spot, ...source })} />
      {share("x")}
      {share("y")}
      <ActionIcon variant="subtle" color="red" size="lg" aria-label={t("dashboards.removeSpot")} onClick={onRemove}>
        <IconTrash size={18} />
      </ActionIcon>
    </Group>
  );
}

/** The picture, and where devices stand on it. */
export function PlanFields({
  tile,
  dashboardId,
  onChange,
}: {
  tile: TileOf<"plan">;
  dashboardId: string;
  onChange: (tile: TileOf<"plan">) => void;
}) {
  const { t } = useTranslation();
  const devices = useEditedDevices();
  const { spots, pictureId } = tile;
  const uploading = useMutation({
    mutationFn: (file: File) => addPicture(dashboardId, file),
    onSuccess: (id) => onChange({ ...tile, pictureId: id }),
  });
  const nameOf = (id: string) => devices.find((device) => device.id === id)?.name ?? "—";
  const replace = (index: number, spot: Spot) => onChange({ ...tile, spots: spots.with(index, spot) });
  const add = () => {
    const next = devices.find(({ id }) => spots.every(({ deviceId }) => deviceId !== id)) ?? devices[0];
    const field = Object.keys(next?.latest ?? {})[0] ?? "";
    if (next !== undefined) onChange({ ...tile, spots: [...spots, { deviceId: next.id, field, x: 0.5, y: 0.5 }] });
  };
  return (
    <Stack gap="sm">
      <ProblemAlert error={uploading.error} />
      <FileInput
        label={t("dashboards.picture")}
        description={t("dashboards.pictureHint")}
        accept="image/png,image/jpeg,image/webp"
        placeholder={t("dashboards.choosePicture")}
        disabled={uploading.isPending}
        onChange={(file) => file !== null && uploading.mutate(file)}
      />
      {pictureId !== null && (
        <>
          <div style={{ height: 280, display: "flex" }}>
            <Plan pictureId={pictureId}>
              {spots.map((spot, index) => (
                <Pin
                  // biome-ignore lint/suspicious/noArrayIndexKey: two spots may be the same device
                  key={index}
                  spot={spot}
                  name={nameOf(spot.deviceId)}
                  onMove={(x, y) => replace(index, { ...spot, x, y })}
                />
              ))}
            </Plan>
          </div>
          <Text size="xs" c="dimmed">
            {t("dashboards.pinHint")}
          </Text>
          {spots.map((spot, index) => (
            <SpotFields
              // biome-ignore lint/suspicious/noArrayIndexKey: two spots may be the same device
              key={index}
              spot={spot}
              onChange={(next) => replace(index, next)}
              onRemove={() => onChange({ ...tile, spots: spots.toSpliced(index, 1) })}
            />
          ))}
          <Button variant="default" onClick={add} disabled={devices.length === 0}>
            {t("dashboards.addSpot")}
          </Button>
        </>
      )}
    </Stack>
  );
}
