import { Form } from "react-aria-components";
import { Link } from "react-router";
import { Button } from "../components/button";
import { Checkbox, Field } from "../components/field";
import { Empty, Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Row, RowText } from "../components/row";
import { Secret } from "../components/secret";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { webhookTexts } from "../texts/webhooks";
import { EVENT_TYPES, type EventType, useAddWebhook, useWebhooks, type Webhook } from "../webhooks/queries";
import { WebhookState } from "../webhooks/state";

export function Component() {
  const texts = useTexts(webhookTexts);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Webhooks />
      <NewWebhook />
      <RequestSamples request={{ method: "POST", path: "/api/webhooks", body: { url: "https://…" } }} />
    </Page>
  );
}

function Webhooks() {
  const common = useTexts();
  const texts = useTexts(webhookTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useWebhooks();
  const webhooks = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !webhooks.length && (
        <Empty>
          <p>{texts.empty}</p>
        </Empty>
      )}
      <ul className="flex flex-col gap-2">
        {webhooks.map((one) => (
          <WebhookRow key={one.id} webhook={one} />
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
    </>
  );
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const texts = useTexts(webhookTexts);
  return (
    <Row>
      <RowText>
        <Link to={`/webhooks/${webhook.id}`} className="font-medium text-accent underline">
          {webhook.url}
        </Link>
        <span className="text-sm text-quiet">
          {webhook.events.join(", ")} · {texts.added} <Time at={webhook.created_at} />
        </span>
      </RowText>
      <WebhookState webhook={webhook} />
    </Row>
  );
}

function NewWebhook() {
  const texts = useTexts(webhookTexts);
  const add = useAddWebhook();
  return (
    <>
      <Form
        className="flex max-w-xl flex-col items-start gap-4 rounded-md border border-line p-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          add.mutate({ url: String(form.get("url")), events: form.getAll("event") as EventType[] });
        }}
      >
        <Field name="url" type="url" label={texts.url} hint={texts.urlHint} maxLength={2048} isRequired />
        <fieldset className="flex flex-wrap gap-x-4 gap-y-2">
          <legend className="text-sm font-medium">{texts.events}</legend>
          {EVENT_TYPES.map((one) => (
            <Checkbox key={one} name="event" value={one} label={texts.eventNames[one]} isInitiallyChosen />
          ))}
        </fieldset>
        {add.isError && <ProblemBox error={add.error} />}
        <Button type="submit" look="main" isDisabled={add.isPending}>
          {texts.add}
        </Button>
      </Form>
      {add.data && <Secret name={texts.secret} hint={texts.shownOnce} secret={add.data.secret} />}
    </>
  );
}
