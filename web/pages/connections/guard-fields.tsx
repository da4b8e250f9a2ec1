import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Said } from "../../components/submission.ts";
import { Problem } from "../../data/client.ts";
import type { Connection } from "../../data/shapes.ts";

type Guard = Connection["guard"];

/** A line or a word each. */
const addressesIn = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");

/** Fingerprints, a line each, and certificates, which are of many lines. */
function certificatesIn(text: string): string[] {
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const rest = text.replaceAll(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g, " ");
  return [...addressesIn(rest), ...certificates];
}

export const guardSaid = (said: Said): Guard => ({
  addresses: addressesIn(said.text("guardAddresses")),
  certificates: certificatesIn(said.text("guardCertificates")),
});

/** The sentence about any one of several lines. */
export const guardFault = (error: Error | null, path: string): string | undefined =>
  error instanceof Problem ? error.errors.find((fault) => fault.path.startsWith(path))?.detail : undefined;

/** Who may speak for a connection: networks of those who come to us, certificates of those who come by MQTT over TLS. */
export function GuardFields({
  connection: { broker, transport },
  guard,
  fault,
}: {
  connection: { readonly broker: { readonly kind: string } | null; readonly transport: string };
  guard?: Guard;
  fault: (path: string) => string | undefined;
}) {
  const { t } = useTranslation();
  if (broker?.kind === "external") return null;
  return (
    <>
      <Textarea
        name="guardAddresses"
        label={t("connections.addresses")}
        description={t("connections.addressesHint")}
        placeholder="192.0.2.0/24"
        defaultValue={guard?.addresses.join("\n")}
        autosize
        error={fault("guard.addresses")}
      />
      {transport === "mqtt" && (
        <Textarea
          name="guardCertificates"
          label={t("connections.certificates")}
          description={t("connections.certificatesHint")}
          defaultValue={guard?.certificates.join("\n")}
          autosize
          maxRows={12}
          styles={{ input: { fontFamily: "monospace" } }}
          error={fault("guard.certificates")}
        />
      )}
    </>
  );
}
