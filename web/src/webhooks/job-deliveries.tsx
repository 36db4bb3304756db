import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { webhookTexts } from "../texts/webhooks";
import { DeliveryRow } from "./delivery-row";
import { useDeliveriesOfJob } from "./queries";

/** Whom a job that ended was told to, if anybody. */
export function JobDeliveries({ jobId }: { jobId: string }) {
  const texts = useTexts(webhookTexts);
  const { data: deliveries, error, refetch } = useDeliveriesOfJob(jobId);
  if (error) return <ProblemBox error={error} onRetry={refetch} />;
  if (!deliveries?.length) return null;
  return (
    <Section title={texts.deliveries}>
      <ul className="flex flex-col gap-2">
        {deliveries.map((one) => (
          <li key={one.id}>
            <p className="text-sm text-quiet [overflow-wrap:anywhere]">{one.url}</p>
            <DeliveryRow delivery={one} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
