import { Paper, Skeleton, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Tile } from "../../data/dashboards.ts";
import { useBoard, useFollowed } from "./board.ts";
import "./dashboard.css";
import { ChartTile } from "./tiles/chart-tile.tsx";
import { GaugeTile } from "./tiles/gauge-tile.tsx";
import { MapTile } from "./tiles/map-tile.tsx";
import { PlanTile } from "./tiles/plan-tile.tsx";
import { TableTile } from "./tiles/table-tile.tsx";
import { ValueTile } from "./tiles/value-tile.tsx";

function Body({ tile }: { tile: Tile }) {
  switch (tile.kind) {
    case "chart":
      return <ChartTile tile={tile} />;
    case "gauge":
      return <GaugeTile tile={tile} />;
    case "value":
      return <ValueTile tile={tile} />;
    case "table":
      return <TableTile tile={tile} />;
    case "map":
      return <MapTile tile={tile} />;
    case "plan":
      return <PlanTile tile={tile} />;
    case "text":
      return <Text className="tile-text">{tile.text}</Text>;
  }
}

/** A tile in its frame; `tools` stand beside its heading while the dashboard is edited. */
export function TileFrame({ tile: kept, tools }: { tile: Tile; tools?: ReactNode }) {
  const { t } = useTranslation();
  const tile = useFollowed(kept);
  const { data } = useBoard();
  const name = tile.title || t(`dashboards.kind.${tile.kind}`);
  const isWaiting = data === undefined && tile.kind !== "text";
  return (
    <Paper withBorder component="section" aria-label={name} className="tile" aria-busy={isWaiting}>
      {tools}
      {tile.title !== "" && (
        <Title order={3} className="tile-title">
          {tile.title}
        </Title>
      )}
      <div className="tile-body">{isWaiting ? <Skeleton h="100%" /> : <Body tile={tile} />}</div>
    </Paper>
  );
}

/** From the upper left, row by row: the order in which they are read out, and stand under each other on a phone. */
export const inOrder = (tiles: readonly Tile[]): Tile[] =>
  tiles.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);

export function TileGrid({ tiles }: { tiles: readonly Tile[] }) {
  const rows = Math.max(1, ...tiles.map(({ place }) => place.y + place.h));
  return (
    <div className="tile-grid" style={{ "--rows": rows } as React.CSSProperties}>
      {inOrder(tiles).map((tile) => {
        const { x, y, w, h } = tile.place;
        const place = { "--x": x + 1, "--y": y + 1, "--w": w, "--h": h } as React.CSSProperties;
        return (
          <div key={tile.id} className={`tile-cell tile-of-${tile.kind}`} style={place}>
            <TileFrame tile={tile} />
          </div>
        );
      })}
    </div>
  );
}
