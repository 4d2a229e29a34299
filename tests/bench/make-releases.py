#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""make-releases.py <releases> <events of each> <open>: releases v1.0.0, v1.1.0 … with their ledgers, for git fast-import.

Of the releases the last <open> are open, the others closed. Each has three commits, an annotated tag, and a ledger whose
events are checks, announcements and a deploy in turn. Run in a repository whose main line has one commit already.
"""
import hashlib
import subprocess
import sys
import time

FIRST, DAY = 1600000000, 86400
out = sys.stdout


def git(*args):
    return subprocess.run(['git', *args], check=True, capture_output=True, text=True).stdout.strip()


def stamp(t):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(t))


def write(ref, who, t, message, parent, tree=None, files=()):
    """One commit; returns the id that git will give it, where its tree is known."""
    data = f'commit {ref}\nmark :{write.mark}\nauthor {who} {t} +0000\ncommitter {who} {t} +0000\n'
    data += f'data {len(message.encode())}\n{message}'
    data += f'from {parent}\n' if parent else ''
    for path, text in files:
        data += f'M 100644 inline {path}\ndata {len(text)}\n{text}\n'
    out.write(data + '\n')
    write.mark += 1
    if not tree:
        return None
    body = f'tree {tree}\n' + (f'parent {write.oid}\n' if write.oid else '')
    body += f'author {who} {t} +0000\ncommitter {who} {t} +0000\n\n{message}'
    return hashlib.sha1(b'commit %d\0' % len(body.encode()) + body.encode()).hexdigest()


write.mark, write.oid = 1, None


def event(release, root, lamport, name, subject, t, *fields):
    nonce = hashlib.md5(f'{release} {lamport}'.encode()).hexdigest()
    return (f'{name} {release}{subject}\n\nRelease-Event: 1\nRelease-Id: {release}\nLedger-Root: {root}\nEvent: {name}\n'
            f'Lamport: {lamport}\nTime: {stamp(t)}\nNonce: {nonce}\n' + ''.join(f + '\n' for f in fields))


STEPS = [('check.sign', ': qa-scope', 'Check: qa-scope'), ('check.sign', ': rollback-plan', 'Check: rollback-plan'),
         ('announce.ack', ': users', 'Audience: users', 'Digest: ' + 'a' * 64), ('check.block', ''),
         ('deploy.plan', ' production: full', 'Environment: production', 'Stages: full', 'Rollback-Target: v1.0.0'),
         ('deploy.trigger-add', ' production: errors', 'Environment: production', 'Trigger: errors', 'Metric: e',
          'Operator: >', 'Threshold: 1', 'For: 5m', 'Owner: ana', 'Action: rollback'),
         ('deploy.observe', ' production: e 0.1', 'Environment: production', 'Metric: e', 'Value: 0.1')]


def ledger(release, first, empty, t, count, is_open):
    ref, author = f'refs/release-ledger/{release}', 'git-release <git-release@localhost>'
    root = (f'ledger of release {release}\n\nRelease-Event: 1\nRelease-Id: {release}\nEvent: ledger.root\nLamport: 0\n'
            f'Time: 1970-01-01T00:00:00Z\nLedger-Project: {first}\n')
    write.oid = None
    root_oid, parent = write(ref, author, 0, root, None, empty), f':{write.mark - 1}'
    for i in range(1, count + 1):
        step = STEPS[(i - 1) % len(STEPS)]
        if i == count and not is_open:
            step = ('retro.close', '')
        text = event(release, root_oid, i, step[0], step[1], t + i, *step[2:])
        write(ref, f'Person {i % 3} <p{i % 3}@example.com>', t + i, text, parent)
        parent = f':{write.mark - 1}'


def main():
    releases, events, n_open = (int(a) for a in sys.argv[1:4])
    first = git('rev-list', '--max-parents=0', 'HEAD').split('\n')[-1]
    empty = git('hash-object', '-t', 'tree', '-w', '/dev/null')
    parent, who = git('rev-parse', 'HEAD'), 'Person 0 <p0@example.com>'
    for i in range(releases):
        t = FIRST + i * DAY
        for k in range(3):
            text = f'{"feat" if k else "fix"}: change {k} of release {i}\n'
            write('refs/heads/main', who, t + k, text, parent, files=[(f'src/{i % 50}/{k}', f'{i}\n')])
            parent = f':{write.mark - 1}'
        name = f'v1.{i}.0'
        out.write(f'tag {name}\nfrom {parent}\ntagger {who} {t + 5} +0000\ndata {len(name) + 1}\n{name}\n')
        ledger(name, first, empty, t, events, i >= releases - n_open)


main()
