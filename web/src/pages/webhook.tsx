import { Link, useNavigate, useParams } from "react-router";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { CopyableId } from "../components/copy";
import { Facts } from "../components/facts";
import { Loading, Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Secret } from "../components/secret";
import { Time } from "../components/time";
import { VirtualList } from "../components/virtual-list";
import { useTexts } from "../texts/context";
import { webhookTexts } from "../texts/webhooks";
import { DeliveryRow } from "../webhooks/delivery-row";
import {
  useDeliveries,
  useNewestDeliveries,
  useRotateSecret,
  useWebhook,
  useWebhookActions,
  type Webhook,
} from "../webhooks/queries";
import { SignatureCheck } from "../webhooks/signature-check";
import { WebhookState } from "../webhooks/state";

const WEEK_MILLISECONDS = 7 * 86_400_000;

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
      <SignatureCheck />
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
        {(delivery) => <DeliveryRow delivery={delivery} jobId={delivery.job_id} />}
      </VirtualList>
    </Section>
  );
}
