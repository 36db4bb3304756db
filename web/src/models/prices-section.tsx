import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { DECIMAL, Field } from "../components/field";
import { Section } from "../components/page";
import { Row, RowText } from "../components/row";
import { useTexts } from "../texts/context";
import { modelTexts } from "../texts/models";
import { ChangeProblem } from "./change-problem";
import { type LlmConfig, useChangeLlmConfig } from "./queries";

/** What a million tokens cost, by which budgets and receipts count. */
export function PricesSection({ config }: { config: LlmConfig }) {
  const texts = useTexts(modelTexts);
  const change = useChangeLlmConfig(config);
  const { prices } = config;
  const without = (name: string) => Object.fromEntries(Object.entries(prices).filter(([one]) => one !== name));
  return (
    <Section title={texts.prices}>
      <p className="text-sm text-quiet">{texts.pricesHint}</p>
      <ul className="flex flex-col gap-2">
        {Object.entries(prices).map(([name, price]) => (
          <Row key={name}>
            <RowText>
              <span className="font-mono font-medium">{name}</span>
              <span className="text-sm text-quiet">{texts.priceOf(price.input, price.output)}</span>
            </RowText>
            <Button
              aria-label={`${texts.removePrice}: ${name}`}
              onPress={() => change.mutate({ prices: without(name) })}
            >
              {texts.removePrice}
            </Button>
          </Row>
        ))}
      </ul>
      <ChangeProblem change={change} />
      <Form
        key={Object.keys(prices).join()}
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const price = { input: Number(form.get("input")), output: Number(form.get("output")) };
          change.mutate({ prices: { ...prices, [String(form.get("name")).trim()]: price } });
        }}
      >
        <div>
          <Field name="name" label={texts.priced} placeholder="provider/model" maxLength={200} isRequired />
        </div>
        <div>
          <Field name="input" inputMode="decimal" pattern={DECIMAL} label={texts.priceRead} isRequired />
        </div>
        <div>
          <Field name="output" inputMode="decimal" pattern={DECIMAL} label={texts.priceWritten} isRequired />
        </div>
        <Button type="submit" isDisabled={change.isPending || change.conflict !== null}>
          {texts.setPrice}
        </Button>
      </Form>
    </Section>
  );
}
