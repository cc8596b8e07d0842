# 9,000 rows of 100 ms by default, 20 at once, lease 5 s: 20 kill -9 at random moments, of three workers and of the submitter. None
# lost, never more than 20 at once; of each death, how many calls were repeated, and when the first of them was (a lease later for each next who had the row and died).
ROWS=${ROWS:-9000} LEASE=${LEASE:-5}
KILLS=20

trial() {
    local killed=0 who name
    make_database
    prepare 20 100
    for who in w1 w2 w3; do serve "$who" "$URL" & done
    submit &
    until_done 1 'kills begin'
    while [ $killed -lt $KILLS ] && ! has_ended; do
        sleep $((1 + RANDOM % 4)).$((RANDOM % 10))$((RANDOM % 10))
        who=$(printf '%s\n' w1 w2 w3 submitter | shuf -n 1)
        name=$(cat "$WORK/name.$who" 2> "$WORK/kill.log" || echo "$who")
        if kill -9 "$(cat "$WORK/pid.$who")" 2> "$WORK/kill.log"; then
            killed=$((killed + 1))
            echo "$(now) $name" >> "$WORK/killed"
        fi
    done
    echo "killed: $killed, $(cut -d' ' -f2 "$WORK/killed" | sed 's/\..*//' | sort | uniq -c | awk '{ printf "%s %d times, ", $2, $1 }')"
    await_end
    # of each worker that was killed: its calls, those of them that another repeated, and how long after the death the first was
    awk 'NR == FNR { if ($2 != "submitter") died[$2] = $1; next }
        ($3 in died) { calls[$3]++; by[$4] = $3; next }
        ($4 in by) && $1 > died[by[$4]] { w = by[$4]; again[w]++; if (!(w in first) || $1 < first[w]) first[w] = $1 }
        END { for (w in died) { if (again[w] > most) most = again[w]; sum += again[w]
              if (w in first && first[w] - died[w] > late) late = first[w] - died[w] }
            printf "calls repeated after a death: %d at most, %d in all; the first of them %.2f s after it at the latest\n", most, sum, late / 1e6 }' \
        "$WORK/killed" <(sort -n "$WORK/calls")
    verdict "$killed kills" "$KILLS kills"
    kept 20
}
