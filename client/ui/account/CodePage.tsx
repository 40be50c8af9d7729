import type { AccountPort } from "./AccountPort.ts";
import { LinkPage } from "./LinkPage.tsx";
import { SetupForm } from "./SetupForm.tsx";
import { useCode } from "./useCode.ts";
import { WelcomeForm } from "./WelcomeForm.tsx";

/** Where a one-time link leads: to the server's setting up, or to the choice of a password. */
export function CodePage({ account }: { readonly account: AccountPort }) {
  const { code, loader } = useCode(account);
  return (
    <LinkPage loader={loader}>
      {(view) =>
        view.purpose === "setup" ? (
          <SetupForm account={account} code={code} />
        ) : (
          <WelcomeForm account={account} code={code} person={view} />
        )
      }
    </LinkPage>
  );
}
