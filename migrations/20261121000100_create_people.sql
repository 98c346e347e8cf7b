-- People: who can sign in. Reference tables: they belong to no space.

create table person (
  -- UUID v7, made by the server.
  id uuid primary key,
  -- Lower-cased address; the only name a person signs in with.
  email text not null constraint person_email_key unique
    constraint person_email_check check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  -- Shown as the author of what they write.
  name text not null constraint person_name_check check (length(name) between 1 and 200),
  -- Argon2id in PHC format; null until the person chooses a password.
  password_hash text,
  created_at timestamptz not null,
  -- Since when sign-in is refused; null while allowed.
  disabled_at timestamptz
);

create table session (
  -- SHA-256 of the cookie's token: the token itself is never stored.
  token_hash bytea primary key,
  -- Names the session in its owner's list; proves nothing.
  id uuid not null constraint session_id_key unique,
  person_id uuid not null references person (id) on delete cascade,
  created_at timestamptz not null,
  -- Moves with use, at most once a minute; a session ends 14 days after it.
  last_used_at timestamptz not null,
  -- The browser's own description of itself, cut to 200 characters, for the list of sessions.
  user_agent text not null
);
create index session_person on session (person_id);

create table sign_in_link (
  -- SHA-256 of the token in the one-time address.
  token_hash bytea primary key,
  person_id uuid not null references person (id) on delete cascade,
  expires_at timestamptz not null
);

-- Counters of refused passwords, shared by all instances.
create table attempt (
  -- What is counted, for example 'address:127.0.0.1' or 'account:ada@example.org'.
  subject text primary key,
  -- Tokens left in the bucket at `counted_at`; it refills with time.
  tokens double precision not null,
  counted_at timestamptz not null
);
