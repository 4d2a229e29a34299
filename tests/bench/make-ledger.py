#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""make-ledger.py <ref> <events>: more events on top of the one that the ledger has, for git fast-import.

They are of its kind, by three people, on several checks: passes, failures, sign-offs, withdrawals and blockers in turn.
"""
import hashlib
import subprocess
import sys


def git(*args):
    return subprocess.run(['git', *args], check=True, capture_output=True, text=True).stdout


def trailer(message, key):
    return next(line[len(key) + 2:] for line in message.split('\n') if line.startswith(key + ': '))


def main():
    ref, count = sys.argv[1], int(sys.argv[2])
    message = git('log', '-1', '--format=%B', ref)
    release, root, candidate = (trailer(message, k) for k in ('Release-Id', 'Ledger-Root', 'Candidate'))
    lamport, out = int(trailer(message, 'Lamport')), sys.stdout
    steps = ['pass', 'fail', 'sign', 'withdraw', 'block']
    for i in range(count):
        step, who = steps[i % 5], 'abc'[i % 3]
        check = '' if step == 'block' else f'Check: bench-{i % 7}\n'
        nonce = hashlib.sha256(str(i).encode()).hexdigest()[:32]
        text = (f'check.{step} {release}: number {i}\n\nRelease-Event: 1\nRelease-Id: {release}\nLedger-Root: {root}\n'
                f'Event: check.{step}\nCandidate: {candidate}\nLamport: {lamport + 1 + i}\n'
                f'Time: 2026-01-01T00:00:00Z\nNonce: {nonce}\n{check}')
        out.write(f'commit {ref}\n')
        for role in ('author', 'committer'):
            out.write(f'{role} {who} <{who}@example.com> {1767225600 + i} +0000\n')
        out.write(f'data {len(text)}\n{text}')
        if not i:
            out.write(f'from {ref}^0\n')
        out.write('\n')


main()
