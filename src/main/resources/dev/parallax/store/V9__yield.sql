-- The findings on pull requests, once for each agent that made them, and what became of them. Gone
-- is what the last run that could have found it did not; fate follows from the facts below.
create table finding (
  subject    text    not null,
  label      text    not null,
  agent      text    not null,
  repository bigint  not null,
  run_id     text    not null,
  at         bigint  not null,
  shadow     integer not null,
  gone       integer not null default 0,
  path       text    not null,
  line       integer not null,
  place      text    not null,
  offer      text    not null,
  claim      text    not null,
  fate       text    not null default 'OPEN',
  source     text    not null default '',
  who        text    not null default '',
  judged_at  bigint  not null default 0,
  primary key (subject, label, agent)
);
create index finding_by_repository on finding (repository, at);
create index finding_by_judgement on finding (repository, judged_at);
create index finding_by_time on finding (at);

-- What is known of a finding, one fact of each source; OPEN where it says nothing any more.
create table finding_fact (
  subject text   not null,
  label   text   not null,
  source  text   not null,
  fate    text   not null,
  at      bigint not null,
  who     text   not null,
  primary key (subject, label, source)
);
