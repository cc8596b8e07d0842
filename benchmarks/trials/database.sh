# 3,000 rows of 100 ms by default, 20 at once, three workers, lease 5 s: five kill -9 of PostgreSQL and all its processes, each
# other one for longer than the lease. None lost, never more than 20 at once.
ROWS=${ROWS:-3000} LEASE=${LEASE:-5}

trial() {
    local i out
    make_database
    prepare 20 100
    for i in w1 w2 w3; do serve "$i" "$URL" & done
    submit &
    for i in 1 2 3 4 5; do
        out=$((i % 2 * 2 * LEASE))
        until_done $((ROWS * i / 6)) "kill -9 of PostgreSQL, for $out s" || true
        kill_database
        sleep "$out"
        start_database
    done
    await_end
    kept 20
}
