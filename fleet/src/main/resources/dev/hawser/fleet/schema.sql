-- The fleet's tables and functions. All rules of a run are decided in one place, hawser.turn, under the lock of the run's
-- row: numbers are given and counted there, so the order of numbers is the order of commits.

create schema hawser;

create table hawser.version (version int not null);
insert into hawser.version values (6);
create function hawser.schema_version() returns int
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select version from hawser.version $$;

-- One row for each list with its job. It is updated at each turn, and small, so that it stays in its page.
create table hawser.run (
  id text primary key,
  created timestamptz not null default clock_timestamp(),
  name text not null default '',
  keys text not null,                       -- with what idempotency keys begin
  state text not null default 'running',    -- running, paused, draining, cancelled, halted, complete
  rule text,                                -- the stop rule that halted it
  loaded boolean not null default false,    -- whether all rows are there
  lease interval not null,
  cap int not null check (cap >= 0),
  per_key int check (per_key > 0),
  rate double precision check (rate > 0),   -- starts a second
  rate_due timestamptz not null default clock_timestamp(),
  cost_rate double precision check (cost_rate > 0), -- how much attempts may use up a second
  cost_due timestamptz not null default clock_timestamp(),
  cost_mean double precision,               -- what an attempt uses; null as long as nobody knows
  cost_probe timestamptz,                   -- as long as that is so, one runs alone, and after that another may
  halt jsonb not null default '[]',         -- stop rules: {rule, what, bound, percent}
  attempts int not null default 1,          -- how many tries a row has
  budget double precision not null default 'infinity', -- retries for each first try, beyond the reserve
  reserve int not null default 0,
  wait_base interval not null default '1 s',
  wait_cap interval not null default '1 min',
  last bigint not null default 0,           -- the highest ordinal that is there
  rows bigint not null default 0,           -- how many rows are there
  next bigint not null default 0,           -- the highest ordinal that was handed out
  handed bigint not null default 0,         -- how many rows were handed out
  finds text not null default 'no',         -- rows that steps find: no, keep (they are not served), serve
  found bigint not null default 0,          -- how many were found: the last one has 1000000000 more as its ordinal
  found_next bigint not null default 0,     -- how many of them were handed out
  whole boolean not null default false,     -- nothing is handed out before all rows are there
  waiting bigint not null default 0,        -- how many are in hawser.again
  aside bigint not null default 0,          -- how many are in hawser.aside
  aside_at text,                            -- the key in hawser.aside that was looked at last
  seq bigint not null default 0,            -- the highest number of an outcome, an attempt or an event
  done bigint not null default 0,
  dead bigint not null default 0,
  done_from bigint not null default 0,      -- stop rules count from here
  dead_from bigint not null default 0,
  alike text,                               -- how all rows ended so far; empty if not alike
  -- the breaker over all workers: closed while allowed is null
  tries bigint not null default 0,
  retries bigint not null default 0,
  held_until timestamptz,                   -- nothing starts before that
  allowed int,                              -- how many may run while it is tried out
  good int not null default 0,
  waits int not null default 0,
  gen int not null default 0,               -- counts the waits; what started before one says nothing after it
  why text,
  gathered bigint not null default 0        -- up to this number all is in the run's directory
) with (fillfactor = 10);

create table hawser.job (
  run text primary key references hawser.run on delete cascade,
  job text not null,
  digest text not null                      -- SHA-256 of it
);

-- The list. Written once: handing out a fresh row only moves run.next. Ordinals grow, and may leave numbers out.
create table hawser.row (
  run text not null,
  ordinal bigint not null,
  id text not null,
  line bigint not null,
  key text collate "C",
  fields text not null,
  depth int not null default 0,             -- how far from a row of the list
  primary key (run, ordinal)
);
-- By 128 bits of the SHA-256 of their ids: which rows there are. Of runs whose steps find rows, and of no others.
create table hawser.known (run text not null, digest uuid not null, primary key (run, digest));

-- Who has joined. An id is never used twice, so it tells an old worker from a new one of the same name.
create table hawser.worker (
  run text not null,
  id bigint not null generated always as identity,
  name text not null,
  joined timestamptz not null default clock_timestamp(),
  until timestamptz not null,               -- what it has is taken back then
  granted int not null default 0,
  held int not null default 0,              -- what it obeys or occupies, by its last turn
  busy int not null default 0,              -- what it occupies
  want int not null default 0,
  turn bigint not null default 0,
  drain boolean not null default false,
  primary key (run, id)
) with (fillfactor = 10, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);
-- Who has ever joined, for what is told later.
create table hawser.crew (run text not null, id bigint not null, name text not null, primary key (run, id));

