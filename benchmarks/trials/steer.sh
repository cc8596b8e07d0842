# 12,000 rows of 100 ms by default, 50 at once, three workers, while the slots become 20, and 80; then a worker joins, and one is told to
# end by SIGTERM. How long each takes by the server's count, from when it was in the database; never more than 20 a second after
# that was said, never more than 80, none lost.
ROWS=${ROWS:-12000} LEASE=${LEASE:-15}

# When the slots were changed, the first time or the second, by the clock of the database, which is the server's here.
changed() { grep '"type":"ctl"' "$RUN/journal.jsonl" | sed "$1!d; s/.*\"at\":\([0-9]*\).*/\1/"; }
first_call() { # name, since
    awk -v w="$1." -v t="$2" 'index($3, w) == 1 && $1 > t && (!first || $1 < first) { first = $1 } END { printf "%.0f", first }' "$WORK/calls"
}
# When there were more than so many calls at once for the last time, and when there were so many for the first time.
changes() { awk '{ print $1, 1; print $2, -1 }' "$WORK/calls" | sort -n -k1,1 -k2,2; }
last_above() { # how many, since, until
    changes | awk -v m="$1" -v a="$2" -v b="$3" '{ if ($1 < b && n > m) last = $1; n += $2 } END { printf "%.0f", last > a ? last : a }'
}
first_at() { # how many, since
    changes | awk -v m="$1" -v a="$2" '{ n += $2; if ($1 > a && n >= m && !first) first = $1 } END { printf "%.0f", first }'
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
    "$HAWSER" ctl "$URL/$id" slots=20 > "$WORK/ctl.log"
    sleep 5
    "$HAWSER" ctl "$URL/$id" slots=80 > "$WORK/ctl.log"
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
    lowered=$(changed 1) raised=$(changed 2)
    echo "more than 20 until $(seconds "$lowered" "$(last_above 20 "$lowered" "$raised")") after slots=20"
    reached=$(first_at 80 "$raised")
    echo "80 reached $(seconds "$raised" "$reached") after slots=80"
    echo "w4 made its first call $(seconds "$(awk '/ joins trial / { print $1 }' "$WORK/w4.log")" "$(first_call w4 "$joined")") after it had found the run"
    awk -v t="$left" '/ done and / && $1 > t && !told++ { printf "w2: %.2f s after SIGTERM: %s\n", ($1 - t) / 1e6, substr($0, 18) }' "$WORK/w2.log"
    at_most 'most at once with slots=20, a second later,' "$(most_between $((lowered + 1000000)) "$raised")" 20
    kept 80
}
