-- What each call of a model cost, in billionths of a US dollar. Kept apart from how tasks ended: a
-- call of a task that was killed, or is run again, was paid for all the same.
create table payment (
  run_id   text    not null references run (id),
  seq      integer not null,
  at       bigint  not null,
  task     text    not null,
  agent    text    not null,
  tokens   bigint  not null,
  nano_usd bigint  not null,
  primary key (run_id, seq)
);
create index payment_by_time on payment (at);
