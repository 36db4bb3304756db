import type { Provider } from "../api/client";
import { Badge, type Tone } from "../components/badge";
import { type Fact, Facts } from "../components/facts";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { modelTexts } from "../texts/models";
import { DeclareButton } from "./declare-button";
import { ForgetButton } from "./forget-button";
import { useDeclaring, useForgetting, useProviderChanges, useProviders } from "./queries";

const MOST_CHANGES = 10;

export function ProvidersSection() {
  const texts = useTexts(modelTexts);
  const { data: providers, error, isPending, refetch } = useProviders();
  const declaring = useDeclaring();
  const forgetting = useForgetting();
  const failed = declaring.away.error ?? declaring.back.error ?? forgetting.error;
  return (
    <Section title={texts.providers}>
      <p className="text-sm text-quiet">{texts.providersHint}</p>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {failed && <ProblemBox error={failed} />}
      {providers?.length === 0 && <p className="text-quiet">{texts.noProviders}</p>}
      <ul className="grid gap-3 lg:grid-cols-2">
        {providers?.map((one) => (
          <ProviderCard key={one.name} provider={one} declaring={declaring} forgetting={forgetting} />
        ))}
      </ul>
      <Changes />
    </Section>
  );
}

function tone({ is_up: isUp, declared_away_at: declared, state }: Provider): Tone {
  if (declared) return "warn";
  if (isUp) return state === "up" ? "good" : "warn";
  return "bad";
}

interface CardProps {
  provider: Provider;
  declaring: ReturnType<typeof useDeclaring>;
  forgetting: ReturnType<typeof useForgetting>;
}

function ProviderCard({ provider, declaring, forgetting }: CardProps) {
  const common = useTexts();
  const texts = useTexts(modelTexts);
  const { name, is_up: isUp, declared_away_at: declared, is_served: isServed } = provider;
  const state = declared ? texts.declaredAway : isServed ? texts.states[provider.state] : texts.notServed;
  const facts: Fact[] = [
    [texts.since, <Time key="since" at={provider.since} />],
    [texts.defaultModel, provider.default_model ?? common.none],
    [texts.listed, provider.models],
    [texts.waiting, provider.waiting],
    [texts.running, texts.runningOf(provider.running, provider.slots)],
    [texts.queue, provider.queue],
  ];
  if (!isUp && !declared) facts.push([texts.nextProbe, <Time key="probe" at={provider.next_probe_at} />]);
  return (
    <li className="flex flex-col items-start gap-3 rounded-md border border-line bg-card p-4">
      <div className="flex w-full flex-wrap items-center justify-between gap-2">
        <h3 className="font-mono font-semibold">{name}</h3>
        <Badge tone={tone(provider)}>{state}</Badge>
      </div>
      <Reason provider={provider} />
      <Facts facts={facts} />
      <div className="flex flex-wrap gap-2">
        <DeclareButton provider={provider} declaring={declaring} />
        <ForgetButton provider={provider} forgetting={forgetting} />
      </div>
    </li>
  );
}

/** Why no job can ask it. What a server said is in its own language. */
function Reason({ provider }: { provider: Provider }) {
  const texts = useTexts(modelTexts);
  const { is_up: isUp, declared_away_at: declared, declared_away_by: who, is_served: isServed, detail } = provider;
  if (declared) return <p>{who ? texts.declaredBy(who) : texts.declaredAway}</p>;
  if (!isServed) return <p>{texts.notServedHint(provider.queue)}</p>;
  if (isUp || !detail) return null;
  return (
    <p lang="en" className="[overflow-wrap:anywhere]">
      {detail}
    </p>
  );
}

function Changes() {
  const texts = useTexts(modelTexts);
  const { data: changes = [] } = useProviderChanges();
  if (!changes.length) return null;
  return (
    <>
      <h3 className="font-semibold">{texts.changes}</h3>
      <ul className="flex flex-col gap-1 text-sm">
        {changes.slice(0, MOST_CHANGES).map(({ provider, state, detail, at }) => (
          <li key={`${provider} ${at}`} className="flex flex-wrap gap-x-3 border-b border-line py-1">
            <span className="text-quiet">
              <Time at={at} />
            </span>
            <span className="font-mono">{provider}</span>
            <span>{texts.states[state as Provider["state"]] ?? texts.declared[state as Declared] ?? state}</span>
            {detail && (
              <span lang="en" className="text-quiet [overflow-wrap:anywhere]">
                {detail}
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

type Declared = keyof typeof modelTexts.en.declared;
