# 12,000 rows of 100 ms by default, 50 at once, three workers, while the slots become 20, and 80; then a worker joins, and one is told to
# end by SIGTERM. How long each takes by the server's count, from when hawser ctl says that it is done; never more than 20
# when it said 20, never more than 80, none lost.
ROWS=${ROWS:-12000} LEASE=${LEASE:-15}

ctl() { "$HAWSER" ctl "$URL/$1" "$2" > "$WORK/ctl.log"; now; }
first_call() { # name, since
    awk -v w="$1." -v t="$2" 'index($3, w) == 1 && $1 > t { print $1 }' "$WORK/calls" | sort -n | head -n 1
}
seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f s", (b - a) / 1e6 }'; }

trial() {
    local i id lowered raised reached joined left
    make_database
    prepare 50 100
    for i in w1 w2 w3; do serve "$i" "$URL" & done
    submit &
    until_done $((ROWS / 6)) 'slots=20'
    id=$("$HAWSER" status "$URL" --json | sed 's/.*"id":"\([^"]*\)".*/\1/')
    lowered=$(ctl "$id" slots=20)
    sleep 5
    raised=$(ctl "$id" slots=80)
    echo "slots=80"
    sleep 3
    joined=$(now)
    serve w4 "$URL" &
    sleep 6
    left=$(now)
    echo 'SIGTERM of w2'
    kill_now w2 TERM
    sleep 4
    await_end
    echo "more than 20 until $(seconds "$lowered" "$(awk -v t="$lowered" -v e="$raised" '$1 < e { print $1, 1; print $2, -1 }' "$WORK/calls" \
        | sort -n -k1,1 -k2,2 | awk -v t="$lowered" -v e="$raised" '{ n += $2; if ($1 < e && n >= 20 && n - $2 > 20) last = $1 } END { print last + 0 ? last : t }')") after the answer to slots=20"
    reached=$(awk '{ print $1, 1; print $2, -1 }' "$WORK/calls" | sort -n -k1,1 -k2,2 \
        | awk -v t="$raised" '{ n += $2; if ($1 > t && n >= 78) { print $1; exit } }')
    echo "78 of 80 reached $(seconds "$raised" "${reached:-0}") after the answer to slots=80"
    echo "w4, started then, made its first call $(seconds "$joined" "$(first_call w4 "$joined")") later"
    awk -v t="$left" '/ ended|told|left|done and/ && $1 > t' "$WORK/w2.log" | cut -d' ' -f2- | head -n 3
    at_most 'most at once with slots=20, a second later' "$(most_between $((lowered + 1000000)) $((raised - 1500000)))" 20
    kept 80
}
