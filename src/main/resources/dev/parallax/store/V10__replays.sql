-- Runs that were made once more: of which run (empty where there was none), and how asked for. Their
-- subjects end in /replay/ID, so that nobody takes one for a run of what it looks at.
alter table run add column replay_of text not null default '';
alter table run add column replay text;
create index run_by_replay on run (replay_of);

-- What deliveries were about, for people who look through them: noted when they were handled.
create table about (
  guid          text   not null primary key,
  repository_id bigint not null,
  repository    text   not null,
  action        text   not null,
  sender        text   not null,
  asks          text   not null
);
create index about_by_repository on about (repository_id);
