import type { Connection } from "../connection.js";
import type { Operation, RequestOptions } from "../operations.js";
import type { Schemas } from "../types.js";

type Filters = RequestOptions<Operation<"GET", "/api/admin/users">>["query"];

/** The accounts of the platform, and tokens that act for them. Operators see accounts, administrators change them. */
export class Users {
  constructor(private readonly connection: Connection) {}

  /** Newest first. `search` is part of the e-mail address or the name. */
  list(query: Filters = {}): AsyncGenerator<Schemas["AccountOut"], void> {
    return this.connection.list("/api/admin/users", { query });
  }

  async get(id: string): Promise<Schemas["AccountWithHoldings"]> {
    return await this.connection.request("GET", "/api/admin/users/{user_id}", { path: { user_id: id } });
  }

  async add(account: Schemas["AccountIn"]): Promise<Schemas["AccountOut"]> {
    return await this.connection.request("POST", "/api/admin/users", { body: account });
  }

  async change(id: string, changes: Schemas["AccountPatch"]): Promise<Schemas["AccountOut"]> {
    return await this.connection.request("PATCH", "/api/admin/users/{user_id}", { path: { user_id: id }, body: changes });
  }

  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/admin/users/{user_id}", { path: { user_id: id } });
  }

  /** Within seconds nothing of the account lets in any more, and its jobs are cancelled. `reason` goes to the audit log. */
  async suspend(id: string, reason?: string): Promise<Schemas["SuspensionOut"]> {
    const body = reason === undefined ? {} : { reason };
    return await this.connection.request("POST", "/api/admin/users/{user_id}/suspend", { path: { user_id: id }, body });
  }

  /** Cancelled jobs stay cancelled. */
  async restore(id: string): Promise<Schemas["AccountOut"]> {
    return await this.connection.request("POST", "/api/admin/users/{user_id}/restore", { path: { user_id: id } });
  }

  /** The account of a learner of your site, by your own id; it is made if there is none. */
  async ensureExternal(externalId: string, account: Schemas["ExternalAccountIn"] = {}): Promise<Schemas["AccountOut"]> {
    const path = { external_id: externalId };
    return await this.connection.request("PUT", "/api/admin/external-users/{external_id}", { path, body: account });
  }

  /** A token that acts for the user until it expires, for a page in their browser. It is in `token`, this once. */
  async addToken(id: string, token: Schemas["UserTokenIn"]): Promise<Schemas["UserTokenWithSecret"]> {
    return await this.connection.request("POST", "/api/admin/users/{user_id}/tokens", { path: { user_id: id }, body: token });
  }

  /** Those that are valid now, newest first. */
  tokens(id: string): AsyncGenerator<Schemas["UserTokenOut"], void> {
    return this.connection.list("/api/admin/users/{user_id}/tokens", { path: { user_id: id } });
  }

  async deleteToken(id: string, tokenId: string): Promise<void> {
    const path = { user_id: id, token_id: tokenId };
    await this.connection.request("DELETE", "/api/admin/users/{user_id}/tokens/{token_id}", { path });
  }
}
