#!/bin/sh
# SPDX-License-Identifier: ISC
# make-ledger.sh <dir> <events>: adds a ledger of so many events to the repository, for release v1.0.0, packed as a fetch
# leaves it: chains of ten, three of them side by side, then joined. The root is the project's own.
set -eu
cd "$1"
first=$(git rev-list --max-parents=0 HEAD | tail -n 1)
tree=$(git hash-object -t tree -w /dev/null)
root=$(printf 'ledger of release v1.0.0\n\nRelease-Event: 1\nRelease-Id: v1.0.0\nEvent: ledger.root\nLamport: 0\nTime: 1970-01-01T00:00:00Z\nLedger-Project: %s\n' "$first" |
	GIT_AUTHOR_NAME=git-release GIT_AUTHOR_EMAIL=git-release@localhost GIT_COMMITTER_NAME=git-release GIT_COMMITTER_EMAIL=git-release@localhost \
	GIT_AUTHOR_DATE='@0 +0000' GIT_COMMITTER_DATE='@0 +0000' git -c i18n.commitEncoding=UTF-8 commit-tree "$tree")
python3 - "$root" "$2" "$tree" <<'END' | git fast-import --quiet --force
import hashlib, sys, time
root, n, tree = sys.argv[1], int(sys.argv[2]), sys.argv[3]
out, marks = sys.stdout, 0

# An event is (id, Lamport, time, mark); the id is what git will give it.
def write(parents, who, message, lamport, t):
    global marks
    marks += 1
    data = "tree %s\n%sauthor %s\ncommitter %s\n\n%s" % (tree, "".join("parent %s\n" % p[0] for p in parents), who, who, message)
    out.write("commit refs/release-ledger/v1.0.0\nmark :%d\nauthor %s\ncommitter %s\ndata %d\n%s" % (marks, who, who, len(message), message))
    for word, p in zip(("from", "merge"), parents):
        out.write("%s %s\n" % (word, ":%d" % p[3] if p[3] else p[0]))
    out.write("\n")
    data = data.encode()
    return hashlib.sha1(b"commit %d\0" % len(data) + data).hexdigest(), lamport, t, marks

def stamp(t):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))

def event(parent, i):
    lamport, t = parent[1] + 1, 1767225600 + 60 * i
    return write([parent], "Person %d <person%d@example.com> %d +0000" % (i % 7, i % 7, t),
                 "check.pass v1.0.0: check %d\n\nIt passed on the candidate.\n\nRelease-Event: 1\nRelease-Id: v1.0.0\nLedger-Root: %s\n"
                 "Event: check.pass\nCandidate: %s\nLamport: %d\nTime: %s\nNonce: %s\nCheck: check-%d\nRuns: 1\n"
                 % (i % 40, root, root, lamport, stamp(t), hashlib.md5(b"%d" % i).hexdigest(), i % 40), lamport, t)

def join(a, b):
    lamport, t = max(a[1], b[1]) + 1, max(a[2], b[2])
    return write(sorted((a, b)), "git-release <git-release@localhost> %d +0000" % t,
                 "join\n\nRelease-Event: 1\nRelease-Id: v1.0.0\nLedger-Root: %s\nEvent: ledger.join\nLamport: %d\nTime: %s\n"
                 % (root, lamport, stamp(t)), lamport, t)

tip, i = (root, 0, 0, 0), 0
while i < n:
    ends = []
    for side in range(3):
        at = tip
        for k in range(10):
            if i < n:
                at, i = event(at, i), i + 1
        if at != tip:
            ends.append(at)
    tip = ends[0]
    for end in ends[1:]:
        tip = join(tip, end)
out.write("reset refs/release-ledger/v1.0.0\nfrom :%d\n\n" % tip[3])
END
git repack -adq
