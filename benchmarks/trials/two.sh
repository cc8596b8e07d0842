# 3,000 rows of 100 ms by default, 20 at once, two workers: a second hawser resume of the directory of a submitter that lives, one of a
# copy of it, as on another machine. None lost, none twice, never more than 20 at once.
ROWS=${ROWS:-3000} LEASE=${LEASE:-5}

trial() {
    local code=0 i other
    make_database
    prepare 20 100
    for i in w1 w2; do serve "$i" "$URL" & done
    submit &
    until_done $((ROWS / 10)) 'a second resume of the same directory'
    "$HAWSER" resume "$RUN" --results no --no-timeline --progress plain > "$WORK/second.log" 2>&1 || code=$?
    sed 's/^/  /' "$WORK/second.log"
    verdict "$code, $(lines "$WORK/second.log") line" '69, 1 line'
    until_done $((ROWS / 5)) 'a resume of a copy of it'
    cp -R "$RUN" "$WORK/copy"
    rm -f "$WORK/copy/run.lock" "$WORK/copy/control.sock"
    "$HAWSER" resume "$WORK/copy" --results no --no-timeline --progress plain > "$WORK/copy.log" 2>&1 &
    other=$!
    await_end
    code=0
    wait $other || code=$?
    tail -n 3 "$WORK/copy.log" | sed 's/^/  /'
    verdict "the copy: $code, $(distinct "$WORK/copy/results.jsonl") of $(lines "$WORK/copy/results.jsonl")" "the copy: 0, $ROWS of $ROWS"
    kept 20
}
