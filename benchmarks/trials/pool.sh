# 2,000 rows of 100 ms by default, 20 at once, three workers and the submitter through PgBouncer, pool_mode = transaction, with four
# connections for a database: kill -9 of a worker, and of PgBouncer. None lost, never more than 20 at once. Needs pgbouncer.
ROWS=${ROWS:-2000} LEASE=${LEASE:-5}

start_pool() {
    local as=()
    [ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    ${as[@]+"${as[@]}"} pgbouncer "$WORK/pool/pgbouncer.ini" >> "$WORK/pool.log" 2>&1 &
    echo $! > "$WORK/pid.pool"
    disown $!
}

trial() {
    local i
    command -v pgbouncer > /dev/null || { echo 'benchmarks/fleet-trial: pool needs pgbouncer' >&2; exit 69; }
    make_database
    mkdir "$WORK/pool"
    chmod 755 "$WORK" "$WORK/pool"
    echo '"hawser" ""' > "$WORK/pool/users"
    printf '%s\n' '[databases]' "postgres = host=127.0.0.1 port=$PORT" '[pgbouncer]' "listen_port = $((PORT + 1))" \
        'listen_addr = 127.0.0.1' 'unix_socket_dir =' 'auth_type = trust' "auth_file = $WORK/pool/users" 'pool_mode = transaction' \
        'default_pool_size = 4' 'ignore_startup_parameters = extra_float_digits' > "$WORK/pool/pgbouncer.ini"
    start_pool
    URL=postgresql://hawser@127.0.0.1:$((PORT + 1))/postgres
    prepare 20 100
    for i in w1 w2 w3; do serve "$i" "$URL" & done
    submit &
    until_done $((ROWS / 4)) 'kill -9 of w1' && kill_now w1
    until_done $((ROWS / 2)) 'kill -9 of PgBouncer, for a second' && kill_now pool && sleep 1 && start_pool
    await_end
    kept 20
}
