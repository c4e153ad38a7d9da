-- Which delivery a run was taken by, and under which term of that delivery's lease (its job's
-- version). From here on steps only add: an instance of the version before keeps working.
alter table run add column holder text not null default '';
alter table run add column term bigint not null default 0;
create index run_by_holder on run (holder);
