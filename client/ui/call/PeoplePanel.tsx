import { useTranslation } from "react-i18next";
import { useSession } from "../controls/SessionContext.ts";
import { PeopleList } from "./PeopleList.tsx";
import css from "./PeoplePanel.module.css";
import { TileGrid } from "./TileGrid.tsx";

/** Who is here: faces above, names below. */
export function PeoplePanel() {
  const { t } = useTranslation();
  const { call } = useSession();
  return (
    <div className={css["panel"]}>
      {call.state === "connecting" && <output className={css["note"]}>{t("call.connecting")}</output>}
      <TileGrid shape="grid" />
      <PeopleList />
    </div>
  );
}
