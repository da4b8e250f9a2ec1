import { Group, Text } from "@mantine/core";

/** A wharf on its piles, and the water below it. */
function Mark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0e7490" />
      <path d="M6 13h20M10 13v7M16 13v7M22 13v7" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" fill="none" />
      <path
        d="M5 24c2.2-2 4.4-2 6.6 0s4.4 2 6.6 0 4.4-2 6.6 0"
        stroke="#a5f3fc"
        strokeWidth="2.4"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}

export function Brand() {
  return (
    <Group gap="xs" wrap="nowrap">
      <Mark />
      <Text fw={700} size="lg" lh={1}>
        Hatoba
      </Text>
    </Group>
  );
}
