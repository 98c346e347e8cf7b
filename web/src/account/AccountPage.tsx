import { Container, Stack } from "@mantine/core";

import { PageTitle } from "../shell/PageTitle";
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
        <PageTitle name={strings.account.title} />
        <Password />
        <Accounts />
        <AccessTokens />
        <Browsers />
      </Stack>
    </Container>
  );
}
