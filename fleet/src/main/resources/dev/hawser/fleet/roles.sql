-- Two roles for the users of a fleet's database, after its schema. A user is made by, say:
--   CREATE USER worker_eu PASSWORD '...' IN ROLE hawser_work;

do $$
begin
  if not exists (select from pg_roles where rolname = 'hawser_work') then
    create role hawser_work nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'hawser_submit') then
    create role hawser_submit nologin;
  end if;
end $$;

-- For workers: no right on any table.
grant usage on schema hawser to hawser_work;
grant execute on function hawser.schema_version, hawser.runs, hawser.job_of, hawser.join, hawser.turn, hawser.keep,
  hawser.emit, hawser.leave to hawser_work;

-- For who loads, gathers and steers.
grant usage on schema hawser to hawser_submit;
grant select, insert, update, delete on all tables in schema hawser to hawser_submit;
grant execute on all functions in schema hawser to hawser_submit;
