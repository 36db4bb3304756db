import type { Connection } from "../connection.js";
import type { Schemas, User } from "../types.js";

/** The caller's account, its logins and its API keys. */
export class Accounts {
  constructor(private readonly connection: Connection) {}

  async register(account: Schemas["RegisterIn"]): Promise<User> {
    return await this.connection.request("POST", "/api/auth/register", { body: account });
  }

  /** From now on this client acts for the account. With `cookie`, a page of the API's own site gets a session cookie, and no script sees the token. */
  async logIn(email: string, password: string, { cookie = false } = {}): Promise<void> {
    const form = { username: email, password };
    const { access_token } = await this.connection.request("POST", "/api/auth/login", { query: { cookie }, form });
    this.connection.authenticate(cookie ? undefined : access_token);
  }

  /** The token or session is valid no more. */
  async logOut(): Promise<void> {
    await this.connection.request("POST", "/api/auth/logout");
    this.connection.authenticate(undefined);
  }

  async me(): Promise<User> {
    return await this.connection.request("GET", "/api/auth/me");
  }

  async usage(): Promise<Schemas["UsageOut"]> {
    return await this.connection.request("GET", "/api/account/usage");
  }

  /** Everything of the account: a ZIP. */
  async export(): Promise<Blob> {
    return await this.connection.file("/api/account/export");
  }

  /** With everything in it, by its password, or by its address where it has none. */
  async delete(meant: Schemas["AccountDeletionIn"]): Promise<void> {
    await this.connection.request("DELETE", "/api/account", { body: meant });
  }

  /** The key is in `key`, this once. */
  async addKey(key: Schemas["ApiKeyIn"]): Promise<Schemas["ApiKeyWithSecret"]> {
    return await this.connection.request("POST", "/api/auth/api-keys", { body: key });
  }

  keys(): AsyncGenerator<Schemas["ApiKeyOut"], void> {
    return this.connection.list("/api/auth/api-keys");
  }

  async deleteKey(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/auth/api-keys/{key_id}", { path: { key_id: id } });
  }

  sessions(): AsyncGenerator<Schemas["LoginSessionOut"], void> {
    return this.connection.list("/api/auth/sessions");
  }

  async endSession(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/auth/sessions/{login_session_id}", { path: { login_session_id: id } });
  }
}
