import { Link } from "react-router";
import { Badge, type Tone } from "../components/badge";
import { Button } from "../components/button";
import { ProblemBox } from "../components/problem-box";
import { Code } from "../components/request-samples";
import { RowCard, RowText } from "../components/row";
import { Time } from "../components/time";
import { useLanguage, useTexts } from "../texts/context";
import { seconds } from "../texts/figures";
import { webhookTexts } from "../texts/webhooks";
import { type Attempt, type Delivery, useRedeliver } from "./queries";

const TONES: Record<Delivery["state"], Tone> = { pending: "neutral", delivered: "good", failed: "bad" };

interface Props {
  delivery: Delivery;
  /** Its job, where the page is not that of the job. */
  jobId?: string | null;
}

export function DeliveryRow({ delivery, jobId }: Props) {
  const texts = useTexts(webhookTexts);
  const redeliver = useRedeliver();
  const { id, type, state, problem, next_attempt_at, created_at, attempts } = delivery;
  return (
    <RowCard>
      <RowText>
        <span className="font-medium">{type}</span>
        <span className="text-sm text-quiet">
          <Time at={created_at} />
          {next_attempt_at && (
            <>
              {" · "}
              {texts.next} <Time at={next_attempt_at} />
            </>
          )}
        </span>
        {problem && <span className="text-sm text-bad">{problem}</span>}
        {attempts.length > 0 && (
          <details className="text-sm">
            <summary className="cursor-pointer">{texts.attempts(attempts.length)}</summary>
            <ol className="flex flex-col gap-3 pt-2">
              {attempts.map((one) => (
                <AttemptView key={one.n} attempt={one} />
              ))}
            </ol>
          </details>
        )}
        {redeliver.isError && <ProblemBox error={redeliver.error} />}
      </RowText>
      <Badge tone={TONES[state]}>{texts.states[state]}</Badge>
      {jobId && (
        <Link to={`/jobs/${jobId}`} className="text-sm text-accent underline">
          {texts.job}
        </Link>
      )}
      <Button aria-label={`${texts.again}: ${type} ${id}`} onPress={() => redeliver.mutate(id)}>
        {texts.again}
      </Button>
    </RowCard>
  );
}

function AttemptView({ attempt }: { attempt: Attempt }) {
  const { language } = useLanguage();
  const texts = useTexts(webhookTexts);
  const { started_at, status, latency_seconds, excerpt, problem } = attempt;
  return (
    <li className="flex flex-col gap-1">
      <span>
        <Time at={started_at} />: {status ?? texts.noResponse}
        {latency_seconds !== null && ` ${texts.after(seconds(language, latency_seconds))}`}
      </span>
      {problem && <span className="text-bad">{problem}</span>}
      {excerpt && <Code>{excerpt}</Code>}
    </li>
  );
}
