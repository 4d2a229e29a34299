# SPDX-License-Identifier: ISC
# git release-deploy watch: polls the stage's verify command, records, shows, stops; and values from Prometheus.
. ./lib.sh
. ./lib-deploy.sh

R=--release=v1.1.0

# Never for ever: what a test waits for comes at once or not at all.
watch() {
	timeout 30 git release-deploy watch "$@"
}

# watched <dir>: started, its commands trusted; the verify command prints the file "values".
watched() {
	project "$@" && (cd "$1" && started $R && git release-policy trust --yes) > /dev/null
}

# server <dir>: answers as Prometheus does with what <dir>/answer holds; its address in <dir>/url. stop_server ends it.
server() {
	cat > "$1/server.py" <<-'PY'
		import http.server, sys, urllib.parse
		class H(http.server.BaseHTTPRequestHandler):
		    def do_GET(self):
		        q = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query).get("query", [""])[0]
		        open("asked", "a").write("%s %s\n" % (self.headers.get("Authorization"), q))
		        body = open("answer", "rb").read()
		        code = 500 if body.startswith(b"500") else 200
		        self.send_response(code)
		        self.end_headers()
		        self.wfile.write(body)
		    def log_message(self, *a):
		        pass
		s = http.server.HTTPServer(("127.0.0.1", 0), H)
		open("url.new", "w").write("http://127.0.0.1:%d" % s.server_port)
		import os
		os.rename("url.new", "url")
		s.serve_forever()
	PY
	(cd "$1" && exec python3 server.py) > "$1/server.log" 2>&1 &
	SERVER=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e "$1/url" ] && return; sleep 0.3; done
	cat "$1/server.log" >&2
	return 1
}
stop_server() {
	kill "$SERVER" && wait "$SERVER"
	true
}
vector() {
	printf '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"%s"]}]}}' "$1"
}

it 'runs nothing that is not trusted' '
	project r && cd r && started $R && n=$(events v1.1.0) && echo "error_rate 1" > values && exits 128 watch $R 2>err && has err "not trusted" && [ "$(events v1.1.0)" = "$n" ] &&
	git release-policy trust --yes > out && at 30 && watch $R > out && has out "error_rate 1"
'
it 'records what the command prints and ends when the stage has soaked' '
	watched r && cd r && printf "error_rate 0.25\nlatency -3\nall is well\n42\n" > values && at 31 && watch $R > out 2>err && has out "2026-01-12T12:31:00Z v1.1.0 production canary: soaked, error_rate 0.25" && has err "git release-deploy promote --release=v1.1.0" &&
	git log --format=%s refs/release-ledger/v1.1.0 > log && has log "error_rate 0.25" && has log "latency -3" && [ "$(grep -c deploy.observe log)" = 2 ] && state running $R && json status.json deploys.0.stage canary
'
it 'stops with exit 1 when a trigger fires' '
	watched r && cd r && echo "error_rate 6" > values && $D observe error_rate 7 $R && at 5 && exits 1 watch $R > out 2>err && has out "errors has fired" && has err "trigger '\''errors'\'' has fired: rollback" && has err "git release-deploy rollback start --release=v1.1.0" &&
	state trigger-fired $R && exits 1 watch $R && $D waive-trigger errors --reason=test $R && echo "error_rate 1" > values && at 31 && watch $R
'
it 'takes a failure without values for an error, and silence for nothing that is fine' '
	watched r && cd r && at 31 && { timeout 3 git release-deploy watch $R --interval=1h > out 2>err; [ $? = 124 ]; } && has err "ended with exit code" && last v1.1.0 "error_rate error" && exits 1 $D promote $R 2>err && has err "gave no value" &&
	echo "nothing to say" > values && { timeout 3 git release-deploy watch $R --interval=1h > out; [ $? = 124 ]; } && last v1.1.0 "error_rate inconclusive" && exits 1 $D promote $R &&
	echo "error_rate NaN" > values && { timeout 3 git release-deploy watch $R --interval=1h > out; [ $? = 124 ]; } && last v1.1.0 "error_rate error" && echo "error_rate 1" > values && watch $R && $D promote $R
'
it 'keeps the values of a command that failed after printing them' '
	watched r "[release-stage \"canary\"]" "	verify = \"echo error_rate 2; exit 3\"" "	shell = true" && cd r && at 31 && watch $R 2>err && has err "exit code 3" && last v1.1.0 "error_rate 2"
'
it 'gives up on a command that does not end' '
	watched r "[release-stage \"canary\"]" "	verify = sleep 60" "	timeout = 1s" && cd r && at 31 && { timeout 5 git release-deploy watch $R --interval=1h > out 2>err; [ $? = 124 ]; } && has err "did not finish" && last v1.1.0 "error_rate error"
'
it 'polls at the interval, and is over when somebody stops the deploy' '
	watched r "[release-stage \"canary\"]" "	verify = ./poll" && cd r && printf "#!/bin/sh\necho x >> polls\n[ \$(wc -l < polls) -lt 3 ] || git release-deploy pause $R > /dev/null\necho error_rate 1\n" > poll && chmod +x poll && git config user.name Poll && git config user.email poll@example.com &&
	exits 1 timeout 20 git release-deploy watch $R --interval=1s > out 2>err && has err "not running (paused)" && [ "$(wc -l < polls)" -eq 3 ]
