# 9,000 rows of 100 ms by default, 20 at once, three workers, lease 5 s: the link of one to the database passes on nothing for twice
# the lease, in both directions, then nothing to the database, then nothing from it. Its calls end before others have its
# slots: never more than 20 at once, and none lost.
ROWS=${ROWS:-9000} LEASE=${LEASE:-5}

trial() {
    local proxy=$((PORT + 1)) n=0 way cut
    make_database
    prepare 20 100
    in_background "$WORK/proxy.log" "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        benchmarks/src/main/foreign/fleet/CutLink.java $proxy "$PORT" "$WORK/cut"
    serve w1 "$URL" &
    serve w2 "$URL" &
    serve w3 "postgresql://hawser@127.0.0.1:$proxy/postgres" &
    submit &
    for way in both to from; do
        n=$((n + 1))
        until_calls w3
        until_done $n "w3 is cut off for $((2 * LEASE)) s: $way"
        echo "$way" > "$WORK/part"
        mv "$WORK/part" "$WORK/cut"
        cut=$(now)
        sleep $((2 * LEASE))
        rm "$WORK/cut"
        awk -v t="$cut" -v e="$(now)" '$3 ~ /^w3/ && $1 > t && $1 < e { n++; if ($2 > last) last = $2 }
            END { printf "  %d calls of w3 meanwhile, the last one ended %.1f s after the cut\n", n, (last - t) / 1e6 }' "$WORK/calls"
    done
    await_end
    kept 20
}
