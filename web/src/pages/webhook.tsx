import { Link, useNavigate, useParams } from "react-router";
import { Badge, type Tone } from "../components/badge";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { CopyableId } from "../components/copy";
import { Facts } from "../components/facts";
import { Loading, Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Code, RequestSamples } from "../components/request-samples";
import { RowCard, RowText } from "../components/row";
import { Secret } from "../components/secret";
import { Time } from "../components/time";
import { VirtualList } from "../components/virtual-list";
import { useLanguage, useTexts } from "../texts/context";
import { seconds } from "../texts/figures";
import { webhookTexts } from "../texts/webhooks";
import {
  type Attempt,
  type Delivery,
  useDeliveries,
  useNewestDeliveries,
  useRedeliver,
  useRotateSecret,
  useWebhook,
  useWebhookActions,
  type Webhook,
} from "../webhooks/queries";
import { WebhookState } from "../webhooks/state";

const WEEK_MILLISECONDS = 7 * 86_400_000;
const TONES: Record<Delivery["state"], Tone> = { pending: "neutral", delivered: "good", failed: "bad" };

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(webhookTexts);
  const { data: webhook, error, isPending, refetch } = useWebhook(id);
  return (
    <Page title={webhook?.url ?? texts.title}>
      <Link to="/webhooks" className="text-sm text-accent underline">
        {texts.back}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {webhook && <WebhookView webhook={webhook} />}
      <RequestSamples request={{ method: "GET", path: `/api/webhooks/${id}/deliveries` }} />
    </Page>
  );
}

function WebhookView({ webhook }: { webhook: Webhook }) {
  const texts = useTexts(webhookTexts);
  return (
    <>
      <WebhookState webhook={webhook} />
      <Facts
        facts={[
          [texts.id, <CopyableId key="id" id={webhook.id} />],
          [texts.events, webhook.events.join(", ")],
          [texts.confirmed, <Time key="confirmed" at={webhook.confirmed_at} />],
        ]}
      />
      <Actions webhook={webhook} />
      <Deliveries webhookId={webhook.id} />
    </>
  );
}

function Actions({ webhook: { id, url, enabled } }: { webhook: Webhook }) {
  const texts = useTexts(webhookTexts);
  const navigate = useNavigate();
  const { test, enable, remove, redeliverFailed } = useWebhookActions(id);
  const rotate = useRotateSecret(id);
  const error = test.error ?? enable.error ?? remove.error ?? redeliverFailed.error ?? rotate.error;
  const aWeekAgo = () => new Date(Date.now() - WEEK_MILLISECONDS).toISOString();
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button isDisabled={!enabled || test.isPending} onPress={() => test.mutate()}>
          {texts.send}
        </Button>
        <Button isDisabled={redeliverFailed.isPending} onPress={() => redeliverFailed.mutate(aWeekAgo())}>
          {texts.allFailedAgain}
        </Button>
        <Button isDisabled={enable.isPending} onPress={() => enable.mutate(!enabled)}>
          {enabled ? texts.disable : texts.enable}
        </Button>
        <ConfirmButton
          label={texts.rotate}
          ariaLabel={texts.rotate}
          question={texts.rotateQuestion}
          yes={texts.rotateYes}
          no={texts.rotateNo}
          onConfirm={() => rotate.mutate()}
        />
        <ConfirmButton
          label={texts.remove}
          ariaLabel={texts.remove}
          question={texts.removeQuestion(url)}
          yes={texts.removeYes}
          no={texts.removeNo}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate("/webhooks") })}
        />
      </div>
      <p role="status">{redeliverFailed.data && texts.sentAgain(redeliverFailed.data.count)}</p>
      {error && <ProblemBox error={error} />}
      {rotate.data && <Secret name={texts.secret} hint={texts.shownOnce} secret={rotate.data.secret} />}
    </>
  );
}

function Deliveries({ webhookId }: { webhookId: string }) {
  const texts = useTexts(webhookTexts);
  const list = useDeliveries(webhookId);
  const { data: newest } = useNewestDeliveries(webhookId);
  const ended = newest?.items.filter(({ state }) => state !== "pending") ?? [];
  const delivered = ended.filter(({ state }) => state === "delivered");
  return (
    <Section title={texts.deliveries}>
      {ended.length > 0 && <p>{texts.rate(delivered.length, ended.length)}</p>}
      <VirtualList list={list} label={texts.deliveries} empty={<p>{texts.noDeliveries}</p>}>
        {(delivery) => <DeliveryRow delivery={delivery} />}
      </VirtualList>
    </Section>
  );
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const texts = useTexts(webhookTexts);
  const redeliver = useRedeliver();
  const { id, type, state, problem, job_id, next_attempt_at, created_at, attempts } = delivery;
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
      {job_id && (
        <Link to={`/jobs/${job_id}`} className="text-sm text-accent underline">
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
