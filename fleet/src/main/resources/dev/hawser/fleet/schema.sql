-- The fleet's tables and functions. All rules of a run are decided in one place, hawser.turn, under the lock of the run's
-- row: numbers are given and counted there, so the order of numbers is the order of commits.

create schema hawser;

create table hawser.version (version int not null);
insert into hawser.version values (1);

-- One row for each list with its job. It is updated at each turn, and small, so that it stays in its page.
create table hawser.run (
  id text primary key,
  created timestamptz not null default clock_timestamp(),
  job text not null,
  state text not null default 'loading',   -- loading, running, paused, draining, halted, cancelled, complete
  loaded boolean not null default false,    -- whether all rows are there
  cap int not null check (cap >= 0),
  lease interval not null,
  last bigint not null default 0,           -- the highest ordinal that is there
  next bigint not null default 0,           -- the highest ordinal that was handed out
  seq bigint not null default 0,            -- the highest number of an outcome, an attempt or an event
  done bigint not null default 0,
  dead bigint not null default 0,
  waiting bigint not null default 0         -- rows in hawser.again
) with (fillfactor = 10);

-- The list. Written once: handing out a fresh row only moves run.next.
create table hawser.row (
  run text not null,
  ordinal bigint not null,
  id text not null,
  line bigint not null,
  fields text not null,
  primary key (run, ordinal)
);

-- Who has joined. An id is never used twice, so it tells an old worker from a new one of the same name.
create table hawser.worker (
  run text not null,
  id bigint not null generated always as identity,
  name text not null,
  until timestamptz not null,               -- what it has is taken back then
  granted int not null default 0,
  held int not null default 0,              -- what it obeys or occupies, by its last turn
  want int not null default 0,
  turn bigint not null default 0,
  primary key (run, id)
) with (fillfactor = 10, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);

-- Which rows are handed out, and to whom. Leases have no end of their own: they end with their worker.
create table hawser.lease (
  run text not null,
  ordinal bigint not null,
  worker bigint not null,
  attempt int not null,
  first_start bigint not null,              -- of the row's first try, in microseconds since 1970; 0 before
  losses int not null,                      -- how often a worker was lost with it
  primary key (run, ordinal)
) with (fillfactor = 70, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);
create index lease_worker on hawser.lease (run, worker);

-- Rows that were handed out and are to be again: between tries, given back, taken back.
create table hawser.again (
  run text not null,
  due timestamptz not null,
  ordinal bigint not null,
  attempt int not null,
  first_start bigint not null,
  losses int not null,
  primary key (run, due, ordinal)
) with (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);

-- What became of rows, one outcome for each, and of each try that was not the last. Only added to.
create table hawser.outcome (
  run text not null,
  seq bigint not null,
  ordinal bigint not null,
  attempt int not null,
  worker bigint not null,
  dead boolean not null,
  report text not null,
  primary key (run, seq),
  unique (run, ordinal)
);
create table hawser.attempt (
  run text not null,
  seq bigint not null,
  ordinal bigint not null,
  attempt int not null,
  worker bigint not null,
  report text not null,
  primary key (run, seq)
);
create table hawser.event (
  run text not null,
  seq bigint not null,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  details text,
  primary key (run, seq)
);

