# 10,000 rows of 20 ms by default, 50 at once, three workers, 1,000 starts a second: how many in the worst second, by the server's log,
# and in the mean.
ROWS=${ROWS:-10000} LEASE=${LEASE:-15}

trial() {
    local i
    make_database
    prepare 50 20 'rate: 1000/s'
    for i in w1 w2 w3; do serve "$i" "$URL" & done
    submit
    await_end
    sort -n "$WORK/calls" | awk '{ t[NR] = $1; while (t[NR] - t[low + 1] >= 1e6) low++; if (NR - low > most) most = NR - low }
        END { printf "calls in the worst second: %d; in the mean %.0f\n", most, (NR - 1) / ((t[NR] - t[1]) / 1e6) }'
    kept 50
}
