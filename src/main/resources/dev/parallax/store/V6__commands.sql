-- Which deliveries ask for the same: of many that wait only the newest is looked at.
alter table delivery add column subject text not null default '';
alter table delivery add column look text not null default '';
alter table delivery add column everybody integer not null default 0;
alter table delivery add column asked integer not null default 0;
create index delivery_by_subject on delivery (subject);

-- What people asked for and what they were answered, to be counted.
create table act (
  guid       text    not null,
  kind       text    not null,
  repository bigint  not null,
  number     integer not null,
  person     bigint  not null,
  at         bigint  not null,
  primary key (guid, kind)
);
create index act_by_person on act (kind, person, at);
create index act_by_repository on act (kind, repository, at);
create index act_by_time on act (at);

-- From whom the App was taken away; repository 0 stands for all of an installation.
create table withdrawn (
  installation bigint not null,
  repository   bigint not null,
  at           bigint not null,
  primary key (installation, repository)
);

-- The last commit of each repository whose configuration and agent files had no mistakes.
create table good_configuration (
  repository bigint not null primary key,
  commit_sha text   not null
);
