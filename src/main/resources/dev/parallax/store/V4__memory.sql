-- What a run's report was made with: how findings are called, and which dismissals it needed.
alter table run add column memory text;

-- What people said need not be reported in a repository. One of each finding of a subject.
create table dismissal (
  repository bigint not null,
  subject    text   not null,
  finding    text   not null,
  at         bigint not null,
  body       text   not null,
  primary key (repository, subject, finding)
);
