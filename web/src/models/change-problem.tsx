import { Button } from "../components/button";
import { ProblemBox } from "../components/problem-box";
import { Code } from "../components/request-samples";
import { useTexts } from "../texts/context";
import { modelTexts } from "../texts/models";
import type { ConfigConflict, useChangeLlmConfig } from "./queries";

interface Props {
  change: ReturnType<typeof useChangeLlmConfig>;
  onTheirs?: () => void;
}

/** Why a change was not written. Where somebody else was faster, both versions, and the choice. */
export function ChangeProblem({ change, onTheirs }: Props) {
  const { error, conflict, mutate, keepTheirs } = change;
  if (!conflict) return error && <ProblemBox error={error} />;
  return (
    <Conflict
      conflict={conflict}
      onMine={() => mutate({ ...conflict.mine, over: conflict.theirs.version }, { onSuccess: () => onTheirs?.() })}
      onTheirs={() => {
        keepTheirs();
        onTheirs?.();
      }}
    />
  );
}

interface ConflictProps {
  conflict: ConfigConflict;
  onMine: () => void;
  onTheirs: () => void;
}

function Conflict({ conflict: { mine, theirs }, onMine, onTheirs }: ConflictProps) {
  const texts = useTexts(modelTexts);
  return (
    <div role="alert" className="flex w-full flex-col gap-3 rounded-md border border-warn bg-warn-tint p-4">
      <p>{texts.conflict}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Version title={texts.mine} value={mine} />
        <Version title={texts.theirs} value={sameParts(mine, theirs)} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onPress={onMine}>{texts.keepMine}</Button>
        <Button look="main" onPress={onTheirs}>
          {texts.keepTheirs}
        </Button>
      </div>
    </div>
  );
}

function Version({ title, value }: { title: string; value: unknown }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <h4 className="text-sm font-semibold">{title}</h4>
      <Code>{JSON.stringify(value, null, 2)}</Code>
    </div>
  );
}

/** Of what is stored, what the change is about. */
function sameParts(mine: ConfigConflict["mine"], theirs: ConfigConflict["theirs"]): unknown {
  if (!mine.chains)
    return Object.fromEntries(Object.keys(mine).map((name) => [name, theirs[name as keyof typeof theirs]]));
  const names = Object.keys(mine.chains) as (keyof typeof theirs.chains)[];
  return { chains: Object.fromEntries(names.map((name) => [name, theirs.chains[name]])) };
}
