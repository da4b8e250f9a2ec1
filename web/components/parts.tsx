import { Tabs } from "@mantine/core";
import type { ReactElement } from "react";
import { useSearchParams } from "react-router";

export interface Part {
  readonly name: string;
  readonly label: string;
  readonly content: ReactElement;
}

/** A page in parts, one at a time. Which one is in its address, so that it can be sent, and stands again after a reload. */
export function Parts({ parts }: { parts: readonly [Part, ...Part[]] }) {
  const [parameters, setParameters] = useSearchParams();
  const shown = parts.find(({ name }) => name === parameters.get("part")) ?? parts[0];
  return (
    <Tabs value={shown.name} onChange={(part) => setParameters(part === null ? {} : { part })} keepMounted={false}>
      <Tabs.List mb="md">
        {parts.map(({ name, label }) => (
          <Tabs.Tab key={name} value={name}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={shown.name}>{shown.content}</Tabs.Panel>
    </Tabs>
  );
}
