import { useMe } from "../../account/queries";
import { Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { BudgetsSection, OwnBudget } from "../../models/budgets-section";
import { ChainsSection } from "../../models/chains-section";
import { ModelsSection } from "../../models/models-section";
import { PricesSection } from "../../models/prices-section";
import { ProvidersSection } from "../../models/providers-section";
import { useLlmConfig } from "../../models/queries";
import { useTexts } from "../../texts/context";
import { modelTexts } from "../../texts/models";

export function Component() {
  const texts = useTexts(modelTexts);
  const { data: me } = useMe();
  const isAdmin = Boolean(me?.is_admin);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <ProvidersSection />
      <ModelsSection mayChange={isAdmin} />
      {isAdmin ? <Configuration /> : <p className="text-quiet">{texts.adminOnly}</p>}
      <OwnBudget />
      <RequestSamples
        request={{ method: "GET", path: isAdmin ? "/api/admin/llm-config" : "/api/admin/llm-providers" }}
      />
    </Page>
  );
}

function Configuration() {
  const { data: config, error, refetch } = useLlmConfig();
  if (error) return <ProblemBox error={error} onRetry={refetch} />;
  if (!config) return null;
  return (
    <>
      <ChainsSection config={config} />
      <BudgetsSection config={config} />
      <PricesSection config={config} />
    </>
  );
}
