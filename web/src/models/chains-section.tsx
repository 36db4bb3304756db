import { useState } from "react";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Section } from "../components/page";
import { useLanguage, useTexts } from "../texts/context";
import { duration } from "../texts/figures";
import { modelTexts } from "../texts/models";
import { ChainEditor } from "./chain-editor";
import { ChangeProblem } from "./change-problem";
import { type ChainEntry, type ChainName, type LlmConfig, useChangeLlmConfig } from "./queries";

const NAMES: readonly ChainName[] = ["answers", "chat", "exercises", "grading", "profiles", "generate", "default"];

/** Which providers each kind of work asks, in order. */
export function ChainsSection({ config }: { config: LlmConfig }) {
  const texts = useTexts(modelTexts);
  return (
    <Section title={texts.chains}>
      <p className="text-sm text-quiet">{texts.chainsHint}</p>
      <ul className="grid items-start gap-3 lg:grid-cols-2">
        {NAMES.map((name) => (
          <ChainCard key={name} name={name} config={config} />
        ))}
      </ul>
    </Section>
  );
}

function ChainCard({ name, config }: { name: ChainName; config: LlmConfig }) {
  const texts = useTexts(modelTexts);
  const [edited, setEdited] = useState<LlmConfig | null>(null); // as it was when one began
  const change = useChangeLlmConfig(edited ?? config);
  const isDefault = config.default_chains.includes(name);
  const entries = config.chains[name] ?? [];
  const title = texts.chainNames[name];
  const save = (wanted: ChainEntry[] | null) =>
    change.mutate({ chains: { [name]: wanted } }, { onSuccess: () => setEdited(null) });
  return (
    <li className="flex flex-col items-start gap-3 rounded-md border border-line bg-card p-4">
      <div className="flex w-full flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">{title}</h3>
        <Badge tone={isDefault ? "neutral" : "good"}>{isDefault ? texts.isDefault : texts.isOwn}</Badge>
      </div>
      <ChangeProblem change={change} onTheirs={() => setEdited(null)} />
      {edited ? (
        <ChainEditor
          entries={entries}
          isSaving={change.isPending || change.conflict !== null}
          onSave={save}
          onLeave={() => {
            change.keepTheirs();
            setEdited(null);
          }}
        />
      ) : (
        <>
          <Entries entries={entries} />
          <div className="flex flex-wrap gap-2">
            <Button aria-label={`${texts.change}: ${title}`} onPress={() => setEdited(config)}>
              {texts.change}
            </Button>
            {!isDefault && (
              <ConfirmButton
                look="plain"
                label={texts.toDefault}
                ariaLabel={`${texts.toDefault}: ${title}`}
                question={texts.toDefaultQuestion(title)}
                yes={texts.toDefault}
                no={texts.leave}
                onConfirm={() => save(null)}
              />
            )}
          </div>
        </>
      )}
    </li>
  );
}

function Entries({ entries }: { entries: readonly ChainEntry[] }) {
  const { language } = useLanguage();
  const texts = useTexts(modelTexts);
  const waits = (seconds: number | null) =>
    seconds === null ? texts.waitsToDeadline : texts.waits(duration(language, seconds));
  return (
    <ol className="list-decimal pl-5 text-sm [overflow-wrap:anywhere]">
      {entries.map(({ provider, model, wait_seconds: wait }, index) => (
        <li key={`${provider}/${model}`}>
          <span className="font-mono">{model ? `${provider}/${model}` : provider}</span>{" "}
          {index < entries.length - 1 && <span className="text-quiet">{waits(wait)}</span>}
        </li>
      ))}
    </ol>
  );
}
