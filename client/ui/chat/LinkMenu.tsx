import { Loader, Menu } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { Fragment, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { MAX_REFERENCES } from "../../../shared/model/chat.ts";
import type { Draft } from "../../chat/Draft.ts";
import type { LinkOffer } from "../../chat/LinkOffer.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { SmallAction } from "../controls/SmallAction.tsx";
import { studyWords } from "../i18n/studyWords.ts";
import { type ChatPlace, useChatPlace } from "./ChatPlace.ts";
import css from "./LinkMenu.module.css";
import { ReferenceIcon } from "./ReferenceChip.tsx";

interface LinkMenuProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** Something was chosen: one goes on writing. */
  readonly onDone: () => void;
}

type Offers =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "ready"; readonly offers: readonly LinkOffer[] };

/** Asked anew each time the menu opens: what is on the stage changes all the time. */
function useOffers(linkable: NonNullable<ChatPlace["linkable"]>) {
  const [offers, setOffers] = useState<Offers>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isOpen = true;
    const put = (next: Offers): void => {
      if (isOpen) setOffers(next);
    };
    linkable().then(
      (found) => put({ state: "ready", offers: found }),
      () => put({ state: "failed" }),
    );
    return () => {
      isOpen = false;
    };
  }, [linkable, attempt]);
  const retry = (): void => {
    setOffers({ state: "loading" });
    setAttempt((count) => count + 1);
  };
  return { offers, retry };
}

/** What is offered, in the words of this page. */
function useOfferWords() {
  const { t, i18n } = useTranslation();
  return ({ reference: { title, target }, study }: LinkOffer): { readonly name: string; readonly detail: string } => {
    if (study) {
      const { name, date } = studyWords(study, t, i18n.language);
      const prior = study.isPrior ? t("panel.prior") : "";
      return { name, detail: [date, study.modalities, prior].filter((word) => word !== "").join(" · ") };
    }
    switch (target.kind) {
      case "scene":
        return { name: t("chat.linkScene"), detail: target.label };
      case "mark":
        return { name: t("chat.linkMark"), detail: target.label };
      case "case":
        return { name: t("chat.linkCase"), detail: title };
      case "study":
        return { name: t("chat.reference.study"), detail: target.label };
    }
  };
}

function Items({
  offers,
  draft,
  onPick,
}: {
  offers: readonly LinkOffer[];
  draft: Draft;
  onPick: (one: LinkOffer) => void;
}) {
  const { t } = useTranslation();
  const wordsOf = useOfferWords();
  const firstStudy = offers.findIndex(({ study }) => study !== undefined);
  if (draft.references.length >= MAX_REFERENCES) return <Menu.Label>{t("chat.tooManyReferences")}</Menu.Label>;
  if (offers.length === 0) return <Menu.Label>{t("chat.linkNothing")}</Menu.Label>;
  return offers.map((offer, index) => {
    const { kind } = offer.reference.target;
    const { name, detail } = wordsOf(offer);
    return (
      <Fragment key={index}>
        {index === firstStudy && <Menu.Label>{t("chat.linkStudies", { title: offer.reference.title })}</Menu.Label>}
        <Menu.Item leftSection={<ReferenceIcon kind={kind} />} onClick={() => onPick(offer)}>
          <bdi className={css["name"]}>{name}</bdi>
          {detail !== "" && <bdi className={css["detail"]}>{detail}</bdi>}
        </Menu.Item>
      </Fragment>
    );
  });
}

interface OfferedProps extends LinkMenuProps {
  readonly linkable: NonNullable<ChatPlace["linkable"]>;
}

function Offered({ linkable, draft, onChange, onDone }: OfferedProps): ReactNode {
  const { t } = useTranslation();
  const { offers, retry } = useOffers(linkable);
  if (offers.state === "loading") {
    return (
      <output className={css["waiting"]}>
        <Loader size={16} color="var(--c-live)" />
        {t("page.loading")}
      </output>
    );
  }
  if (offers.state === "failed") {
    return (
      <div className={css["waiting"]} role="alert">
        {t("chat.linkFailed")}
        <SmallAction isLive onClick={retry}>
          {t("retry")}
        </SmallAction>
      </div>
    );
  }
  const pick = ({ reference }: LinkOffer): void => {
    onChange({ ...draft, references: [...draft.references, reference] });
    onDone();
  };
  return <Items offers={offers.offers} draft={draft} onPick={pick} />;
}

/** What a message can point at: what one sees, the chosen mark, the case, each of its studies. */
export function LinkMenu(props: LinkMenuProps) {
  const { t } = useTranslation();
  const { linkable } = useChatPlace();
  if (!linkable) return null;
  return (
    <Menu position="top-start" width={280} withinPortal returnFocus={false}>
      <Menu.Target>
        <BarButton icon={<IconPaperclip size={18} />} label={t("chat.link")} />
      </Menu.Target>
      <Menu.Dropdown className={css["menu"]}>
        <Offered {...props} linkable={linkable} />
      </Menu.Dropdown>
    </Menu>
  );
}