-- Which rows are handed out, and to whom. Leases have no end of their own: they end with their worker.
create table hawser.lease (
  run text not null,
  ordinal bigint not null,
  worker bigint not null,
  turn bigint not null,                     -- of the worker, in which it was given
  attempt int not null,
  first_start bigint not null,              -- of the row's first try, in microseconds since 1970 by the clock here; 0 before
  losses int not null,                      -- how often a worker was lost with it; after the first, in the middle of it
  begun boolean not null default false,     -- for a row with losses: whether it has its slot, and begins
  key text collate "C",
  primary key (run, ordinal)
) with (fillfactor = 70, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);
create index lease_worker on hawser.lease (run, worker);
create index lease_key on hawser.lease (run, key) where key is not null;
create index lease_suspect on hawser.lease (run, worker) where losses >= 2;

-- Rows that were handed out and are to be again: between tries, given back, taken back.
create table hawser.again (
  run text not null,
  due timestamptz not null,
  ordinal bigint not null,
  attempt int not null,
  first_start bigint not null,
  losses int not null,
  key text collate "C",
  primary key (run, due, ordinal)
) with (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);
create index again_suspect on hawser.again (run, due) where losses >= 2;

-- Rows that were overtaken, since their key was busy.
create table hawser.aside (
  run text not null,
  key text collate "C" not null,
  ordinal bigint not null,
  attempt int not null,
  first_start bigint not null,
  losses int not null,
  primary key (run, key, ordinal)
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
  wait bigint not null,                     -- in milliseconds, until the next try
  report text not null,
  primary key (run, seq)
);
create table hawser.event (
  run text not null,
  seq bigint not null,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  details jsonb,
  primary key (run, seq)
);

-- What steps captured that are not done again for a row, whatever becomes of a try.
create table hawser.kept (
  run text not null,
  ordinal bigint not null,
  step text not null,
  captured text,                            -- null: it could not be kept
  primary key (run, ordinal, step)
);

create function hawser.micros(p_at timestamptz) returns bigint
language sql immutable
as $$ select (extract(epoch from p_at) * 1000000)::bigint $$;

