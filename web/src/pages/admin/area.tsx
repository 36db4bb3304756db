import { Link, Outlet } from "react-router";
import { useMe } from "../../account/queries";
import { usePlatformEvents } from "../../admin/events";
import type { Role } from "../../api/client";
import { Menu } from "../../components/menu";
import { Page } from "../../components/page";
import { adminTexts } from "../../texts/admin";
import { useTexts } from "../../texts/context";

/** The API checks for itself; this leads those who came by mistake back to their pages, and asks it for nothing. */
export function Component() {
  const { data: me } = useMe();
  if (!me) return null;
  return me.role === "user" ? <NotForYou role={me.role} /> : <Desk isAdmin={me.role === "admin"} />;
}

function NotForYou({ role }: { role: Role }) {
  const texts = useTexts(adminTexts);
  return (
    <Page title={texts.notForYou} intro={texts.notForYouText(texts.roles[role])}>
      <Link to="/ask" className="text-accent underline">
        {texts.toYourPages}
      </Link>
    </Page>
  );
}

function Desk({ isAdmin }: { isAdmin: boolean }) {
  usePlatformEvents();
  return (
    <div className="flex flex-col gap-6">
      <AdminMenu isAdmin={isAdmin} />
      <Outlet />
    </div>
  );
}

function AdminMenu({ isAdmin }: { isAdmin: boolean }) {
  const common = useTexts();
  const texts = useTexts(adminTexts);
  const entries = [
    ["now", texts.now],
    ["failures", texts.failures],
    ["jobs", texts.jobs],
    ["workers", texts.workers],
    ["models", texts.models],
    ...(isAdmin
      ? ([
          ["instructions", texts.instructions],
          ["embeddings", texts.embeddings],
          ["library", texts.library],
        ] as const)
      : []),
    ["schedules", texts.schedules],
    ["users", texts.users],
    ...(isAdmin ? ([["usage", texts.usage]] as const) : []),
    ["storage", texts.storage],
    ["system", texts.system],
  ] as const;
  return (
    <div className="border-b border-line pb-2">
      <Menu label={common.admin} entries={entries.map(([path, name]) => [`/admin/${path}`, name] as const)} />
    </div>
  );
}
