import { Container, Stack, Title } from "@mantine/core";

import { strings } from "../strings";
import { AccessTokens } from "./AccessTokens";
import { Accounts } from "./Accounts";
import { Browsers } from "./Browsers";
import { Password } from "./Password";

/** How somebody signs in, and where they are signed in. */
export function AccountPage() {
  return (
    <Container size="sm">
      <Stack gap="xl">
        <Title order={1} size="h2">
          {strings.account.title}
        </Title>
        <Password />
        <Accounts />
        <AccessTokens />
        <Browsers />
      </Stack>
    </Container>
  );
}
