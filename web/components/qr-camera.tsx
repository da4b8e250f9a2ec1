import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import type { BarcodeDetector } from "qr/decode.js";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** A hand holds still for longer, and the page has the time in between. */
const lookEveryMs = 250;

/** The browser's own reader where it has one; else the bundled one, which spends a frame's time on a picture. */
async function qrReader(): Promise<BarcodeDetector> {
  const { BarcodeDetector: Own } = window as { BarcodeDetector?: typeof BarcodeDetector };
  const formats = (await Own?.getSupportedFormats()) ?? [];
  if (Own && formats.includes("qr_code")) return new Own({ formats: ["qr_code"] });
  const { BarcodeDetector: Bundled } = await import("qr/decode.js");
  return new Bundled({ formats: ["qr_code"] });
}

/** Why there is no picture: no way to ask (a page without HTTPS), not allowed, no camera, or one that gives nothing. */
type Trouble = "insecure" | "refused" | "none" | "failed";

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "failed";
}

/** Shows what the camera sees on `video` and tells what its QR codes say, until the signal. */
async function watch(video: HTMLVideoElement, onText: (text: string) => void, signal: AbortSignal): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (signal.aborted) return stop();
  signal.addEventListener("abort", stop);
  video.srcObject = stream;
  const [reader] = await Promise.all([qrReader(), video.play()]);
  while (!signal.aborted) {
    const [found] = await reader.detect(video);
    if (found && !signal.aborted) onText(found.rawValue);
    await new Promise((resolve) => window.setTimeout(resolve, lookEveryMs));
  }
}

function Finder({ onText, onTrouble }: { onText: (text: string) => boolean; onTrouble: (trouble: Trouble) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [isOther, setOther] = useState(false);
  const told = useRef({ onText, onTrouble });
  told.current = { onText, onTrouble };
  useEffect(() => {
    if (video.current === null) return;
    const shown = new AbortController();
    watch(video.current, (text) => setOther(!told.current.onText(text)), shown.signal).catch((error) => {
      if (!shown.signal.aborted) told.current.onTrouble(troubleOf(error));
    });
    return () => shown.abort();
  }, []);
  return (
    <>
      <video
        ref={video}
        muted
        playsInline
        aria-label={t("qr.picture")}
        style={{ width: "100%", maxWidth: 360, borderRadius: 8, background: "#000" }}
      />
      <Text size="xs" role="status" c={isOther ? "red" : "dimmed"}>
        {t(isOther ? "qr.other" : "qr.hold")}
      </Text>
    </>
  );
}

/** Reads a QR code that is held before the camera. `onText` answers whether it could be used; the camera goes off when it could. */
export function QrCamera({ onText }: { onText: (text: string) => boolean }) {
  const { t } = useTranslation();
  const [isOn, setOn] = useState(false);
  const [isRead, setRead] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  function turn(on: boolean): void {
    // A browser names no cameras to a page that came without HTTPS.
    const canAsk = navigator.mediaDevices !== undefined;
    setTrouble(on && !canAsk ? "insecure" : null);
    setOn(on && canAsk);
    setRead(false);
  }
  function take(text: string): boolean {
    const isTaken = onText(text);
    if (isTaken) setOn(false);
    setRead(isTaken);
    return isTaken;
  }
  function fail(why: Trouble): void {
    setOn(false);
    setTrouble(why);
  }
  return (
    <Stack gap={6} align="flex-start" style={{ flexBasis: isOn || trouble !== null ? "100%" : undefined }}>
      <Button variant="default" size="xs" leftSection={<IconCamera size={16} />} onClick={() => turn(!isOn)}>
        {t(isOn ? "qr.stop" : "qr.camera")}
      </Button>
      {trouble !== null && (
        <Alert color="yellow" role="alert" p="xs">
          {t(`qr.${trouble}`)}
        </Alert>
      )}
      <Text size="xs" role="status" c="teal">
        {isRead && t("qr.done")}
      </Text>
      {isOn && <Finder onText={take} onTrouble={fail} />}
    </Stack>
  );
}
