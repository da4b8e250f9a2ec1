import { List } from "@mantine/core";

/** What an action will do, said before it is done: a sentence for each thing that changes, or stays. */
export function Consequences({ sentences }: { sentences: readonly string[] }) {
  return (
    <List size="sm">
      {sentences.map((sentence) => (
        <List.Item key={sentence}>{sentence}</List.Item>
      ))}
    </List>
  );
}