'
it 'promotes only when it is told to, and never verifies by itself' '
	watched r && cd r && echo "error_rate 1" > values && at 31 && watch $R && state running $R && json status.json deploys.0.stage canary && watch --promote $R > out 2>err && state running $R && json status.json deploys.0.stage rest &&
	has out "production canary: soaked" && has out "production rest: soaked" && has err "git release-deploy verify --release=v1.1.0" && $D verify $R
'
it 'watches nothing that does not run, and needs a command' '
	project r && cd r && git release-policy trust --yes > out && exits 1 watch $R 2>err && has err "is planned" && armed $R && exits 1 watch $R 2>err && has err "not running (planned)" &&
	$D plan $R --env=staging --rollback-target=v1.0.0 && trigger $R --env=staging && agreed $R --env=staging && $D start $R --env=staging && exits 128 watch $R --env=staging 2>err && has err "stage '\''try'\'' has no verify command"
'
it 'tells the command what it is asked for, and nothing of the person'\''s secrets' '
	watched r "[release-stage \"canary\"]" "	verify = \"env > seen; echo error_rate 1\"" "	shell = true" && cd r && at 31 && SECRET=x GIT_DIR=$PWD/.git watch $R && has seen RELEASE=v1.1.0 && has seen RELEASE_ENVIRONMENT=production &&
	has seen RELEASE_STAGE=canary && hasnt seen SECRET && hasnt seen GIT_ && hasnt seen SOURCE_DATE
'
it 'draws a live view on a terminal, with a bar, the last values and the distance; rings when a trigger fires' '
	watched r && cd r && echo "error_rate 2" > values && at 15 && cat > ../on-pty.py <<-"PY" &&
		import os, pty, sys, time, signal, select
		pid, fd = pty.fork()
		if not pid:
		    os.environ["TERM"] = "xterm"
		    os.execvp("git-release-deploy", ["git-release-deploy", "watch", "--release=v1.1.0", "--interval=1s"])
		seen, end = b"", time.time() + 20
		fired = False
		while time.time() < end:
		    if select.select([fd], [], [], 0.2)[0]:
		        try:
		            piece = os.read(fd, 65536)
		        except OSError:
		            break
		        if not piece:
		            break
		        seen += piece
		    if not fired and seen.count(b"\033[J") >= 3:
		        fired = True
		        if sys.argv[1] == "interrupt":
		            os.write(fd, b"\003")
		        else:
		            os.system("git release-deploy fire errors --release=v1.1.0 > /dev/null")
		code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
		sys.stdout.buffer.write(seen)
		print("\ncode", code)
	PY
	python3 ../on-pty.py fire > out && has out "code 1" && has out "[####################--------------------] soak 15m left" && has out "v1.1.0 in production, canary (1 of 2): " && has out "error_rate > 5 for 5m" && has out "2  3 away" && has out "$(printf "\a")" &&
	has out "$(printf "\033[3A\033[J")" && hasnt out "\033[3A\033[J" && $D waive-trigger errors --reason=test $R && python3 ../on-pty.py interrupt > out && has out "code -2" && n=$(events v1.1.0) && git release-policy check > check &&
	$D observe error_rate 1 $R && [ "$(events v1.1.0)" = $((n + 1)) ]
'
it 'takes values from Prometheus' '
	mkdir prom && server prom && watched r "[release-stage \"canary\"]" "	verify = $SOURCE_ROOT/contrib/deploy/prometheus-verify --url=$(cat prom/url) \\\"error_rate=sum(rate(errors{track='\''canary'\''}[5m]))\\\" up=up" && vector 0.125 > prom/answer && cd r && at 31 && watch $R > out && has out "error_rate 0.125" &&
	git log --format=%s refs/release-ledger/v1.1.0 > log && has log "error_rate 0.125" && has log "up 0.125" && has ../prom/asked "sum(rate(errors{track='\''canary'\''}[5m]))"; code=$?; stop_server; [ $code = 0 ]
'
it 'takes nothing from Prometheus that is no single number' '
	mkdir prom && server prom && v="$SOURCE_ROOT/contrib/deploy/prometheus-verify" && echo secret > token &&
	try() { printf "%s" "$2" > prom/answer && exits $1 python3 "$v" --url="$(cat prom/url)" --token-file=token "m=some query" > out 2>err; } &&
	try 0 "$(vector 1e-3)" && has out "m 1e-3" && has prom/asked "Bearer secret some query" && try 0 "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"7\"]}}" && has out "m 7" &&
	for bad in "$(vector NaN)" "$(vector +Inf)" "$(vector x)" "500 broken" "not json" "[]" "{\"status\":\"error\",\"error\":\"bad query\"}" "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}" \
		"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}" "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{},{}]}}" "{\"status\":\"success\"}"; do
		try 1 "$bad" && [ ! -s out ] && [ -s err ] && ! grep -q Traceback err || { echo "$bad"; cat out err; exit 1; }
	done; code=$?; stop_server; [ $code = 0 ] && exits 1 python3 "$v" --url="$(cat prom/url)" --timeout=1 m=q > out 2>err && ! grep -q Traceback err && exits 1 python3 "$v" > out 2>err && exits 1 python3 "$v" "a b=q" && exits 0 python3 "$v" -h > out
'
finish
