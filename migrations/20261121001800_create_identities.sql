alter table person
  -- Whether a verified e-mail address may still connect an account elsewhere with this one. Not any more once its
  -- owner has disconnected one, or whoever runs the server has reset it: else it would be connected again at once.
  add column connects_by_email boolean not null default true;

-- Accounts elsewhere that people sign in with. A reference table: it belongs to no space.
create table identity (
  -- Who vouches: an OpenID Connect issuer; for plain OAuth 2 the address that says who somebody is.
  issuer text not null,
  -- What the issuer calls the person. An issuer gives it to nobody else (OpenID Connect Core §2), as
  -- it may do with an e-mail address.
  subject text not null constraint identity_subject_check check (length(subject) between 1 and 255),
  -- Names the identity in its owner's list; proves nothing.
  id uuid not null constraint identity_id_key unique,
  person_id uuid not null references person (id) on delete cascade,
  -- The e-mail address or name there when it was connected, to tell several apart.
  label text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (issuer, subject)
);
create index identity_person on identity (person_id);
