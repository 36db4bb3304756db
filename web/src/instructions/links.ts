import type { Scope } from "./queries";

export const LIST_PATHS: Record<Scope, string> = { site: "/admin/instructions", own: "/account/instructions" };

export const instructionPath = (scope: Scope, id: string) => `${LIST_PATHS[scope]}/${id}`;
