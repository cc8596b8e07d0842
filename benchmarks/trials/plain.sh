# 10,000 rows of 20 ms by default, 50 at once: by one process without a fleet, then by three workers. Never more than 50 at once, none
# lost, none called twice; how fast they are beside the one process, each from its first call to its last.
ROWS=${ROWS:-10000} LEASE=${LEASE:-15}

pace() { sort -n "$WORK/calls" | awk 'NR == 1 { a = $1 } $2 > b { b = $2 } END { printf "%.0f", NR / ((b - a) / 1e6) }'; }

trial() {
    local i alone fleet
    make_database
    prepare 50 20
    "$HAWSER" run "$WORK/job.yaml" --output "$WORK/alone" --results no --no-timeline --progress none > "$WORK/alone.log" 2>&1
    alone=$(pace)
    rm "$WORK/provider"
    prepare 50 20
    for i in w1 w2 w3; do serve "$i" "$URL" & done
    submit
    await_end
    fleet=$(pace)
    echo "one process: $alone rows/s; three workers: $fleet rows/s, $(awk -v a="$alone" -v f="$fleet" 'BEGIN { printf "%.2f", f / a }') of it"
    kept 50
    verdict "$(provider | sed 's/.*calls repeated //')" 0
}
