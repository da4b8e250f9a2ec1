import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Fact } from "../../components/fact.tsx";
import { Age, Moment, useMomentText } from "../../components/moment.tsx";
import { useDeviceEvents, useDeviceStatus } from "../../data/devices.ts";
import type { DeviceStatus, Happening } from "../../data/shapes.ts";

/** A number with its unit; what is not known is left out. */
const withUnit = (value: number | null | undefined, unit: string) => (value == null ? null : `${value} ${unit}`);
const listed = (...facts: (string | null)[]) => facts.filter((fact) => fact !== null && fact !== "").join(" · ");

function Status({ status }: { status: DeviceStatus }) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const { lossRate, spreadingFactor, batteryPercent, batteryVolts, externalPower } = status;
  const battery = listed(
    externalPower === true ? t("radio.externalPower") : null,
    withUnit(batteryPercent, "%"),
    withUnit(batteryVolts, "V"),
  );
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="md">
        <Fact name={t("radio.lastSeen")}>
          <Age at={status.lastSeenAt} />
        </Fact>
        <Fact name="RSSI">{withUnit(status.rssi, "dBm") ?? "—"}</Fact>
        <Fact name="SNR">{withUnit(status.snr, "dB") ?? "—"}</Fact>
        <Fact name={t("radio.gateway")}>{status.gatewayId ?? "—"}</Fact>
        <Fact name={t("radio.spreadingFactor")}>{spreadingFactor === null ? "—" : `SF${spreadingFactor}`}</Fact>
        <Fact name={t("radio.lossRate")}>{lossRate === null ? "—" : percent.format(lossRate)}</Fact>
        <Fact name={t("radio.battery")}>{battery === "" ? "—" : battery}</Fact>
        <Fact name={t("radio.margin")}>{withUnit(status.marginDb, "dB") ?? "—"}</Fact>
        <Fact name={t("radio.joinedAt")}>
          <Moment at={status.joinedAt} />
        </Fact>
        <Fact name={t("radio.counts")}>{t("radio.countsText", { ...status })}</Fact>
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt="sm">
        {t("radio.hint")}
      </Text>
    </Paper>
  );
}

function useHappeningText(): (happening: Happening) => string {
  const { t } = useTranslation();
  const moment = useMomentText();
  return (happening) => {
    switch (happening.what) {
      case "joined":
        return happening.devAddr === null ? "" : `DevAddr ${happening.devAddr}`;
      case "status":
        return listed(
          happening.externalPower ? t("radio.externalPower") : null,
          withUnit(happening.batteryPercent, "%"),
          withUnit(happening.batteryVolts, "V"),
          happening.marginDb === null ? null : `${t("radio.margin")} ${happening.marginDb} dB`,
        );
      case "downlink":
        return listed(t(`downlink.${happening.state}`), happening.reason);
      case "bad-clock":
        return moment(happening.heardAt);
      case "location":
        return listed(
          `${happening.latitude}, ${happening.longitude}`,
          happening.accuracy === null ? null : `± ${happening.accuracy} m`,
          happening.source,
        );
      case "reception":
        return happening.receptions
          .map(({ gatewayId, rssi, snr }) => listed(gatewayId ?? null, withUnit(rssi, "dBm"), withUnit(snr, "dB")))
          .join("; ");
      case "remark":
        return listed(happening.code, happening.text);
    }
  };
}

function Events({ id }: { id: string }) {
  const { t } = useTranslation();
  const listing = useDeviceEvents(id);
  const textOf = useHappeningText();
  return (
    <>
      <Title order={4}>{t("events.title")}</Title>
      <Answer asked={listing}>
        {({ pages }) => {
          const events = pages.flatMap(({ items }) => items);
          if (events.length === 0) return <Empty title={t("events.none")}>{t("events.noneNext")}</Empty>;
          return (
            <DataTable
              rows={events}
              rowKey={(row) => row.id}
              columns={[
                { head: t("events.at"), cell: (row) => <Moment at={row.at} /> },
                { head: t("events.what"), cell: (row) => t(`event.${row.happening.what}`) },
                { head: t("events.detail"), cell: (row) => textOf(row.happening) },
              ]}
            />
          );
        }}
      </Answer>
      <MoreButton listing={listing} />
    </>
  );
}

/** How well a device is heard, and what its network server told of it beside its uplinks. */
export function DeviceRadio({ id, withEvents }: { id: string; withEvents: boolean }) {
  const status = useDeviceStatus(id);
  return (
    <Stack>
      <Answer asked={status}>{(known) => <Status status={known} />}</Answer>
      {withEvents && <Events id={id} />}
    </Stack>
  );
}
