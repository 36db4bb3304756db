import type { Connection } from "../connection.js";
import type { Schemas } from "../types.js";

/** The URLs that are told when jobs end, and what was sent to them. */
class WebhooksAt {
  constructor(
    protected readonly connection: Connection,
    private readonly base: "/api" | "/api/admin",
  ) {}

  /** The secret that signs is in `secret`, this once. */
  async add(webhook: Schemas["WebhookIn"]): Promise<Schemas["WebhookWithSecret"]> {
    return await this.connection.request("POST", `${this.base}/webhooks`, { body: webhook });
  }

  /** Newest first. */
  list(): AsyncGenerator<Schemas["WebhookOut"], void> {
    return this.connection.list(`${this.base}/webhooks`);
  }

  async get(id: string): Promise<Schemas["WebhookOut"]> {
    return await this.connection.request("GET", `${this.base}/webhooks/{webhook_id}`, { path: { webhook_id: id } });
  }

  async change(id: string, changes: Schemas["WebhookPatch"]): Promise<Schemas["WebhookOut"]> {
    return await this.connection.request("PATCH", `${this.base}/webhooks/{webhook_id}`, { path: { webhook_id: id }, body: changes });
  }

  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", `${this.base}/webhooks/{webhook_id}`, { path: { webhook_id: id } });
  }

  /** A new secret. For a day, the old one signs too. */
  async rotate(id: string): Promise<Schemas["WebhookWithSecret"]> {
    return await this.connection.request("POST", `${this.base}/webhooks/{webhook_id}/rotate`, { path: { webhook_id: id } });
  }

  /** Sends a `webhook.test`. */
  async test(id: string): Promise<Schemas["DeliveryOut"]> {
    return await this.connection.request("POST", `${this.base}/webhooks/{webhook_id}/test`, { path: { webhook_id: id } });
  }

  /** Newest first. */
  deliveries(id: string): AsyncGenerator<Schemas["DeliveryOut"], void> {
    return this.connection.list(`${this.base}/webhooks/{webhook_id}/deliveries`, { path: { webhook_id: id } });
  }

  async redeliver(deliveryId: string): Promise<Schemas["DeliveryOut"]> {
    return await this.connection.request("POST", `${this.base}/deliveries/{delivery_id}/redeliver`, { path: { delivery_id: deliveryId } });
  }

  /** Sends what failed between two times again, or all of it. Returns how many. */
  async redeliverSince(id: string, range: Schemas["RedeliverIn"]): Promise<number> {
    const path = { webhook_id: id };
    return (await this.connection.request("POST", `${this.base}/webhooks/{webhook_id}/redeliver`, { path, body: range })).count;
  }
}

/** Those of one's own jobs. `verifyWebhook` is for the receiver. */
export class Webhooks extends WebhooksAt {
  constructor(connection: Connection) {
    super(connection, "/api");
  }

  /** What signs the webhooks of a `callback_url`. */
  async callbackSecret(): Promise<string> {
    return (await this.connection.request("GET", "/api/webhooks/callback-secret")).secret;
  }
}

/** Those of the jobs of all users, for administrators. Their messages name the user. */
export class PlatformWebhooks extends WebhooksAt {
  constructor(connection: Connection) {
    super(connection, "/api/admin");
  }
}
