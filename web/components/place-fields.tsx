import { SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Device } from "../data/shapes.ts";
import type { Said } from "./submission.ts";

type Place = Pick<Device, "place" | "latitude" | "longitude">;

/** Where a device stands, as said in `PlaceFields`; what is left empty is not known. */
export function placeSaid(said: Said): Place {
  const numberOf = (name: string) => (said.text(name) === "" ? null : Number(said.text(name)));
  const place = said.text("place");
  return {
    place: place === "" ? null : place,
    latitude: numberOf("latitude"),
    longitude: numberOf("longitude"),
  };
}

/** Degrees as they are shown: a tenth of a metre, without what binary fractions leave behind. */
const degrees = (value: number | null | undefined): number | "" => (value == null ? "" : Number(value.toFixed(6)));

/** The inputs for a place in words and on the map. */
export function PlaceFields({ known, fault }: { known?: Place; fault: (path: string) => string | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput name="place" label={t("device.place")} defaultValue={known?.place ?? ""} error={fault("place")} />
      <SimpleGrid cols={2}>
        {(["latitude", "longitude"] as const).map((name) => (
          <TextInput
            key={name}
            name={name}
            label={t(`device.${name}`)}
            type="number"
            step="any"
            defaultValue={degrees(known?.[name])}
            error={fault(name)}
          />
        ))}
      </SimpleGrid>
    </>
  );
}