-- A worker joins a run. {"worker": its id, "lease": in milliseconds}, or null if there is no such run.
create function hawser.join(p_run text, p_name text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  made jsonb;
begin
  with r as (
    select id, lease from hawser.run where id = p_run
  ), w as (
    insert into hawser.worker (run, name, until) select id, p_name, clock_timestamp() + lease from r returning id
  )
  select jsonb_build_object('worker', w.id, 'lease', floor(extract(epoch from r.lease) * 1000)) into made from r, w;
  return made;
end $$;

-- What a worker has is taken back: because its time is over, or because it leaves.
create function hawser.take_back(p_run text, p_worker bigint, p_lost boolean) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  back bigint;
begin
  with gone as (
    delete from hawser.lease where run = p_run and worker = p_worker
    returning ordinal, attempt, first_start, losses
  )
  insert into hawser.again (run, due, ordinal, attempt, first_start, losses)
    select p_run, clock_timestamp(), ordinal, attempt, first_start, losses + p_lost::int from gone;
  get diagnostics back = row_count;
  return back;
end $$;

-- A worker's turn: it tells what has ended, and is told how many slots it has, and which rows.
--
-- p_report: {"done": [{o, a, dead, r}], "failed": [{o, a, wait, first, r}], "back": [{o, a, first}]}: o is the
-- ordinal, a the attempt, r the report as it is kept, wait in milliseconds until the next try.
create function hawser.turn(
  p_run text, p_worker bigint, p_turn bigint, p_held int, p_want int, p_rows int, p_report jsonb
) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  r hawser.run;
  w hawser.worker;
  now_ timestamptz;
  expired bigint;
  repeated boolean;
  n bigint;
  n_dead bigint;
  back bigint;
  workers bigint;
  others bigint;
  unwanted bigint;
  fair bigint;
  grant_ int := 0;
  rows_ jsonb := '[]';
  fresh bigint := 0;
  given bigint[] := '{}';
begin
  select * into r from hawser.run where id = p_run for update;
  if not found then
    return jsonb_build_object('fenced', true);
  end if;
  now_ := clock_timestamp();
  select * into w from hawser.worker where run = p_run and id = p_worker;
  if not found then
    return jsonb_build_object('fenced', true);
  end if;
  repeated := p_turn = w.turn;

  -- what has ended; a row that is not leased to this worker for this try is passed over
  if p_report ? 'done' then
    with e as materialized (
      select * from jsonb_to_recordset(p_report->'done') as x(o bigint, a int, dead boolean, r text)
    ), gone as (
      delete from hawser.lease l using e
        where l.run = p_run and l.ordinal = e.o and l.attempt = e.a and l.worker = p_worker
        returning e.o, e.a, e.dead, e.r
    ), added as (
      insert into hawser.outcome (run, seq, ordinal, attempt, worker, dead, report)
        select p_run, r.seq + row_number() over (order by gone.o), gone.o, gone.a, p_worker, gone.dead, gone.r from gone
        returning dead
    )
    select count(*), count(*) filter (where dead) into n, n_dead from added;
    r.seq := r.seq + n;
    r.done := r.done + n - n_dead;
    r.dead := r.dead + n_dead;
  end if;
  if p_report ? 'failed' then
    with e as materialized (
      select * from jsonb_to_recordset(p_report->'failed') as x(o bigint, a int, wait bigint, first bigint, r text)
    ), gone as (
      delete from hawser.lease l using e
        where l.run = p_run and l.ordinal = e.o and l.attempt = e.a and l.worker = p_worker
        returning e.o, e.a, e.wait, e.first, e.r, l.losses
    ), kept as (
      insert into hawser.attempt (run, seq, ordinal, attempt, worker, report)
        select p_run, r.seq + row_number() over (order by gone.o), gone.o, gone.a, p_worker, gone.r from gone
    ), added as (
      insert into hawser.again (run, due, ordinal, attempt, first_start, losses)
        select p_run, now_ + wait * interval '1 ms', o, a + 1, first, losses from gone
        returning 1
    )
    select count(*) into n from added;
    r.seq := r.seq + n;
    r.waiting := r.waiting + n;
  end if;
  if p_report ? 'back' then
    with e as materialized (
      select * from jsonb_to_recordset(p_report->'back') as x(o bigint, a int, first bigint)
    ), gone as (
      delete from hawser.lease l using e
        where l.run = p_run and l.ordinal = e.o and l.attempt = e.a and l.worker = p_worker
        returning e.o, e.a, e.first, l.losses
    ), added as (
      insert into hawser.again (run, due, ordinal, attempt, first_start, losses)
        select p_run, now_, o, a, first, losses from gone
        returning 1
    )
    select count(*) into n from added;
    r.waiting := r.waiting + n;
  end if;

  -- whose time is over; the condition is in the delete, so that one who renews at this moment survives
  for expired in
    delete from hawser.worker where run = p_run and until < now_ and id <> p_worker returning id
  loop
    back := hawser.take_back(p_run, expired, true);
    r.waiting := r.waiting + back;
    r.seq := r.seq + 1;
    insert into hawser.event (run, seq, type, details)
      values (p_run, r.seq, 'lost', jsonb_build_object('worker', expired, 'rows', back)::text);
  end loop;

  -- how many slots: never more than the others leave, whatever is fair
  select count(*), coalesce(sum(greatest(granted, held)), 0) into workers, others
    from hawser.worker where run = p_run and id <> p_worker;
  if r.state = 'running' then
    fair := (r.cap + workers) / (workers + 1);
    select coalesce(sum(greatest(0, fair - want)), 0) into unwanted
      from hawser.worker where run = p_run and id <> p_worker;
    grant_ := greatest(0, least(p_want, fair + unwanted, r.cap - others));
  end if;

  -- which rows: those that are due again, then fresh ones
  if r.state = 'running' and p_rows > 0 then
    if r.waiting > 0 then
      with picked as (
        select a.due, a.ordinal from hawser.again a
          where a.run = p_run and a.due <= now_ order by a.due, a.ordinal limit p_rows
      ), taken as (
        delete from hawser.again a using picked p
          where a.run = p_run and a.due = p.due and a.ordinal = p.ordinal
          returning a.ordinal, a.attempt, a.first_start, a.losses
      ), leased as (
        insert into hawser.lease (run, ordinal, worker, attempt, first_start, losses)
          select p_run, ordinal, p_worker, attempt, first_start, losses from taken
          returning ordinal
      )
      select coalesce(array_agg(ordinal), '{}') into given from leased;
      r.waiting := r.waiting - cardinality(given);
    end if;
    fresh := least(p_rows - cardinality(given), r.last - r.next);
    if fresh > 0 then
      insert into hawser.lease (run, ordinal, worker, attempt, first_start, losses)
        select p_run, o, p_worker, 1, 0, 0 from generate_series(r.next + 1, r.next + fresh) o;
      given := given || array(select generate_series(r.next + 1, r.next + fresh));
      r.next := r.next + fresh;
    end if;
  end if;
  -- an answer that was lost is given again, with all that the worker holds
  if repeated then
    given := array(select ordinal from hawser.lease where run = p_run and worker = p_worker);
  end if;
  if cardinality(given) > 0 then
    select coalesce(jsonb_agg(jsonb_build_array(l.ordinal, l.attempt, l.first_start, l.losses, x.id, x.line, x.fields)
        order by l.ordinal), '[]') into rows_
      from hawser.lease l join hawser.row x on x.run = l.run and x.ordinal = l.ordinal
      where l.run = p_run and l.ordinal = any (given);
  end if;

  if r.state = 'running' and r.loaded and r.done + r.dead >= r.last then
    r.state := 'complete';
    r.seq := r.seq + 1;
    insert into hawser.event (run, seq, type) values (p_run, r.seq, 'complete');
  end if;
  update hawser.worker
    set until = now_ + r.lease, granted = grant_, held = p_held, want = p_want, turn = p_turn
    where run = p_run and id = p_worker;
  update hawser.run
    set state = r.state, next = r.next, seq = r.seq, done = r.done, dead = r.dead, waiting = r.waiting
    where id = p_run;
  return jsonb_build_object(
    'grant', grant_, 'rows', rows_, 'state', r.state, 'workers', workers + 1,
    'last', r.last, 'next', r.next, 'loaded', r.loaded, 'done', r.done, 'dead', r.dead, 'waiting', r.waiting);
end $$;

-- A worker leaves: at once others may have what it has.
create function hawser.leave(p_run text, p_worker bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  back bigint;
begin
  perform 1 from hawser.run where id = p_run for update;
  back := hawser.take_back(p_run, p_worker, false);
  delete from hawser.worker where run = p_run and id = p_worker;
  update hawser.run set waiting = waiting + back where id = p_run;
end $$;

-- EXECUTE on join, turn and leave is all that the role of a worker needs.
revoke all on all functions in schema hawser from public;
