# 4,000 rows of 100 ms by default, 20 at once, three workers, whose clocks on the wall are right, a day late and an hour early, and a
# time limit of a minute for each row. None lost, none dead, never more than 20 at once, though one of them is killed. Needs
# libfaketime (FAKETIME_LIBRARY, by default where Debian has it). It makes a JVM slow: the lease is longer here.
ROWS=${ROWS:-4000} LEASE=${LEASE:-15}
FAKETIME_LIBRARY=${FAKETIME_LIBRARY:-/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1}

serve_at() { # name, offset
    LD_PRELOAD=$FAKETIME_LIBRARY FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 FAKETIME=$2 serve "$1" "$URL"
}

trial() {
    local i
    [ -r "$FAKETIME_LIBRARY" ] || { echo 'benchmarks/fleet-trial: clocks needs libfaketime' >&2; exit 69; }
    make_database
    prepare 20 100 'item-timeout: 60s'
    serve w1 "$URL" &
    serve_at w2 -1d &
    serve_at w3 +1h &
    submit &
    for i in w1 w2 w3; do until_calls $i; done
    until_done 1 'kill -9 of w1' && kill_now w1
    await_end
    echo "calls by worker: $(cut -d' ' -f3 "$WORK/calls" | sort | uniq -c | awk '{ printf "%s %d, ", $2, $1 }')"
    kept 20
}
