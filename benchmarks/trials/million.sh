# Rows that do nothing, 1,000,000 by default, by a submitter and three workers with -Xmx256m each: CPU, memory, disk; results as
# of one process without a fleet.

peak() { awk '/VmHWM/ { printf "%d MiB", $2 / 1024 }' "/proc/$1/status" 2> /dev/null || true; }
# Results without what differs from run to run: times, and the check sum over them.
timeless() { sed 's/"start":[0-9]*,"end":[0-9]*,//; s/,"crc":"[^"]*"//' "$1" | sort; }

trial() {
    local rows=${ROWS:-1000000} pid seen=() i run workers
    make_database
    { echo id; seq "$rows"; } > "$WORK/list.csv"
    printf 'name: million\ninput: list.csv\nid: id\nslots: 60\nsteps:\n  - sleep: 0ms\n' > "$WORK/job.yaml"
    export HAWSER_JVM_FLAGS=-Xmx256m
    for i in 1 2 3; do in_background "$WORK/w$i.log" "$HAWSER" worker "$URL" --name "w$i" --progress none; done
    workers=("${STARTED[@]}")
    in_background "$WORK/run.log" "$HAWSER" run "$WORK/job.yaml" --fleet "$URL" --no-serve --output "$RUN" --results no \
        --no-timeline --progress plain
    run=$LAST
    local began=$SECONDS
    while kill -0 "$run" 2> "$WORK/kill.log"; do
        seen=("$(peak "$run")" "$(cpu "$run")")
        sleep 1
        if [ $(((SECONDS - began) % 30)) -eq 0 ]; then
            echo "  $((SECONDS - began)) s: $(lines "$RUN/results.jsonl") results, submitter ${seen[*]}, w1 $(peak "${workers[0]}")"
        fi
    done
    echo "$rows rows, $((SECONDS - began)) s on a machine with load $(cut -d' ' -f1 /proc/loadavg)"
    echo "submitter: most memory ${seen[0]:-}, CPU ${seen[1]:-}"
    for pid in "${workers[@]}"; do echo "a worker: most memory $(peak "$pid"), CPU $(cpu "$pid")"; done
    pid=$(head -1 "$DATA/postmaster.pid")
    echo "database: CPU $(cpu "$pid" $(pgrep -P "$pid")), disk $(du -sm "$DATA/base" | cut -f1) MiB, and its log $(du -sm "$DATA/pg_wal" | cut -f1) MiB"
    echo "directory: $(du -sm "$RUN" | cut -f1) MiB"
    tail -n 3 "$WORK/run.log"
    verdict "$(distinct "$RUN/results.jsonl") of $(lines "$RUN/results.jsonl")" "$rows of $rows"
    "$HAWSER" run "$WORK/job.yaml" --output "$WORK/alone" --results no --no-timeline --progress none > "$WORK/alone.log" 2>&1 || true
    cmp <(timeless "$RUN/results.jsonl") <(timeless "$WORK/alone/results.jsonl") || FAILED=yes
    [ -n "$FAILED" ] || echo 'results: those of one process without a fleet, but for order and times'
}
