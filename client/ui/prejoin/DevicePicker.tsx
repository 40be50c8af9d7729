import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PreviewDevice } from "./PreviewPort.ts";

interface DevicePickerProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly device: PreviewDevice;
  readonly onChoose: (id: string) => void;
}

export function DevicePicker({ label, icon, device, onChoose }: DevicePickerProps) {
  const { t } = useTranslation();
  const data = device.devices.map(({ id, label: name }, index) => ({
    value: id,
    label: name === "" ? t("device.unnamed", { number: index + 1 }) : name,
  }));
  return (
    <Select
      label={label}
      leftSection={icon}
      size="md"
      data={data}
      value={device.chosenId ?? data[0]?.value ?? null}
      placeholder={t("device.default")}
      disabled={data.length === 0}
      allowDeselect={false}
      onChange={(id) => {
        if (id !== null) onChoose(id);
      }}
    />
  );
}
