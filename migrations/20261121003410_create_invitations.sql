-- Invitations into spaces, as addresses to copy; and who may still open an account by a one-time address.

-- Asked by its hash: a reference table. It is gone once it is used or withdrawn.
create table invitation (
  -- SHA-256 of the secret in the address: the secret itself is never stored.
  secret_hash bytea primary key,
  -- Names the invitation in its space's list; proves nothing.
  id uuid not null constraint invitation_id_key unique,
  space_id uuid not null references space (id) on delete cascade,
  -- What whoever accepts it will be.
  role text not null constraint invitation_role_check check (role in ('owner', 'admin', 'editor', 'viewer')),
  -- Lower-cased address of the only person who may accept it; null for whoever has the address.
  email text
    constraint invitation_email_check check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  -- For those who manage the space, not for whoever is invited.
  note text not null constraint invitation_note_check check (length(note) <= 200),
  invited_by uuid not null references person (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index invitation_space on invitation (space_id);
create index invitation_inviter on invitation (invited_by);

-- Whether somebody lets people into a space with this role, now: owners all, admins all but owners.
create function lets_in(of_space uuid, somebody uuid, wanted text)
returns boolean
language sql stable as $$
  select exists (
    select
    from member m
    join person p on p.id = m.person_id and p.disabled_at is null
    where m.space_id = of_space
      and m.person_id = somebody
      and (m.role = 'owner' or m.role = 'admin' and wanted <> 'owner')
  )
$$;

-- Whether somebody owns every space that a person belongs to, now: nothing opens to them with that person's account.
create function owns_all_of(somebody uuid, person uuid)
returns boolean
language sql stable as $$
  select not exists (
    select
    from member m
    where m.person_id = person
      and not exists (
        select
        from member o
        join person p on p.id = o.person_id and p.disabled_at is null
        where o.space_id = m.space_id and o.person_id = somebody and o.role = 'owner'
      )
  )
$$;

alter table sign_in_link
  -- The owner who made it for a member; null where the server's operator did. It opens the account only as long as
  -- that owner owns every space of the member.
  add column made_by uuid references person (id) on delete cascade;
