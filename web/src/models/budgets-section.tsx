import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { Facts } from "../components/facts";
import { DECIMAL, Field } from "../components/field";
import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Time } from "../components/time";
import { useLanguage, useTexts } from "../texts/context";
import { modelTexts } from "../texts/models";
import { ChangeProblem } from "./change-problem";
import { type LlmConfig, useBudget, useChangeLlmConfig } from "./queries";

/** What each user may spend on language models in a day. */
export function BudgetsSection({ config }: { config: LlmConfig }) {
  const texts = useTexts(modelTexts);
  const change = useChangeLlmConfig(config);
  const { tokens_per_day: tokens, cost_per_day: cost } = config.budgets;
  return (
    <Section title={texts.budgets}>
      <p className="text-sm text-quiet">{texts.budgetsHint}</p>
      <Form
        key={`${tokens} ${cost}`}
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const budgets = { tokens_per_day: limit(form.get("tokens")), cost_per_day: limit(form.get("cost")) };
          change.mutate({ budgets });
        }}
      >
        <div>
          <Field
            name="tokens"
            inputMode="numeric"
            pattern="[0-9]+"
            label={texts.tokensPerDay}
            defaultValue={written(tokens)}
          />
        </div>
        <div>
          <Field
            name="cost"
            inputMode="decimal"
            pattern={DECIMAL}
            label={texts.costPerDay}
            defaultValue={written(cost)}
          />
        </div>
        <Button type="submit" isDisabled={change.isPending || change.conflict !== null}>
          {texts.saveBudgets}
        </Button>
      </Form>
      {change.isSuccess && <p role="status">{texts.saved}</p>}
      <ChangeProblem change={change} />
    </Section>
  );
}

const written = (value: number | null) => (value === null ? "" : String(value));

/** Empty is no limit. */
function limit(value: FormDataEntryValue | null): number | null {
  return value ? Number(value) : null;
}

export function OwnBudget() {
  const { language } = useLanguage();
  const texts = useTexts(modelTexts);
  const { data: budget, error, refetch } = useBudget();
  const number = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 4 });
  const of = (used: number, most: number | null) =>
    most === null ? texts.unlimited(number(used)) : texts.usedOf(number(used), number(most));
  return (
    <Section title={texts.ownBudget}>
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {budget && (
        <Facts
          facts={[
            [texts.tokensToday, of(budget.used.tokens, budget.limit.tokens)],
            [texts.costToday, of(budget.used.cost, budget.limit.cost)],
            [texts.renews, <Time key="renews" at={budget.renews_at} isDue />],
          ]}
        />
      )}
    </Section>
  );
}
