import { Button, FileButton, Text } from "@mantine/core";
import { IconQrcode } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

const sideMax = 1_600;

/** The text of the QR code in a picture; null where none is found. */
async function textIn(picture: File): Promise<string | null> {
  const { decodeQR } = await import("qr/decode.js");
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, sideMax / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  if (!canvas) throw new Error("the browser draws no pictures");
  canvas.drawImage(bitmap, 0, 0, width, height);
  try {
    return decodeQR({ width, height, data: canvas.getImageData(0, 0, width, height).data }, { timeLimit: 2_000 });
  } catch {
    return null; // the decoder throws where it finds no code
  }
}

/** Takes a photograph, on a phone, or a picture, and hands on what its QR code says. `onText` answers whether it could be used. */
export function QrButton({ onText }: { onText: (text: string) => boolean }) {
  const { t } = useTranslation();
  const reading = useMutation({
    mutationFn: async (picture: File) => {
      const text = await textIn(picture);
      return text !== null && onText(text);
    },
  });
  return (
    <>
      <FileButton accept="image/*" onChange={(picture) => picture && reading.mutate(picture)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            size="xs"
            leftSection={<IconQrcode size={16} />}
            loading={reading.isPending}
          >
            {t("qr.read")}
          </Button>
        )}
      </FileButton>
      <Text size="xs" role="status" c={reading.data === true ? "teal" : "red"}>
        {reading.data === true && t("qr.done")}
        {(reading.data === false || reading.isError) && t("qr.nothing")}
      </Text>
    </>
  );
}

/** A text as a QR code, dark on light in either colour scheme: a camera wants it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const drawn = useQuery({
    queryKey: ["qr", text],
    queryFn: async () => {
      const { encodeQR } = await import("qr");
      return encodeQR(text, "raw", { border: 4 });
    },
    gcTime: 0,
  });
  if (!drawn.data) return null;
  const side = drawn.data.length;
  const path = drawn.data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg viewBox={`0 0 ${side} ${side}`} width={200} height={200} role="img" aria-label={label}>
      <rect width={side} height={side} fill="#fff" />
      <path d={path.join("")} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
