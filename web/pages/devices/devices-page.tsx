import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type ListWish, useColumns, useListWish } from "../../data/device-list.ts";
import { useDevices } from "../../data/devices.ts";
import { useAllowed } from "../../data/me.ts";
import { DeviceRows } from "./device-rows.tsx";
import { ColumnChoice, Filters } from "./filters.tsx";

function NoDevices({ wish, onClear }: { wish: ListWish; onClear: () => void }) {
  const { t } = useTranslation();
  const mayRegister = useAllowed("devices");
  const { search, group, profileId, standing } = wish;
  if (search + group + profileId + standing === "")
    return <Empty title={t("devices.none")}>{t(mayRegister ? "devices.noneRegister" : "devices.noneAsk")}</Empty>;
  const isSearch = group + profileId + standing === "";
  return (
    <Empty title={isSearch ? t("devices.notFound", { sought: search }) : t("devices.noneSo")}>
      <Text size="sm">{t(isSearch ? "devices.notFoundNext" : "devices.noneSoNext")}</Text>
      <Button variant="default" mt="sm" onClick={onClear}>
        {t("devices.clear")}
      </Button>
    </Empty>
  );
}

export function DevicesPage() {
  const { t } = useTranslation();
  const [wish, change] = useListWish();
  const [columns, setColumns] = useColumns();
  const listing = useDevices(wish, 200);
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = listing;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  const mayRegister = useAllowed("devices");
  return (
    <PageFrame
      title={t("devices.title")}
      maw={1600}
      actions={
        <Group gap="sm">
          <ColumnChoice columns={columns} onChange={setColumns} />
          <Button component={Link} to="/groups" variant="default">
            {t("groups.title")}
          </Button>
          {mayRegister && (
            <Button component={Link} to="/devices/register" leftSection={<IconPlus size={18} />}>
              {t("devices.register")}
            </Button>
          )}
        </Group>
      }
    >
      <Filters wish={wish} onChange={change} />
      <Answer asked={listing}>
        {({ pages }) => {
          const devices = pages.flatMap((page) => page.items);
          if (devices.length === 0)
            return (
              <NoDevices wish={wish} onClear={() => change({ search: "", group: "", profileId: "", standing: "" })} />
            );
          return <DeviceRows devices={devices} columns={columns} onEnd={onEnd} />;
        }}
      </Answer>
      {isFetchNextPageError && (
        <Group justify="center">
          <Button variant="default" onClick={() => void fetchNextPage()}>
            {t("action.more")}
          </Button>
        </Group>
      )}
      {listing.isFetchingNextPage && (
        <Text size="sm" c="dimmed" ta="center" role="status">
          {t("devices.loading")}
        </Text>
      )}
    </PageFrame>
  );
}
