import type { Connection } from "../connection.js";
import type { SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

/** Language models: which there are, what one has used, and, for administrators, who is asked in which order. */
export class Models {
  constructor(private readonly connection: Connection) {}

  /** Of all providers, as last probed. */
  async list(): Promise<Schemas["ModelOut"][]> {
    return (await this.connection.request("GET", "/api/llm/models")).models;
  }

  /** What the caller has used today (UTC), and may use. */
  async budget(): Promise<Schemas["BudgetOut"]> {
    return await this.connection.request("GET", "/api/llm/budget");
  }

  /** Into a provider's server. The progress of its job counts bytes. */
  async pull(model: Schemas["PullIn"], options: SubmitOptions = {}): Promise<JobOf<"llm.pull">> {
    return await this.connection.request("POST", "/api/llm/models/pull", { ...options, body: model });
  }

  async delete(provider: string, name: string, options: SubmitOptions = {}): Promise<JobOf<"llm.delete">> {
    return await this.connection.request("DELETE", "/api/llm/models/{provider}/{name}", { ...options, path: { provider, name } });
  }

  /** Those that workers have announced, and when they went and came. */
  async providers(): Promise<Schemas["ProvidersOut"]> {
    return await this.connection.request("GET", "/api/admin/llm-providers");
  }

  /** Keeps jobs from a provider until `declareBack`. Those that it works on go on. */
  async declareAway(provider: string): Promise<Schemas["ProviderOut"]> {
    return await this.connection.request("POST", "/api/admin/llm-providers/{name}/away", { path: { name: provider }, isRepeatable: true });
  }

  async declareBack(provider: string): Promise<Schemas["ProviderOut"]> {
    return await this.connection.request("POST", "/api/admin/llm-providers/{name}/back", { path: { name: provider }, isRepeatable: true });
  }

  /** One that no worker announces any more. It comes back by itself when a worker does. */
  async forget(provider: string): Promise<void> {
    await this.connection.request("DELETE", "/api/admin/llm-providers/{name}", { path: { name: provider } });
  }

  /** The chains of providers, the budgets of users, and prices. */
  async config(): Promise<Schemas["LlmConfigOut"]> {
    return await this.connection.request("GET", "/api/admin/llm-config");
  }

  /** Replaces what is given, within seconds also for waiting jobs. */
  async changeConfig(changes: Schemas["LlmConfigIn"]): Promise<Schemas["LlmConfigOut"]> {
    return await this.connection.request("PUT", "/api/admin/llm-config", { body: changes });
  }
}
