/** A new password, with its strength and a way to have one made. */
import { Button, Group, PasswordInput, Progress, Stack, Text } from "@mantine/core";
import { IconDice5 } from "@tabler/icons-react";
import { useId, useState } from "react";

import { strings } from "../strings";
import { Copy } from "./Copy";
import { type Strength, generated, strength } from "./strength";

const words = strings.links.password;

const METER: Record<Strength, { part: number; colour: string }> = {
  none: { part: 0, colour: "gray" },
  short: { part: 15, colour: "red" },
  long: { part: 15, colour: "red" },
  weak: { part: 35, colour: "red" },
  fair: { part: 70, colour: "yellow" },
  strong: { part: 100, colour: "green" },
};

type Props = { label: string; value: string; onChange: (password: string) => void; isOptional?: boolean; required?: boolean };

export function PasswordField({ label, value, onChange, isOptional = false, required }: Props) {
  const told = useId();
  // What was made has to be read once.
  const [isVisible, setVisible] = useState(false);
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <PasswordInput
          label={label}
          required={required}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          visible={isVisible}
          onVisibilityChange={setVisible}
          autoComplete="new-password"
          aria-describedby={told}
          style={{ flex: "1 1 16rem" }}
        />
        <Button
          variant="default"
          leftSection={<IconDice5 size={16} aria-hidden />}
          onClick={() => {
            onChange(generated((bytes) => crypto.getRandomValues(bytes)));
            setVisible(true);
          }}
        >
          {words.generate}
        </Button>
        {value !== "" && <Copy text={value} label={words.copy} />}
      </Group>
      {(value !== "" || isOptional) && <Meter id={told} strength={strength(value)} />}
    </Stack>
  );
}

function Meter({ id, strength }: { id: string; strength: Strength }) {
  const { part, colour } = METER[strength];
  return (
    <Stack gap={4}>
      {strength !== "none" && (
        <Progress.Root size="sm">
          <Progress.Section value={part} color={colour} aria-label={strings.links.strength.label} />
        </Progress.Root>
      )}
      <Text id={id} size="sm" role="status">
        {strings.links.strength[strength]}
      </Text>
    </Stack>
  );
}
