# Rows of 20 ms, 50 at once, three workers: 10,000 of 40 keys, two of a key at once; 10,000 of 2,000 keys, one at once; 10,000 of which
# nine in ten have one key, eight at once. Never more of a key at once, by the server's log; how fast beside what is possible.
ROWS=${ROWS:-10000} LEASE=${LEASE:-15}

one() { # name, most of a key at once, awk's expression for the key of row i, what is possible in rows a second
    local i most
    rm -f "$WORK/code" "$WORK/list.csv" "$WORK/provider"
    RUN=$WORK/run.$1
    { echo customer,part; seq "$ROWS" | awk '{ i = $1; printf "Customer %d,k%d\n", i, '"$3"' }'; } > "$WORK/list.csv"
    PART='{{part}}' prepare 50 20 'key: "{{part}}"' "per-key: $2"
    for i in w1 w2 w3; do serve "$i" "$URL" & done
    submit
    await_end
    most=$(awk '{ print $5, $1, 1; print $5, $2, -1 }' "$WORK/calls" | sort -k1,1 -k2,2n -k3,3n \
        | awk '$1 != key { key = $1; n = 0 } { n += $3; if (n > most) most = n } END { print most }')
    sort -n "$WORK/calls" | awk -v rows="$ROWS" -v can="$4" -v name="$1" 'NR == 1 { a = $1 } $2 > b { b = $2 }
        END { r = NR / ((b - a) / 1e6); printf "%s: %.0f rows/s, %.2f of what is possible\n", name, r, r / can }'
    at_most "most of a key at once ($1)" "$most" "$2"
    kept 50
    wait
}

trial() {
    make_database
    one forty 2 'i % 40' 2500
    one many 1 'i % 2000' 2500
    one hot 8 '(i % 10 ? 0 : i)' 444
}
