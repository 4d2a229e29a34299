# SPDX-License-Identifier: ISC
# The pages that common/cli/html*.c builds: whole, self-contained, usable by everyone, whatever text is put into them.
. ./lib.sh
. ./browser.sh

PAGES=${GIT_RELEASE_PAGES:-$GIT_RELEASE_BIN/../tests/pages/pages}
checker=$SOURCE_ROOT/tests/cli/page.py
if ! [ -x "$PAGES" ]; then
	skip 'builds pages that are whole and self-contained' "no $PAGES: make check-cli builds it"
	finish
fi

it 'builds pages that are whole and self-contained' '
	"$PAGES" . && exits 0 python3 "$checker" ./*.html > out && has out "5 pages, 0 breaches"
'
it 'writes the same bytes each time' '
	mkdir a b && "$PAGES" a && "$PAGES" b && diff -r a b
'
it 'keeps text as text' '
	"$PAGES" . && [ "$(grep -c "document.title" hostile.html)" -gt 8 ] && hasnt hostile.html "<script" && has hostile.html "&lt;/title&gt;&lt;/style&gt;" &&
	! LC_ALL=C grep -q "$(printf "[\001-\010\013-\037\177]")" hostile.html && iconv -f UTF-8 -t UTF-8 hostile.html > /dev/null
'
# refuses <rule> <sed script>: the page changed by the script breaks just this rule.
refuses() {
	sed "$2" parts.html > bad.html && ! cmp -s parts.html bad.html && exits 1 python3 "$checker" bad.html > out &&
	[ "$(sed -n "s/^bad.html: \([a-z]*\): .*/\1/p" out | sort -u)" = "$1" ] || { echo "$1 by $2:"; cat out; return 1; }
}
it 'notices a page that is not' '
	"$PAGES" . &&
	refuses language "s/<html lang=\"en\">/<html>/" && refuses language "/Content-Security-Policy/d" && refuses language "s/default-src .none./default-src */" &&
	refuses headings "s/<h3 \([^>]*\)>\(.*\)<\/h3>/<h4 \1>\2<\/h4>/" && refuses headings "s/<h1>.*<\/h1>//" &&
	refuses landmarks "s/<a class=\"skip\" href=\"#main\">/<a class=\"skip\" href=\"#h-1\">/" &&
	refuses ids "s/id=\"c-[0-9]*\"/id=\"c\"/" && refuses tables "s/<caption\([^>]*\)>.*<\/caption>/<caption\1><\/caption>/" &&
	refuses tables "s/ scope=\"col\"//" && refuses tables "s/colspan=\"2\"/colspan=\"3\"/" &&
	refuses images "s/ role=\"img\"//" && refuses images "s/<figcaption\([^>]*\)>.*<\/figcaption>/<figcaption\1><\/figcaption>/" &&
	refuses lists "s/<ul class=\"list\">/&<p>x<\/p>/" && refuses nesting "s/<h1>/<\/span>&/" && refuses bytes "s/Ana Lovelace/Ana$(printf "\001")Lovelace/" &&
	refuses requests "s/<h1>/<img alt=\"x\" src=\"x\">&/" && refuses requests "s/<h1>/<h1 onclick=\"x\">/" &&
	refuses requests "s/url(#fill-bad)/url(x)/" && refuses requests "s/<h1>.*<\/h1>/&<p><a href=\"https:\/\/example.com\">x<\/a><\/p>/"
'

if ! browser; then
	for what in 'is readable in light and dark, on a phone and on a desk' 'notices what is pale or too wide' 'runs no script' 'draws pictures'; do
		skip "$what" 'no chromium here'
	done
	finish
fi

it 'is readable in light and dark, on a phone and on a desk' '
	"$PAGES" . && for page in stats parts hostile stats-hostile; do for scheme in light dark; do for width in 320 1200; do
		echo "$page, $scheme, $width" && measured $page.html $scheme $width > got && json got pale "[]" && json got overflow 0 &&
		json got dark $([ $scheme = dark ] && echo true || echo false) &&
		python3 -c "import json; got = json.load(open(\"got\")); exit(not (got[\"texts\"] > 100 and got[\"shapes\"] > 20))" || exit 1
	done; done; done
'
it 'notices what is pale or too wide' '
	"$PAGES" . && sed "s/--soft: #[0-9a-f]*/--soft: #a0a0a0/" stats.html > pale.html && measured pale.html light 1200 > got && hasnt got "\"pale\":[]" &&
	sed "s/--now: #[0-9a-f]*/--now: #c0d8ff/" stats.html > bars.html && measured bars.html light 1200 > got && has got "bar now" &&
	sed "s/<h1>/<h1 style=\"white-space: nowrap; width: 99rem\">/" stats.html > wide.html && measured wide.html light 320 > got && hasnt got "\"overflow\":0"
'
it 'runs no script' '
	"$PAGES" . && dom_of hostile.html > dom && has dom "<title>hostile</title>" && [ "$(grep -c "<script" dom)" = 0 ] &&
	sed "s/<h1>/<script>document.title=\"ran\"<\/script>&/" parts.html > scripted.html && dom_of scripted.html > dom && has dom "<title>parts</title>" &&
	sed "/Content-Security-Policy/d" scripted.html > free.html && dom_of free.html > dom && has dom "<title>ran</title>"
'
it 'draws pictures' '
	"$PAGES" . && shot_of stats.html light.png light && shot_of stats.html dark.png dark && shot_of stats-empty.html empty.png light &&
	[ "$(wc -c < light.png)" -gt 50000 ] && ! cmp -s light.png dark.png && ! cmp -s light.png empty.png
'
finish
