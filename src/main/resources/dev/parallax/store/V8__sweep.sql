-- By what a body is known that was taken in: one that comes again under another GUID is a replay.
-- Null where the body does not tell one act from the next, and for what older versions took in.
alter table delivery add column body_key text;
create unique index delivery_by_body on delivery (body_key);

-- Deliveries that were given up: when, and after how many tries. Counted from again_at on, where
-- somebody had them tried again.
alter table delivery add column dead_at bigint;
alter table delivery add column tries integer not null default 0;
alter table delivery add column again_at bigint;
create index delivery_dead on delivery (dead_at);
create index delivery_by_time on delivery (received_at);

-- How far a sweep has come: all that is older was looked at.
create table watermark (
  name text   not null primary key,
  at   bigint not null
);

-- What GitHub says it could not deliver: asked for again a few times, and then given up.
create table missed (
  guid     text    not null primary key,
  attempt  bigint  not null,
  event    text    not null,
  status   text    not null,
  at       bigint  not null,
  tries    integer not null,
  due_at   bigint  not null,
  given_up text    not null default ''
);
create index missed_by_time on missed (at);
