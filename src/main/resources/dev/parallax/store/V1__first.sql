-- Times are milliseconds since 1970 (UTC), but for the job engine's own table at the end.

create table delivery (
  guid        text   not null primary key,
  event       text   not null,
  body        text   not null,
  received_at bigint not null,
  result      text   not null default ''
);

create table run (
  id           text    not null primary key,
  run_key      text    not null unique,
  subject      text    not null,
  installation bigint  not null,
  repository   text    not null,
  number       integer not null,
  title        text    not null,
  head         text    not null,
  agents       text    not null,
  state        text    not null,
  reason       text    not null default '',
  created_at   bigint  not null,
  ended_at     bigint,
  findings     text,
  report       text
);
create index run_by_subject on run (subject, created_at);
create index run_by_time on run (created_at);

create table task_end (
  run_id   text    not null references run (id),
  task_id  text    not null,
  agent    text    not null,
  reported integer not null,
  ended    text    not null,
  primary key (run_id, task_id)
);

-- What agents handed back, whole: bytes, because a model may write what a text column refuses.
create table output (
  run_id  text    not null references run (id),
  task_id text    not null,
  seq     integer not null,
  attempt integer not null,
  engine  text    not null,
  body    ${blob} not null,
  primary key (run_id, task_id, seq)
);

create table moment (
  run_id text    not null references run (id),
  seq    integer not null,
  at     bigint  not null,
  kind   text    not null,
  task   text    not null,
  detail text    not null,
  primary key (run_id, seq)
);

create table comment (
  subject    text   not null primary key,
  state      text   not null,
  comment_id bigint not null,
  sent_at    bigint not null
);

create table scheduled_tasks (
  task_name            text          not null,
  task_instance        text          not null,
  task_data            ${blob},
  execution_time       ${timestamp}  not null,
  picked               ${boolean}    not null,
  picked_by            text,
  last_success         ${timestamp},
  last_failure         ${timestamp},
  consecutive_failures integer,
  last_heartbeat       ${timestamp},
  version              bigint        not null,
  priority             smallint,
  primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);