-- A worker joins a run. {"worker": its id, "lease": in milliseconds, "keys": ...}, or null if there is no such run.
create function hawser.join(p_run text, p_name text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  made jsonb;
begin
  with r as (
    select id, lease, keys, name from hawser.run where id = p_run
  ), w as (
    insert into hawser.worker (run, name, until) select id, p_name, clock_timestamp() + lease from r returning id
  ), c as (
    insert into hawser.crew (run, id, name) select p_run, id, p_name from w
  )
  select jsonb_build_object('worker', w.id, 'lease', floor(extract(epoch from r.lease) * 1000), 'keys', r.keys)
    into made from r, w;
  return made;
end $$;

-- What a worker has is taken back: because its time is over, or because it leaves. A row whose worker is lost again and
-- again may be what kills them. After the first time it is said before it begins that it does, and from there on only
-- those losses count where it had begun; after the next it is served alone, so that its neighbours are not condemned with
-- it; the third one is the last.
create function hawser.take_back(inout r hawser.run, p_worker bigint, p_lost boolean)
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  now_ timestamptz := clock_timestamp();
  back bigint;
  died bigint;
begin
  with gone as (
    delete from hawser.lease l where l.run = r.id and l.worker = p_worker
    returning l.ordinal, l.attempt, l.first_start, l.key, l.losses + (p_lost and (l.losses = 0 or l.begun))::int as losses
  ), again as (
    insert into hawser.again (run, due, ordinal, attempt, first_start, losses, key)
      select r.id, now_, ordinal, attempt, first_start, losses, key from gone where losses < 3
  ), dead as (
    insert into hawser.outcome (run, seq, ordinal, attempt, worker, dead, report)
      select r.id, r.seq + row_number() over (order by ordinal), ordinal, attempt, p_worker, true,
        jsonb_build_object('slot', -1, 'start', hawser.micros(now_), 'end', hawser.micros(now_), 'steps', '[]'::jsonb,
          'error', jsonb_build_object('step', '', 'kind', 'crash',
            'message', '3 workers ended that had this item, 2 of them for sure while they served it; tried no more'))::text
      from gone where losses >= 3
  )
  select count(*) filter (where losses < 3), count(*) filter (where losses >= 3) into back, died from gone;
  r.waiting := r.waiting + back;
  r.dead := r.dead + died;
  r.seq := r.seq + died + 1;
  insert into hawser.event (run, seq, at, type, details)
    select r.id, r.seq, now_, case when p_lost then 'lost' else 'left' end,
      jsonb_build_object('worker', c.name, 'id', p_worker, 'rows', back + died)
    from hawser.crew c where c.run = r.id and c.id = p_worker;
end $$;

-- Writes down what has ended; a row that is not leased to this worker for this try is passed over. Then looks whether the
-- server is in trouble, by all workers' tries: when the retry budget is spent, nothing starts for a while, then one row,
-- then two, four, ... until there are as many as the cap.
create function hawser.settle(inout r hawser.run, p_worker bigint, p_ask jsonb, p_now timestamptz)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  n bigint := 0;
  n_dead bigint;
  n_fatal bigint;
  first_ bigint;
  alike_ text;
  alike_too text;
  good_ bigint := 0;
  bad_ bigint := 0;
  more bigint;
  n_cost bigint;
  mean double precision;
  used double precision;
begin
  if p_ask ? 'done' then
    with e as materialized (
      select x.*, x.dead and (x.k in ('timeout', 'stuck') or (x.a >= r.attempts and r.attempts > 1)) as trouble
        from jsonb_to_recordset(p_ask->'done') as x(o bigint, a int, g int, dead boolean, k text, s text, r text,
          c double precision, e double precision)
    ), gone as (
      delete from hawser.lease l using e
        where l.run = r.id and l.ordinal = e.o and l.attempt = e.a and l.worker = p_worker
        returning e.o, e.a, e.g, e.dead, e.k || ' ' || e.s as what, e.trouble, e.r, e.c, coalesce(e.c, 0) - e.e as beyond
    ), added as (
      insert into hawser.outcome (run, seq, ordinal, attempt, worker, dead, report)
        select r.id, r.seq + row_number() over (order by gone.o), gone.o, gone.a, p_worker, gone.dead, gone.r from gone
    )
    select count(*), count(*) filter (where dead), count(*) filter (where dead and not trouble),
        count(*) filter (where a = 1), min(what) filter (where dead), max(what) filter (where dead),
        count(*) filter (where g = r.gen and not trouble), count(*) filter (where g = r.gen and trouble),
        count(c), avg(c), sum(beyond)
      into n, n_dead, n_fatal, first_, alike_, alike_too, good_, bad_, n_cost, mean, used from gone;
    if n_cost > 0 then -- each says a tenth of the next
      r.cost_mean := coalesce(r.cost_mean + (1 - power(0.9, n_cost)) * (mean - r.cost_mean), mean);
    elsif n > 0 then
      r.cost_probe := null;
    end if;
    r.seq := r.seq + n;
    r.done := r.done + n - n_dead;
    r.dead := r.dead + n_dead;
    r.tries := r.tries + first_;
    if n > 0 then
      r.alike := case when n_fatal = n and alike_ = alike_too and coalesce(r.alike, alike_) = alike_ then alike_ else '' end;
    end if;
  end if;
  if p_ask ? 'failed' then
    with e as materialized (
      select * from jsonb_to_recordset(p_ask->'failed') as x(o bigint, a int, g int, wait bigint, first bigint, r text,
          e double precision)
    ), gone as (
      delete from hawser.lease l using e
        where l.run = r.id and l.ordinal = e.o and l.attempt = e.a and l.worker = p_worker
        returning e.o, e.a, e.g, e.wait, e.first, e.r, e.e, l.losses, l.key
    ), kept as (
      insert into hawser.attempt (run, seq, ordinal, attempt, worker, wait, report)
        select r.id, r.seq + row_number() over (order by gone.o), gone.o, gone.a, p_worker, gone.wait, gone.r from gone
    ), added as (
      insert into hawser.again (run, due, ordinal, attempt, first_start, losses, key)
        select r.id, p_now + wait * interval '1 ms', o, a + 1, first, losses, key from gone
    )
    select count(*), count(*) filter (where a = 1), count(*) filter (where g = r.gen), coalesce(used, 0) - coalesce(sum(e), 0)
      into n, first_, more, used from gone;
    r.seq := r.seq + n;
    r.waiting := r.waiting + n;
    r.tries := r.tries + first_;
    r.retries := r.retries + n;
    r.cost_probe := null;
    bad_ := bad_ + more;
  end if;
  if p_ask ? 'back' then
    with e as materialized (
      select * from jsonb_to_recordset(p_ask->'back') as x(o bigint, a int, first bigint, e double precision)
    ), gone as (
      delete from hawser.lease l using e
        where l.run = r.id and l.ordinal = e.o and l.attempt = e.a and l.worker = p_worker
        returning e.o, e.a, e.first, e.e, l.losses, l.key
    ), added as (
      insert into hawser.again (run, due, ordinal, attempt, first_start, losses, key)
        select r.id, p_now, o, a, first, losses, key from gone
    )
    select count(*), coalesce(used, 0) - coalesce(sum(e), 0) into n, used from gone;
    r.waiting := r.waiting + n;
  end if;
  if used is not null and r.cost_rate is not null then
    r.cost_due := r.cost_due + used / r.cost_rate * interval '1 s';
  end if;
  if p_ask ? 'begun' then
    update hawser.lease set begun = true
      where run = r.id and worker = p_worker
        and ordinal in (select x::bigint from jsonb_array_elements_text(p_ask->'begun') as x);
  end if;

  if r.allowed is null then
    if r.retries > r.reserve + r.budget * greatest(1, r.tries) then
      r.why := format('the retry budget is spent, with %s retries after %s first tries', r.retries, r.tries);
      r := hawser.hold(r, p_now);
    end if;
  elsif p_now >= r.held_until and bad_ > 0 then
    if r.allowed > 1 then
      r.allowed := r.allowed / 2;
      r.good := 0;
      r.waits := 0;
    else
      r.waits := least(r.waits + 1, 30);
      r.why := 'a try to see whether it is well again failed';
      r := hawser.hold(r, p_now);
    end if;
  elsif p_now >= r.held_until then
    r.good := r.good + good_;
    while r.allowed <= r.cap and r.good >= r.allowed loop
      r.good := r.good - r.allowed;
      r.allowed := r.allowed * 2;
    end loop;
    if r.allowed > r.cap then
      r.allowed := null;
      r.tries := 0;
      r.retries := 0;
      r.waits := 0;
      r.seq := r.seq + 1;
      insert into hawser.event (run, seq, type, details)
        values (r.id, r.seq, 'release', jsonb_build_object('what', 'all rows'));
    end if;
  end if;
end $$;

create function hawser.hold(inout r hawser.run, p_now timestamptz)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  r.allowed := 1;
  r.good := 0;
  r.gen := r.gen + 1;
  r.held_until := p_now + least(greatest(r.wait_base, interval '10 ms') * (1 << r.waits), greatest(r.wait_cap, interval '10 ms'));
  r.seq := r.seq + 1;
  insert into hawser.event (run, seq, type, details)
    values (r.id, r.seq, 'hold', jsonb_build_object('what', 'all rows', 'why', r.why,
      'millis', (extract(epoch from r.held_until - p_now) * 1000)::bigint));
end $$;

-- Whether the run is over: by a stop rule, or because all rows have ended.
create function hawser.judge(inout r hawser.run)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  done_ bigint := r.done - r.done_from;
  dead_ bigint := r.dead - r.dead_from;
  rule_ text;
begin
  if r.state not in ('running', 'paused') then
    return;
  end if;
  if r.loaded and r.done + r.dead >= r.rows then
    r.state := 'complete';
  elsif jsonb_array_length(r.halt) > 0 and done_ + dead_ > 0 then
    select x.rule into rule_
      from jsonb_to_recordset(r.halt) as x(rule text, what text, bound double precision, percent boolean),
      lateral (select case x.what when 'fail' then dead_ when 'success' then done_ when 'done' then done_ + dead_
        else case when r.alike <> '' then dead_ else 0 end end as counted) as c
      where case when not x.percent then c.counted >= x.bound
        else done_ + dead_ >= 3 and c.counted * 100 >= x.bound *
          case when x.what <> 'done' then done_ + dead_ when r.loaded then r.rows else 'infinity'::double precision end end
      limit 1;
    if rule_ is not null then
      r.state := 'halted';
      r.rule := rule_;
    end if;
  end if;
  if r.state in ('complete', 'halted') then
    r.seq := r.seq + 1;
    insert into hawser.event (run, seq, type, details)
      values (r.id, r.seq, case r.state when 'halted' then 'halt' else 'complete' end, jsonb_build_object('rule', r.rule));
  end if;
end $$;

-- Gives a worker rows: those that are due again, then fresh ones.
create function hawser.hand_out(inout r hawser.run, p_worker bigint, p_turn bigint, p_rows bigint, p_now timestamptz)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  n bigint;
  top bigint;
  rows_ bigint := p_rows;
begin
  if r.whole and not r.loaded then
    return;
  end if;
  if r.waiting > 0 then
    -- one that may kill its worker is served beside none of its kind
    if not exists (select from hawser.lease l where l.run = r.id and l.worker = p_worker and l.losses >= 2) then
      with taken as (
        delete from hawser.again a
          where (a.run, a.due, a.ordinal) = (
            select x.run, x.due, x.ordinal from hawser.again x
              where x.run = r.id and x.due <= p_now and x.losses >= 2
                and (r.per_key is null or x.key is null or not exists (
                  select from hawser.lease l where l.run = r.id and l.key = x.key and l.worker <> p_worker))
              order by x.due limit 1)
          returning a.ordinal, a.attempt, a.first_start, a.losses, a.key
      )
      insert into hawser.lease (run, ordinal, worker, turn, attempt, first_start, losses, key)
        select r.id, t.ordinal, p_worker, p_turn, t.attempt, t.first_start, t.losses, t.key from taken t;
      get diagnostics n = row_count;
      rows_ := rows_ - n;
      r.waiting := r.waiting - n;
    end if;
  end if;
  if r.per_key is not null then
    r := hawser.hand_out_by_key(r, p_worker, p_turn, rows_, p_now);
    return;
  end if;
  if r.waiting > 0 and rows_ > 0 then
    with picked as (
      select a.due, a.ordinal from hawser.again a
        where a.run = r.id and a.due <= p_now and a.losses < 2 order by a.due, a.ordinal limit rows_
    ), taken as (
      delete from hawser.again a using picked p
        where a.run = r.id and a.due = p.due and a.ordinal = p.ordinal
        returning a.ordinal, a.attempt, a.first_start, a.losses, a.key
    )
    insert into hawser.lease (run, ordinal, worker, turn, attempt, first_start, losses, key)
      select r.id, t.ordinal, p_worker, p_turn, t.attempt, t.first_start, t.losses, t.key from taken t;
    get diagnostics n = row_count;
    rows_ := rows_ - n;
    r.waiting := r.waiting - n;
  end if;
  if rows_ > 0 and r.found_next < r.found then -- before the list, so that what is found does not pile up
    n := least(rows_, r.found - r.found_next);
    insert into hawser.lease (run, ordinal, worker, turn, attempt, first_start, losses, key)
      select r.id, x.ordinal, p_worker, p_turn, 1, 0, 0, x.key from hawser.row x
        where x.run = r.id and x.ordinal > 1000000000 + r.found_next and x.ordinal <= 1000000000 + r.found_next + n;
    r.found_next := r.found_next + n;
    r.handed := r.handed + n;
    rows_ := rows_ - n;
  end if;
  if rows_ > 0 and r.next < r.last then
    with fresh as (
      select x.ordinal, x.key from hawser.row x
        where x.run = r.id and x.ordinal > r.next and x.ordinal <= r.last order by x.ordinal limit rows_
    ), leased as (
      insert into hawser.lease (run, ordinal, worker, turn, attempt, first_start, losses, key)
        select r.id, f.ordinal, p_worker, p_turn, 1, 0, 0, f.key from fresh f
    )
    select count(*), max(f.ordinal) into n, top from fresh f;
    r.next := coalesce(top, r.last);
    r.handed := r.handed + n;
  end if;
end $$;

-- The same where rows of a key are bounded: those of a key are with one worker at a time, which keeps to the bound, and
-- twice as many as may run at most. Others are set aside, and have their turn first when their key has room.
create function hawser.hand_out_by_key(inout r hawser.run, p_worker bigint, p_turn bigint, p_rows bigint, p_now timestamptz)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  most bigint := 2 * r.per_key;
  rows_ bigint := p_rows;
  n bigint;
  keys bigint;
  at_ text;
  top bigint;
  n_fresh bigint;
  n_due bigint;
  n_found bigint;
begin
  if r.aside > 0 and rows_ > 0 then
    with recursive k(key, n) as (
      (select a.key, 1 from hawser.aside a where a.run = r.id and (r.aside_at is null or a.key > r.aside_at)
        order by a.key limit 1)
      union all
      select (select a.key from hawser.aside a where a.run = r.id and a.key > k.key order by a.key limit 1), k.n + 1
        from k where k.key is not null and k.n < 500
    ), open as (
      select k.key, most - o.n as room from k
        cross join lateral (
          select count(*) as n, count(*) filter (where l.worker <> p_worker) as others from hawser.lease l
            where l.run = r.id and l.key = k.key) o
        where k.key is not null and o.others = 0 and o.n < most
    ), picked as (
      select a.key, a.ordinal from open cross join lateral (
        select x.key, x.ordinal from hawser.aside x where x.run = r.id and x.key = open.key order by x.ordinal limit open.room) a
        limit rows_
    ), taken as (
      delete from hawser.aside a using picked p where a.run = r.id and a.key = p.key and a.ordinal = p.ordinal
        returning a.ordinal, a.attempt, a.first_start, a.losses, a.key
    ), leased as (
      insert into hawser.lease (run, ordinal, worker, turn, attempt, first_start, losses, key)
        select r.id, t.ordinal, p_worker, p_turn, t.attempt, t.first_start, t.losses, t.key from taken t
    )
    select (select count(*) from picked), (select max(k.n) from k where k.key is not null), (select max(k.key) from k)
      into n, keys, at_;
    r.aside := r.aside - n;
    rows_ := rows_ - n;
    r.aside_at := case when keys >= 500 then at_ end;
  end if;
  if rows_ <= 0 then
    return;
  end if;
  n_found := case when r.aside < 100000 then least(rows_, r.found - r.found_next) else 0 end;
  with picked as (
    select a.due, a.ordinal from hawser.again a
      where a.run = r.id and a.due <= p_now and a.losses < 2 order by a.due, a.ordinal limit rows_
  ), due as (
    delete from hawser.again a using picked p where a.run = r.id and a.due = p.due and a.ordinal = p.ordinal
      returning a.ordinal, a.attempt, a.first_start, a.losses, a.key
  ), fresh as (
    (select x.ordinal, 1 as attempt, 0::bigint as first_start, 0 as losses, x.key from hawser.row x
      where x.run = r.id and x.ordinal > r.next and x.ordinal <= r.last and r.aside < 100000
      order by x.ordinal limit rows_ - n_found)
    union all
    select x.ordinal, 1, 0::bigint, 0, x.key from hawser.row x
      where x.run = r.id and x.ordinal > 1000000000 + r.found_next and x.ordinal <= 1000000000 + r.found_next + n_found
  ), all_ as (
    select *, false as is_fresh from due union all select *, true from fresh
  ), placed as (
    select a.*, a.key is null or (o.others = 0
        and o.n + row_number() over (partition by a.key order by a.is_fresh, a.ordinal) <= most) as free
      from all_ a left join lateral (
        select count(*) as n, count(*) filter (where l.worker <> p_worker) as others from hawser.lease l
          where l.run = r.id and l.key = a.key) o on true
  ), ranked as (
    select p.*, p.free and (p.key is null or count(*) filter (where p.free) over (order by p.is_fresh, p.ordinal) <= rows_) as now
      from placed p
  ), leased as (
    insert into hawser.lease (run, ordinal, worker, turn, attempt, first_start, losses, key)
      select r.id, ordinal, p_worker, p_turn, attempt, first_start, losses, key from ranked where now
  ), put as (
    insert into hawser.aside (run, key, ordinal, attempt, first_start, losses)
      select r.id, key, ordinal, attempt, first_start, losses from ranked where not now
  )
  select count(*) filter (where not now), max(ordinal) filter (where is_fresh and ordinal <= r.last),
      count(*) filter (where is_fresh), count(*) filter (where not is_fresh)
    into n, top, n_fresh, n_due from ranked;
  r.aside := r.aside + n;
  r.waiting := r.waiting - n_due;
  r.handed := r.handed + n_fresh;
  r.next := greatest(r.next, coalesce(top, r.next));
  r.found_next := r.found_next + n_found;
end $$;

-- Keeps what steps have captured: [{o, a, s, c}], ordinal, attempt, step and captured; gives the ordinals of those rows
-- which are this worker's. The worker's row is held meanwhile, so that nobody takes a row back and gives it to another who
-- does not see what is kept. The run's lock is not needed, so that no turn waits for it.
create function hawser.keep(p_run text, p_worker bigint, p_kept jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  mine jsonb;
begin
  perform from hawser.worker where run = p_run and id = p_worker for key share;
  with e as materialized (
    select * from jsonb_to_recordset(p_kept) as x(o bigint, a int, s text, c text)
  ), held as (
    select e.* from e join hawser.lease l on l.run = p_run and l.ordinal = e.o and l.attempt = e.a and l.worker = p_worker
  ), added as (
    insert into hawser.kept (run, ordinal, step, captured) select p_run, o, s, c from held on conflict do nothing
  )
  select coalesce(jsonb_agg(distinct o), '[]') into mine from held;
  return mine;
end $$;

-- Rows that steps have found are rows of the run from here on, each id once: [{o, a, s, at, d, m, rows: [[id, digest, key,
-- fields]]}], ordinal and attempt of the row that they were found in, the step, when, how far from the list a row may be, and
-- how many the run may find. For each of them [how many are new, were known, are beyond], or null if its row is not this
-- worker's. By the run's lock, before the row that they were found in ends: so the run cannot be complete without them,
-- and a gatherer sees them before whatever becomes of them.
create function hawser.emit(p_run text, p_worker bigint, p_found jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  r hawser.run;
  e record;
  told jsonb := '[]';
  n_given bigint;
  n_fresh bigint;
  n_taken bigint;
begin
  select * into r from hawser.run where id = p_run for update;
  for e in
    select x.s, x.at, x.d, x.m, x.rows, l.ordinal as o, p.id, p.depth
      from rows from (jsonb_to_recordset(p_found) as (o bigint, a int, s text, at bigint, d int, m bigint, rows jsonb))
          with ordinality as x(o, a, s, at, d, m, rows, n)
        left join hawser.lease l on l.run = p_run and l.ordinal = x.o and l.attempt = x.a and l.worker = p_worker
        left join hawser.row p on p.run = p_run and p.ordinal = l.ordinal
      order by x.n
  loop
    if e.o is null or r.finds = 'no' then
      told := told || '[null]'::jsonb;
      continue;
    end if;
    with given as materialized (
      select f.n, f.v->>0 as id, (f.v->>1)::uuid as digest, f.v->>2 as key, f.v->>3 as fields
        from jsonb_array_elements(e.rows) with ordinality as f(v, n)
    ), fresh as materialized (
      select g.*, row_number() over (order by g.n) as k
        from (select distinct on (digest) * from given order by digest, n) g
        where not exists (select from hawser.known w where w.run = r.id and w.digest = g.digest)
    ), taken as (
      select * from fresh where e.depth < e.d and k <= least(e.m, 1000000000) - r.found
    ), known as (
      insert into hawser.known (run, digest) select r.id, digest from taken
    ), added as (
      insert into hawser.row (run, ordinal, id, line, key, fields, depth)
        select r.id, 1000000000 + r.found + k, id, r.found + k, key, fields, e.depth + 1 from taken
    )
    select (select count(*) from given), (select count(*) from fresh), (select count(*) from taken)
      into n_given, n_fresh, n_taken;
    told := told || jsonb_build_array(jsonb_build_array(n_taken, n_given - n_fresh, n_fresh - n_taken));
    if n_taken > 0 then
      r.seq := r.seq + 1;
      insert into hawser.event (run, seq, type, details)
        values (r.id, r.seq, 'found', jsonb_build_object('o', e.o, 'id', e.id, 'step', e.s, 'at', e.at,
          'first', 1000000001 + r.found, 'rows', n_taken, 'depth', e.depth + 1));
      r.found := r.found + n_taken;
      if r.finds = 'serve' then
        r.rows := r.rows + n_taken;
      else
        r.found_next := r.found;
      end if;
    end if;
  end loop;
  update hawser.run set seq = r.seq, found = r.found, found_next = r.found_next, rows = r.rows where id = p_run;
  return told;
end $$;

-- How many slots a worker may have so that all who want more have the same, but for one: who wants less leaves the rest to
-- the others, to all of them alike.
create function hawser.fair(p_run text, p_worker bigint, p_want int, p_cap int) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  fair bigint;
begin
  with wants as (
    select id, case when drain then 0 when id = p_worker then p_want else want end::bigint as want
      from hawser.worker where run = p_run
  ), sorted as (
    select id, want, count(*) over () - row_number() over (order by want, id) + 1 as left_,
        p_cap - (sum(want) over (order by want, id))::bigint + want as rest
      from wants
  ), level as ( -- from here on, each wants more than an equal part of what those before leave
    select want, id, left_, greatest(rest, 0) as rest from sorted where want * left_ > rest order by want, id limit 1
  )
  select coalesce((
    select case when (p_want, p_worker) < (l.want, l.id) then p_want else l.rest / l.left_
      + ((select count(*) from wants w where (w.want, w.id) >= (l.want, l.id) and w.id < p_worker) < l.rest % l.left_)::int end
    from level l), p_want) into fair;
  return fair;
end $$;

-- A worker's turn: it tells what has ended, and is told how many slots it has, and which rows.
--
-- p_ask: {"held": what it obeys or occupies, "busy": what it occupies, "want": slots, "rows": how many more, "starts": how
-- many start times, "done": [{o, a, g, dead, k, s, r}], "failed": [{o, a, g, wait, first, r}], "back": [{o, a, first}],
-- "begun": [o]}: o is the ordinal, a the attempt, g the generation of waits in which it started, k and s kind and step of
-- a failure, c what it used up, e what that was taken to be, r the report as it is kept, wait in milliseconds until the next try.
create function hawser.turn(p_run text, p_worker bigint, p_turn bigint, p_ask jsonb) returns jsonb
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
  held_ int := (p_ask->>'held')::int;
  want_ int := (p_ask->>'want')::int;
  n_rows bigint := (p_ask->>'rows')::bigint;
  n_starts bigint := (p_ask->>'starts')::bigint;
  workers bigint;
  others bigint;
  cap_ int;
  fair bigint;
  grant_ int := 0;
  given bigint[];
  rows_ jsonb := '[]';
  step_ double precision;                   -- between two starts, in seconds
  from_ timestamptz;
  starts_ jsonb;
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
  -- the answer to the last turn was lost; or turns were, in a failover: then it may be thought to have what it has ended
  repeated := p_turn <> w.turn + 1;

  r := hawser.settle(r, p_worker, p_ask, now_);
  -- whose time is over; the condition is in the delete, so that one who renews at this moment survives
  for expired in
    delete from hawser.worker where run = p_run and until < now_ and id <> p_worker returning id
  loop
    r := hawser.take_back(r, expired, true);
  end loop;
  r := hawser.judge(r);

  -- how many slots: never more than the others leave, whatever is fair
  select count(*), coalesce(sum(greatest(granted, held)), 0) into workers, others
    from hawser.worker where run = p_run and id <> p_worker;
  if r.state = 'running' and not w.drain then
    cap_ := case when r.allowed is null then r.cap when now_ < r.held_until then 0 else least(r.cap, r.allowed) end;
    fair := hawser.fair(p_run, p_worker, want_, cap_);
    grant_ := greatest(0, least(want_, fair, cap_ - others));
  end if;

  -- which rows; of keys that only one may have, no more than it can use
  if r.state = 'running' and not w.drain then
    if r.per_key is not null then
      select least(n_rows, greatest(16, 2 * grant_) - count(*)) into n_rows
        from hawser.lease where run = p_run and worker = p_worker;
    end if;
    if n_rows > 0 then
      r := hawser.hand_out(r, p_worker, p_turn, n_rows, now_);
    end if;
  end if;
  -- an answer that was lost is given again, with all that the worker holds
  given := array(select ordinal from hawser.lease
    where run = p_run and worker = p_worker and (repeated or turn = p_turn));
  if cardinality(given) > 0 then
    select coalesce(jsonb_agg(jsonb_build_array(l.ordinal, l.attempt, l.first_start, l.losses, x.id, x.line, x.fields,
        (select json_object_agg(k.step, k.captured)::text from hawser.kept k where k.run = l.run and k.ordinal = l.ordinal))
        order by l.ordinal), '[]') into rows_
      from hawser.lease l join hawser.row x on x.run = l.run and x.ordinal = l.ordinal
      where l.run = p_run and l.ordinal = any (given);
  end if;

  -- when attempts may start: no further ahead than until the next turns; what is not used is lost. What a start will use up
  -- is taken to be what others did, and put right when it has ended.
  if r.rate is not null or r.cost_rate is not null then
    starts_ := '[0, 0, 0]';
    if n_starts > 0 and r.state = 'running' then
      if r.cost_rate is not null and r.cost_mean is null then
        n_starts := case when r.cost_probe > now_ then 0 else 1 end;
        r.cost_probe := greatest(r.cost_probe, now_ + n_starts * r.lease);
      end if;
      step_ := greatest(1 / r.rate, coalesce(r.cost_mean, 0) / r.cost_rate);
      from_ := greatest(r.rate_due, case when r.cost_rate is not null then r.cost_due end, now_);
      n_starts := least(n_starts, case when step_ = 0 and from_ <= now_ then n_starts
        else greatest(0, floor(extract(epoch from now_ + greatest(interval '300 ms', interval '12 ms' * (workers + 1)) - from_)
          / greatest(step_, 0.000001)) + 1) end);
      starts_ := jsonb_build_array(hawser.micros(from_) - hawser.micros(now_), 1000000 * step_, n_starts);
      r.rate_due := case when r.rate is null then r.rate_due else from_ + n_starts * (interval '1 s' / r.rate) end;
      r.cost_due := from_ + n_starts * coalesce(r.cost_mean / r.cost_rate, 0) * interval '1 s';
    end if;
  end if;

  update hawser.worker
    set until = now_ + r.lease, granted = grant_, held = held_, busy = (p_ask->>'busy')::int, want = want_, turn = p_turn
    where run = p_run and id = p_worker;
  update hawser.run
    set state = r.state, rule = r.rule, rate_due = r.rate_due, cost_due = r.cost_due, cost_mean = r.cost_mean,
      cost_probe = r.cost_probe, next = r.next, found_next = r.found_next, handed = r.handed, waiting = r.waiting,
      aside = r.aside, aside_at = r.aside_at, seq = r.seq, done = r.done, dead = r.dead, alike = r.alike, tries = r.tries,
      retries = r.retries, held_until = r.held_until, allowed = r.allowed, good = r.good, waits = r.waits, gen = r.gen,
      why = r.why
    where id = p_run;
  return jsonb_build_object(
    'schema', 6, 'now', hawser.micros(now_), 'grant', grant_, 'rows', rows_, 'state', r.state, 'rule', r.rule, 'drain', w.drain, 'workers', workers + 1,
    'starts', starts_, 'cost', coalesce(r.cost_mean, 0), 'perKey', r.per_key, 'cap', r.cap, 'gen', r.gen, 'total', r.rows, 'handed', r.handed,
    'loaded', r.loaded, 'done', r.done, 'dead', r.dead, 'waiting', r.waiting + r.aside,
    'held', case when r.allowed is not null then r.why end);
end $$;

-- A worker leaves: at once others may have what it has.
create function hawser.leave(p_run text, p_worker bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  r hawser.run;
begin
  select * into r from hawser.run where id = p_run for update;
  delete from hawser.worker where run = p_run and id = p_worker;
  if found then
    r := hawser.take_back(r, p_worker, false);
    update hawser.run set waiting = r.waiting, seq = r.seq where id = p_run;
  end if;
end $$;

-- The runs that a worker could join, the oldest first: those that go on.
create function hawser.runs() returns table (id text, name text, state text, digest text)
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select r.id, r.name, r.state, j.digest from hawser.run r join hawser.job j on j.run = r.id
    where r.state in ('running', 'paused') order by r.created, r.id
$$;

-- The job of a run; null if there is no such run.
create function hawser.job_of(p_run text) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select job from hawser.job where run = p_run $$;

-- Changes a run: {"cap": 80}, {"per_key": 4}, {"rate": 50} or null for none, {"state": "paused"}. What is not named stays.
-- True if there is such a run.
create function hawser.ctl(p_run text, p_set jsonb) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  r hawser.run;
begin
  select * into r from hawser.run where id = p_run for update;
  if not found then
    return false;
  end if;
  if p_set ? 'cap' then r.cap := (p_set->>'cap')::int; end if;
  if p_set ? 'per_key' then r.per_key := (p_set->>'per_key')::int; end if;
  if p_set ? 'rate' then r.rate := (p_set->>'rate')::double precision; end if;
  if p_set ? 'state' and r.state <> 'complete' then
    if p_set->>'state' = 'running' then -- rules count from here, as for a process that goes on
      r.done_from := r.done;
      r.dead_from := r.dead;
      r.alike := null;
      r.rule := null;
    end if;
    r.state := p_set->>'state';
  end if;
  update hawser.run set cap = r.cap, per_key = r.per_key, rate = r.rate, rate_due = greatest(rate_due, clock_timestamp()),
    state = r.state, rule = r.rule, done_from = r.done_from, dead_from = r.dead_from, alike = r.alike, seq = seq + 1
    where id = p_run;
  insert into hawser.event (run, seq, type, details) values (p_run, r.seq + 1, 'ctl', p_set);
  return true;
end $$;

-- EXECUTE on join, turn, keep, emit, leave, runs and job_of is all that the role of a worker needs.
revoke all on all functions in schema hawser from public;
