import { Button, Code, Group, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { Fact } from "../../components/fact.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import {
  type Application,
  type Decision,
  type DecisionLetter,
  decisionLetter,
  type Why,
} from "../../data/applications.ts";

interface Weighed {
  reason: string;
  letter: DecisionLetter;
}

/** The letter as the applicant will get it, and the button that decides and sends it. */
function LastLook({
  weighed: { reason, letter },
  decision,
  onDecide,
  onBack,
}: {
  weighed: Weighed;
  decision: Decision;
  onDecide: (why: Why) => Promise<void>;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const [outOfOrderReason, setOutOfOrderReason] = useState("");
  const deciding = useMutation({
    mutationFn: () => onDecide(letter.waitingBefore > 0 ? { reason, outOfOrderReason } : { reason }),
  });
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Title order={4}>{t(`applications.${decision}Title`)}</Title>
        <ProblemAlert error={deciding.error} />
        <Text size="sm">{t(`applications.${decision}Next`)}</Text>
        <Fact name={t("applications.letterTo")}>{letter.to}</Fact>
        <Fact name={t("applications.letterSubject")}>{letter.subject}</Fact>
        <Code block style={{ whiteSpace: "pre-wrap" }}>
          {letter.text}
        </Code>
        {letter.waitingBefore > 0 && (
          <Textarea
            label={t("applications.outOfOrderReason")}
            description={t("applications.outOfOrderHint", { count: letter.waitingBefore })}
            autosize
            maxLength={1_000}
            required
            value={outOfOrderReason}
            onChange={(event) => setOutOfOrderReason(event.currentTarget.value)}
          />
        )}
        <Group>
          <Button
            loading={deciding.isPending}
            onClick={() => deciding.mutate()}
            {...(decision === "refused" ? { color: "red" } : {})}
          >
            {t(`applications.${decision}Action`)}
          </Button>
          <Button variant="default" onClick={onBack}>
            {t("applications.rewrite")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** A decision in two steps: why, and then what the applicant will read. */
export function DecisionForm({
  application,
  decision,
  onDecide,
}: {
  application: Application;
  decision: Decision;
  onDecide: (why: Why) => Promise<void>;
}) {
  const { t } = useTranslation();
  const [weighed, setWeighed] = useState<Weighed | null>(null);
  const form = useSubmission(async (said) => {
    const reason = said.text("reason");
    setWeighed({ reason, letter: await decisionLetter(application.id, { decision, reason }) });
  });
  if (weighed !== null)
    return <LastLook weighed={weighed} decision={decision} onDecide={onDecide} onBack={() => setWeighed(null)} />;
  return (
    <FormPanel title={t(`applications.${decision}Title`)} action={t("applications.look")} form={form}>
      <Textarea
        name="reason"
        label={t("applications.reason")}
        description={t("applications.reasonHint")}
        autosize
        minRows={2}
        maxLength={1_000}
        required
        error={form.fault("reason")}
      />
    </FormPanel>
  );
}
