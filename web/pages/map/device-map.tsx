import { Box, type BoxProps } from "@mantine/core";
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useInstallation } from "../../data/me.ts";

export interface Place {
  id: string;
  latitude: number;
  longitude: number;
  colour: string;
  /** Lines of the label that opens at the place; the first is its name. */
  lines: readonly string[];
  /** How many stand there; one when left out. */
  devices?: number;
}

/** What opens at a place: text only, never markup from a device's name. */
function label({ id, lines }: Place, open: string, onOpen: ((id: string) => void) | undefined): HTMLElement {
  const box = document.createElement("div");
  for (const [index, line] of lines.entries()) {
    const row = document.createElement(index === 0 ? "strong" : "div");
    row.textContent = line;
    box.append(row);
  }
  if (onOpen === undefined) return box;
  const link = document.createElement("a");
  link.href = `/devices/${id}`;
  link.textContent = open;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    onOpen(id);
  });
  box.append(document.createElement("br"), link);
  return box;
}

/** Where nothing is known yet: the middle of Japan. */
const nowhere: L.LatLngExpression = [36.2, 138.2];

/** Without `onOpen` a label leads nowhere. */
export function DeviceMap({
  places,
  onOpen,
  height = { base: 380, sm: 560 },
}: {
  places: readonly Place[];
  onOpen?: ((id: string) => void) | undefined;
  height?: BoxProps["h"];
}) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<L.Map | null>(null);
  const marks = useRef<L.LayerGroup | null>(null);
  const placed = useRef(false);
  const { t } = useTranslation();
  const { tiles, credit } = useInstallation().map;

  useEffect(() => {
    if (box.current === null) return;
    // A canvas draws ten thousand places; the grid behind is what is seen where no tiles come.
    const drawn = L.map(box.current, { preferCanvas: true, maxZoom: 18 }).setView(nowhere, 5);
    drawn.attributionControl.setPrefix(false);
    if (tiles !== null) L.tileLayer(tiles, { maxZoom: 18 }).addTo(drawn);
    // As text: what an operator configures is not markup either.
    const named = document.createElement("span");
    named.textContent = tiles === null ? t("map.noTiles") : credit;
    drawn.attributionControl.addAttribution(named.innerHTML);
    map.current = drawn;
    const sized = new ResizeObserver(() => drawn.invalidateSize());
    sized.observe(box.current);
    marks.current = L.layerGroup().addTo(drawn);
    placed.current = false;
    return () => {
      sized.disconnect();
      drawn.remove();
      map.current = null;
    };
  }, [tiles, credit, t]);

  useEffect(() => {
    if (map.current === null || marks.current === null) return;
    marks.current.clearLayers();
    for (const place of places) {
      const at: L.LatLngExpression = [place.latitude, place.longitude];
      // Its area grows with what stands there, up to what hides no neighbour.
      const radius = Math.min(20, 8 * Math.sqrt(Math.max(1, Math.log2(place.devices ?? 1))));
      const look = { radius, color: "#ffffff", weight: 2, fillColor: place.colour, fillOpacity: 1 };
      L.circleMarker(at, look)
        .bindPopup(() => label(place, t("map.open"), onOpen))
        .addTo(marks.current);
    }
    if (placed.current || places.length === 0) return;
    placed.current = true;
    const bounds = places.map(({ latitude, longitude }): L.LatLngTuple => [latitude, longitude]);
    map.current.fitBounds(bounds, { padding: [40, 40], maxZoom: 15, animate: false });
  }, [places, onOpen, t]);

  const grid = "linear-gradient(#8883 1px, transparent 1px), linear-gradient(90deg, #8883 1px, transparent 1px)";
  return (
    <Box
      ref={box}
      h={height}
      role="region"
      aria-label={t("map.title")}
      style={{ borderRadius: 8, backgroundImage: grid, backgroundSize: "32px 32px", zIndex: 0 }}
    />
  );
}
