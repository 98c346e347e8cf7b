import { Button, Center, Loader, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, lazy, useEffect } from "react";

import type { Me } from "../api";
import { me } from "../queries";
import { forgetRecent } from "../shell/recent";
import { belongsTo } from "../shell/unsaved";
import { strings } from "../strings";
import { useSamePerson } from "./person";
import { SignInPage } from "./SignInPage";

/** Invitations are for who is signed in and who is not. */
const JoinPage = lazy(async () => ({ default: (await import("./JoinPage")).JoinPage }));

/** What is inside, for who is signed in; the way in for everybody else. */
export function SignedIn({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { data, isPending, error, refetch } = useQuery(me);
  useSamePerson(data === undefined ? undefined : (data?.id ?? null));
  useEffect(() => {
    // What somebody opened is nothing for whoever sits here next.
    if (data === null) forgetRecent();
  }, [data]);
  if (isPending) return <Waiting />;
  // Who is there stays while the server does not answer.
  if (error && !data) {
    return (
      <Center h="100vh" p="md">
        <Stack align="center" ta="center">
          <Text>{strings.app.noAnswer}</Text>
          <Button onClick={() => refetch()}>{strings.app.retry}</Button>
        </Stack>
      </Center>
    );
  }
  if (location.pathname === "/join") {
    return (
      <Suspense fallback={<Waiting />}>
        <JoinPage />
      </Suspense>
    );
  }
  const asks = location.pathname === "/sign-in" && location.hash !== "";
  if (data && !asks) return children;
  const signedIn = (somebody: Me) => {
    belongsTo(somebody.id);
    if (location.pathname === "/sign-in") history.replaceState(null, "", "/");
    // Nothing that another person saw in this window stays.
    queries.removeQueries({ predicate: ({ queryKey: [kind] }) => kind !== me.queryKey[0] });
    queries.setQueryData(me.queryKey, somebody);
  };
  return <SignInPage onSignedIn={signedIn} />;
}

function Waiting() {
  return (
    <Center h="100vh">
      <Loader aria-label={strings.app.loading} />
    </Center>
  );
}
