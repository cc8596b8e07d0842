# 40 rows, four at once, three workers, lease 5 s: the last step of one row kills its worker's process. It is dead, of kind crash, after
# three of them, and all others are done.
ROWS=${ROWS:-40} LEASE=${LEASE:-5}
HALTS=(0 1)

trial() {
    local i dead
    make_database
    { echo customer; seq "$ROWS"; } > "$WORK/list.csv"
    prepare 4 100
    printf '  - name: last\n    exec: {command: [sh, -c, "if [ {{customer}} = 20 ]; then kill -9 $PPID; fi; sleep 0.2"]}\n' >> "$WORK/job.yaml"
    for i in w1 w2 w3; do serve "$i" "$URL" --allow exec & done
    submit
    await_end
    dead=$RUN/dead.jsonl
    echo "the server counted: $(provider)"
    sed -n 's/.*\("kind":"[^"]*","message":"[^"]*"\).*/dead: \1/p' "$dead"
    verdict "code $(cat "$WORK/code"), $(distinct "$RUN/results.jsonl") done, $(distinct "$dead") dead, of kind crash $(grep -c '"kind":"crash"' "$dead")" \
        "code 1, $((ROWS - 1)) done, 1 dead, of kind crash 1"
    verdict "$(awk 'FNR == 1' "$WORK"/w?.log | wc -l) workers" '3 workers'
}
