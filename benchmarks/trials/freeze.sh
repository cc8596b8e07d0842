# 9,000 rows of 100 ms by default, 20 at once, three workers, lease 5 s: SIGSTOP of a worker for twice its lease, then SIGCONT, three
# times. Waking up, it sends what it was about to send in the moment that it was stopped, and that is counted; from half a second
# later until it has joined anew it sends nothing. None lost, never more than 20 at once beside that.
ROWS=${ROWS:-9000} LEASE=${LEASE:-5}

trial() {
    local i name woke joined sent=0 n
    make_database
    prepare 20 100
    for i in w1 w2 w3; do serve "$i" "$URL" & done
    submit &
    for i in 1 2 3; do
        until_calls "w$i"
        until_done "$i" "w$i sleeps for $((2 * LEASE)) s"
        name=$(cat "$WORK/name.w$i")
        kill_now "w$i" STOP
        sleep $((2 * LEASE))
        woke=$(now)
        kill_now "w$i" CONT
        joined=
        while [ -z "$joined" ] && ! has_ended; do
            sleep 0.2
            joined=$(awk -v t="$woke" '$1 > t && / joins trial / { print $1; exit }' "$WORK/w$i.log")
        done
        joined=${joined:-$(now)}
        n=$(awk -v w="$name" -v a="$woke" '$3 == w && $1 > a && $1 < a + 500000' "$WORK/calls" | wc -l)
        [ "$joined" -gt $((woke + 500000)) ] || n=$(awk -v w="$name" -v a="$woke" -v b="$joined" '$3 == w && $1 > a && $1 < b' "$WORK/calls" | wc -l)
        sent=$((sent + n))
        echo "  sent on waking: $n"
        verdict "$(awk -v w="$name" -v a="$woke" -v b="$joined" '$3 == w && $1 > a + 500000 && $1 < b' "$WORK/calls" | wc -l) calls later" \
            '0 calls later'
        grep -m 1 -o 'lost its lease.*' <(awk -v t="$woke" '$1 > t' "$WORK/w$i.log") || true
    done
    await_end
    kept $((20 + sent))
}
