import { Badge } from "../components/badge";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { webhookTexts } from "../texts/webhooks";
import type { Webhook } from "./queries";

/** With the reason, where it gets nothing. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const texts = useTexts(webhookTexts);
  const { enabled, confirmed_at, disabled_reason, first_failure_at } = webhook;
  if (!enabled)
    return (
      <span className="text-sm">
        <Badge tone="bad">{texts.disabled}</Badge> {disabled_reason}
      </span>
    );
  if (!confirmed_at)
    return (
      <span>
        <Badge tone="warn">{texts.awaited}</Badge>
      </span>
    );
  return (
    <span className="text-sm">
      <Badge tone="good">{texts.active}</Badge>{" "}
      {first_failure_at && (
        <span className="text-bad">
          {texts.failingSince} <Time at={first_failure_at} />
        </span>
      )}
    </span>
  );
}
