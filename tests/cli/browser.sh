# SPDX-License-Identifier: ISC
# Looking at pages in Chromium, without a window and without a network. Sourced after lib.sh by the tests of HTML.
#
#   browser                              sets BROWSER; fails when there is none
#   dom_of <page>                        the document as the browser has it after all has run
#   shot_of <page> <png> <scheme> [<width> <height>]
#   measured <page> <scheme> <width>     what page.js finds in the page as it is shown: JSON
#
# <scheme> is light or dark. A page is a file.

browser() {
	for BROWSER in chromium chromium-browser google-chrome chrome; do
		command -v "$BROWSER" > /dev/null && return
	done
	return 1
}

# Nothing is fetched by the browser itself either: no name resolves.
chromium_with() {
	profile=$(mktemp -d "$WORK/profile.XXXXXX") &&
	timeout 60 "$BROWSER" --headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --disable-sync \
		--disable-background-networking --disable-component-update --disable-extensions --host-resolver-rules='MAP * ~NOTFOUND' \
		--user-data-dir="$profile" --virtual-time-budget=4000 "$@" 2> "$WORK/browser.err"
	browser_code=$?
	rm -rf "$profile"
	return "$browser_code"
}

scheme_flag() {
	case $1 in dark) echo --blink-settings=preferredColorScheme=0 ;; *) echo --blink-settings=preferredColorScheme=1 ;; esac
}

dom_of() {
	chromium_with --dump-dom "file://$(realpath "$1")"
}

shot_of() {
	chromium_with --hide-scrollbars --window-size="${4:-1200},${5:-1600}" --screenshot="$PWD/$2" "$(scheme_flag "$3")" \
		"file://$(realpath "$1")" > /dev/null && [ -s "$2" ]
}

# A copy of the page that may run one script, ours, in a frame as wide as asked: the browser's own window has a least width.
measured() {
	sed '/http-equiv="Content-Security-Policy"/d; /<\/body>/d; /<\/html>/d' "$1" > measured-page.html &&
	{ echo '<script>' && cat "$SOURCE_ROOT/tests/cli/page.js" && echo '</script></body></html>'; } >> measured-page.html &&
	cat > measured-frame.html <<-END &&
	<!DOCTYPE html><pre id="got"></pre>
	<script>onmessage = e => { document.getElementById('got').textContent = e.data; };</script>
	<iframe src="measured-page.html" width="$3" height="2000" style="border: 0"></iframe>
	END
	chromium_with --window-size=1600,2200 "$(scheme_flag "$2")" --dump-dom "file://$(realpath measured-frame.html)" > measured-dom &&
	python3 -c '
import html, re, sys
m = re.search(r"<pre id=\"got\">(.+?)</pre>", sys.stdin.read(), re.S)
print(html.unescape(m.group(1)) if m else "{}")' < measured-dom
}
