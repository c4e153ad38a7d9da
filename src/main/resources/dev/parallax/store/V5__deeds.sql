-- What people had us do after a report, and what came of it.
create table deed (
  run_id text   not null references run (id),
  what   text   not null,
  state  text   not null,
  who    text   not null,
  at     bigint not null,
  detail text   not null,
  primary key (run_id, what)
);
