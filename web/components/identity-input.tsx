import { Group, TextInput } from "@mantine/core";
import { useRef } from "react";
import { type DeviceLabel, labelFrom } from "../data/device-label.ts";
import type { Network } from "../data/shapes.ts";
import { QrButton } from "./qr.tsx";
import { QrCamera } from "./qr-camera.tsx";

/** A DevEUI or Sigfox ID, typed or read from the label on the device. Without `onLabel` a label of another network is no use. */
export function IdentityInput({
  network,
  label,
  known = "",
  error,
  onLabel,
}: {
  network: Network;
  label: string;
  known?: string;
  error: string | undefined;
  onLabel?: (read: DeviceLabel) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  function take(text: string): boolean {
    const read = labelFrom(text);
    if (read === null || !input.current || (!onLabel && read.network !== network)) return false;
    input.current.value = read.identity;
    onLabel?.(read);
    return true;
  }
  return (
    <div>
      <TextInput
        ref={input}
        name="identity"
        label={label}
        defaultValue={known}
        required
        autoComplete="off"
        spellCheck={false}
        error={error}
      />
      <Group gap="xs" mt={6}>
        <QrCamera onText={take} />
        <QrButton onText={take} />
      </Group>
    </div>
  );
}
