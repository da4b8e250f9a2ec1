/** Where devices stand, as few places as a small map can show. Pure. */
import { type DeviceState, deviceStates, type Standing } from "./standings.ts";

interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly devices: number;
  readonly standing: DeviceState;
  /** Null where several stand. */
  readonly deviceId: string | null;
  readonly name: string;
}

/** Cells across the longer side of what the devices span: so many marks stand side by side on a phone. */
const cells = 24;

/** Devices in use with a place, those in one cell of a grid over all of them as one, in their middle; who needs somebody most comes last. */
export function placesOf(standings: readonly Standing[]): Place[] {
  const placed = standings.flatMap(({ device, state }) => {
    const { id, name, latitude, longitude } = device;
    return state === "retired" || latitude === null || longitude === null
      ? []
      : [{ id, name, latitude, longitude, state }];
  });
  if (placed.length === 0) return [];
  const span = (values: readonly number[]) => {
    const [least, most] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [180, -180]);
    return most - least;
  };
  const across = Math.max(span(placed.map((one) => one.latitude)), span(placed.map((one) => one.longitude)), 1e-6);
  const byCell = Map.groupBy(placed, ({ latitude, longitude }) =>
    [latitude, longitude].map((degrees) => Math.floor((degrees / across) * cells)).join(" "),
  );
  const rank = (state: DeviceState) => deviceStates.indexOf(state);
  return [...byCell.values()]
    .map((there): Place => {
      const worst = there.reduce((known, one) => (rank(one.state) < rank(known.state) ? one : known));
      const mean = (degrees: (one: (typeof there)[number]) => number) =>
        there.reduce((sum, one) => sum + degrees(one), 0) / there.length;
      return {
        ...{ latitude: mean((one) => one.latitude), longitude: mean((one) => one.longitude), devices: there.length },
        ...{ standing: worst.state, deviceId: there.length === 1 ? worst.id : null, name: worst.name },
      };
    })
    .sort((a, b) => rank(b.standing) - rank(a.standing));
}
