import type { Provider } from "../api/client";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { useTexts } from "../texts/context";
import { modelTexts } from "../texts/models";
import type { useDeclaring } from "./queries";

interface Props {
  provider: Provider;
  declaring: ReturnType<typeof useDeclaring>;
}

/** Keeps jobs from a provider, after a question, or lets them in again. */
export function DeclareButton({ provider: { name, declared_away_at: declared }, declaring }: Props) {
  const texts = useTexts(modelTexts);
  if (declared)
    return (
      <Button aria-label={`${texts.declareBack}: ${name}`} onPress={() => declaring.back.mutate(name)}>
        {texts.declareBack}
      </Button>
    );
  return (
    <ConfirmButton
      look="plain"
      label={texts.declareAway}
      ariaLabel={`${texts.declareAway}: ${name}`}
      question={texts.awayQuestion(name)}
      yes={texts.declareAway}
      no={texts.leave}
      onConfirm={() => declaring.away.mutate(name)}
    />
  );
}
