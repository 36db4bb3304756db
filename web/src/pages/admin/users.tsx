import { type FormEvent, useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { Account, Role } from "../../api/client";
import { Badge } from "../../components/badge";
import { Choice, Field } from "../../components/field";
import { Empty, Page } from "../../components/page";
import { RequestSamples } from "../../components/request-samples";
import { RowCard } from "../../components/row";
import { Time } from "../../components/time";
import { VirtualList } from "../../components/virtual-list";
import { adminTexts } from "../../texts/admin";
import { useTexts } from "../../texts/context";
import { userTexts } from "../../texts/users";
import { type AccountFilter, useAccounts } from "../../users/queries";

const ROLES: readonly Role[] = ["user", "operator", "admin"];

function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter: AccountFilter = {
    search: params.get("search") ?? undefined,
    role: ROLES.find((one) => one === params.get("role")),
    isSuspended: params.has("suspended"),
  };
  const change = (name: "search" | "role" | "suspended", value: string) => {
    const changed = new URLSearchParams(params);
    if (value) changed.set(name, value);
    else changed.delete(name);
    setParams(changed);
  };
  return { filter, change };
}

export function Component() {
  const texts = useTexts(userTexts);
  const { filter, change } = useFilter();
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Filters key={filter.search} filter={filter} change={change} />
      <AccountList key={JSON.stringify(filter)} filter={filter} />
      <RequestSamples request={{ method: "GET", path: "/api/admin/users" }} />
    </Page>
  );
}

function Filters({ filter, change }: ReturnType<typeof useFilter>) {
  const texts = useTexts(userTexts);
  const { roles } = useTexts(adminTexts);
  const [search, setSearch] = useState(filter.search ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change("search", search.trim());
  };
  return (
    <form onSubmit={submit} className="grid items-end gap-4 sm:grid-cols-[1fr_auto_auto]">
      <Field label={texts.search} value={search} onChange={setSearch} onBlur={() => change("search", search.trim())} />
      <Choice<Role | "">
        label={texts.role}
        value={filter.role ?? ""}
        options={[["", texts.anyRole], ...ROLES.map((one) => [one, roles[one]] as const)]}
        onChange={(one) => change("role", one)}
      />
      <Choice<"yes" | "">
        label={texts.standing}
        value={filter.isSuspended ? "yes" : ""}
        options={[
          ["", texts.anyStanding],
          ["yes", texts.suspendedOnly],
        ]}
        onChange={(one) => change("suspended", one)}
      />
    </form>
  );
}

function AccountList({ filter }: { filter: AccountFilter }) {
  const texts = useTexts(userTexts);
  const list = useAccounts(filter);
  return (
    <VirtualList
      list={list}
      label={texts.title}
      empty={
        <Empty>
          <p>{texts.none}</p>
        </Empty>
      }
    >
      {(account) => <AccountRow account={account} />}
    </VirtualList>
  );
}

function AccountRow({
  account: { id, email, username, role, is_active: isActive, created_at: at },
}: {
  account: Account;
}) {
  const texts = useTexts(userTexts);
  const { roles } = useTexts(adminTexts);
  return (
    <RowCard>
      <Link
        to={`/admin/users/${id}`}
        className="min-w-0 flex-1 basis-64 text-accent underline [overflow-wrap:anywhere]"
      >
        {email}
      </Link>
      <span className="max-w-48 truncate text-sm">{username}</span>
      {role !== "user" && <Badge>{roles[role]}</Badge>}
      {!isActive && <Badge tone="warn">{texts.suspended}</Badge>}
      <span className="text-sm text-quiet">
        {texts.created} <Time at={at} />
      </span>
    </RowCard>
  );
}
