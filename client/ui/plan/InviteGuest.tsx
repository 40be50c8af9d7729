import { Checkbox, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseId } from "../../../shared/model/ids.ts";
import { NewInvitation, type SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { fromLocalInput, toLocalInput } from "../i18n/moment.ts";
import { FormButtons } from "../pages/FormButtons.tsx";
import { FormProblem, ProblemLine } from "../pages/FormProblem.tsx";
import { OneTimeLink } from "../pages/OneTimeLink.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useSubmit } from "../pages/useSubmit.ts";
import css from "./InviteGuest.module.css";
import type { PlanHandle } from "./PlanHandle.ts";

interface InviteGuestProps {
  readonly isOpen: boolean;
  readonly handle: PlanHandle;
  readonly session: SessionDetail;
  readonly onClose: () => void;
}

/** A guest's time in a session ends this long after its start, unless somebody says otherwise. */
const LASTS_MS = 4 * 3_600_000;

interface InvitationForm {
  readonly name: string;
  readonly cases: readonly CaseId[];
  readonly from: string;
  readonly until: string;
}

function useForm({ session, handle }: InviteGuestProps, onDone: (url: string) => void) {
  const { sessions, now } = usePorts();
  const [form, setForm] = useState<InvitationForm>(() => ({
    name: "",
    cases: session.agenda.length === 1 ? session.agenda.map(({ id }) => id) : [],
    from: toLocalInput(now()),
    until: toLocalInput(Math.max(session.startsAt, now()) + LASTS_MS),
  }));
  const [isIncomplete, setIsIncomplete] = useState(false);
  const { isBusy, failure, run } = useSubmit();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const [from, until] = [fromLocalInput(form.from), fromLocalInput(form.until)];
    const body = NewInvitation.safeParse({ ...form, from, until });
    const isBackwards = from !== undefined && until !== undefined && until <= from;
    setIsIncomplete(!body.success || isBackwards);
    if (!body.success || isBackwards) return;
    await run(async () => {
      await handle.change(async () => {
        const created = await sessions.invite(session.id, body.data);
        onDone(created.url);
        return created.session;
      });
    });
  };
  const set = (change: Partial<InvitationForm>): void => setForm((before) => ({ ...before, ...change }));
  return { form, set, isIncomplete, isBusy, failure, submit };
}

function Form({ onDone, ...props }: InviteGuestProps & { readonly onDone: (url: string) => void }) {
  const { t } = useTranslation();
  const { form, set, isIncomplete, isBusy, failure, submit } = useForm(props, onDone);
  const { session, onClose } = props;
  const toggle = (id: CaseId): void =>
    set({ cases: form.cases.includes(id) ? form.cases.filter((one) => one !== id) : [...form.cases, id] });
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={t("plan.guestName")}
        description={t("plan.guestNameHint")}
        data-autofocus
        required
        maxLength={120}
        value={form.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <fieldset className={css["cases"]}>
        <legend>{t("plan.guestCases")}</legend>
        {session.agenda.map(({ id, number, title }) => (
          <Checkbox
            key={id}
            label={`${number} · ${title}`}
            checked={form.cases.includes(id)}
            onChange={() => toggle(id)}
          />
        ))}
      </fieldset>
      <div className={css["times"]}>
        <TextInput
          label={t("plan.from")}
          type="datetime-local"
          value={form.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          label={t("plan.until")}
          type="datetime-local"
          value={form.until}
          onChange={(event) => set({ until: event.currentTarget.value })}
        />
      </div>
      <p className={css["text"]}>{t("plan.leavesHouse")}</p>
      {isIncomplete && <ProblemLine>{t("plan.inviteIncomplete")}</ProblemLine>}
      {!isIncomplete && <FormProblem failure={failure} />}
      <FormButtons submit={t("plan.makeLink")} isBusy={isBusy} onCancel={onClose} />
    </form>
  );
}

function Steps(props: InviteGuestProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState<string>();
  if (url === undefined) return <Form {...props} onDone={setUrl} />;
  return <OneTimeLink url={url} text={t("plan.linkText")} onClose={props.onClose} />;
}

/** Lets somebody from outside see chosen cases of this session, between two times, by a link of their own. */
export function InviteGuest(props: InviteGuestProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      size="lg"
      title={t("plan.invite")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Steps {...props} />
    </Modal>
  );
}
