-- What a run was planned to do, so that its report can be made again from what is kept.
alter table run add column plan text;
alter table run add column facts text;

-- Earlier versions noted the plan in one moment of its own kind.
update moment set kind = 'ASSIGNED' where kind = 'PLANNED';

-- What was said in agents' talks, each thing once: agents of a run are told much alike.
create table said (
  hash    text    not null primary key,
  body    ${blob} not null,
  used_at bigint  not null
);
create index said_by_time on said (used_at);

-- The talk behind an output: the hashes of what was said, in order, a line each.
create table talk (
  run_id  text    not null references run (id),
  task_id text    not null,
  seq     integer not null,
  hashes  text    not null,
  primary key (run_id, task_id, seq)
);

-- Good answers by the question that they answer, for later runs that ask the same.
create table answer (
  question text    not null primary key,
  engine   text    not null,
  body     ${blob} not null,
  kept_at  bigint  not null
);
create index answer_by_time on answer (kept_at);
