# 1,500 rows of 100 ms by default, 20 at once, two workers: a disk that is full, and has room again 10 s later; first that of the
# submitter's directory, then that of PostgreSQL. None lost, none twice. Needs to be root, to mount a small file system.
ROWS=${ROWS:-1500} LEASE=${LEASE:-5}

fill() { # for how long it is full
    head -c 1G /dev/zero > "$WORK/small/filler" 2> "$WORK/fill.log" || true
    while head -c 4096 /dev/zero >> "$WORK/small/filler" 2> "$WORK/fill.log"; do :; done
    sleep "$1"
    rm "$WORK/small/filler"
}

trial() {
    local i
    [ "$(id -u)" = 0 ] || { echo 'benchmarks/fleet-trial: disk needs to be root' >&2; exit 69; }
    mkdir "$WORK/small"
    mount -t tmpfs -o size="${SMALL:-8m}" tmpfs "$WORK/small"
    [ "${FULL:-submitter}" = submitter ] && RUN=$WORK/small/run || DATA=$WORK/small/data
    make_database
    prepare 20 100
    for i in w1 w2; do serve "$i" "$URL" & done
    submit &
    until_done $((ROWS / 5)) "the disk of ${FULL:-submitter} is full"
    fill 10
    if [ "${FULL:-submitter}" = database ]; then
        pg pg_ctl -D "$DATA" status > "$WORK/status.log" 2>&1 || { echo 'PostgreSQL had ended, and is started again'; start_database; }
    fi
    echo "after $(provider | sed 's/.*customers \([0-9]*\).*/\1/'): there is room again"
    await_end
    grep -h -o -i -E '(hawser: .*|hawser\.turn failed.*|.*works again.*)' "$WORK/run.log" "$WORK"/w?.log | sort | uniq -c | head -n 12
    kept 20
}
