# 3,000 rows of 100 ms by default, 20 at once, while workers, the submitter and the database are killed and one worker is cut off:
# none lost, never more than 20 at once.
ROWS=${ROWS:-3000} LEASE=${LEASE:-15}

trial() {
    local out=$((LEASE + 5)) proxy=$((PORT + 1))
    make_database
    prepare 20 100
    in_background "$WORK/proxy.log" "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        benchmarks/src/main/foreign/fleet/CutLink.java $proxy "$PORT" "$WORK/cut"
    serve w1 "$URL" &
    serve w2 "$URL" &
    serve w3 "postgresql://hawser@127.0.0.1:$proxy/postgres" &
    submit &
    until_done $((ROWS / 10)) 'kill -9 of w1' && kill_now w1
    until_done $((ROWS / 4)) 'kill -9 of the submitter' && kill_now submitter
    until_done $((ROWS * 2 / 5)) "kill -9 of PostgreSQL, for $out s" && kill_database && sleep "$out" && start_database
    until_done $((ROWS * 11 / 20)) "w3 is cut off, for $out s" && touch "$WORK/cut" && sleep "$out" && rm "$WORK/cut"
    until_done $((ROWS * 7 / 10)) 'kill -9 of w2, and of PostgreSQL for a moment' && kill_now w2 && kill_database && start_database
    await_end
    kept 20
}
