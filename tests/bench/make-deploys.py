#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""make-deploys.py <releases>: a history with so many releases, each with a ledger of ten events, for git fast-import.

A release holds two commits and a tag, and was deployed to production in two stages; every tenth was rolled back, every
seventh has a waived check. A day lies between two of them. The object ids that events name are what git will give.
"""
import hashlib
import sys
import time

TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
MAKER = 'git-release <git-release@localhost>'
START = 1767225600 - 86400 * 1200
out = sys.stdout
n_marks = 0


def stamp(at):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(at))


def commit(ref, parent, who, at, message):
    """Returns (id, mark)."""
    global n_marks
    n_marks += 1
    who = f'{who} {at} +0000'
    data = f'tree {TREE}\n' + (f'parent {parent[0]}\n' if parent else '') + f'author {who}\ncommitter {who}\n\n{message}'
    out.write(f'commit {ref}\nmark :{n_marks}\nauthor {who}\ncommitter {who}\ndata {len(message)}\n{message}')
    out.write(f'from :{parent[1]}\n\n' if parent else '\n')
    return hashlib.sha1(f'commit {len(data)}\0{data}'.encode()).hexdigest(), n_marks


def ledger(release, project, target, before, number, at):
    ref = 'refs/release-ledger/' + release
    root = commit(ref, None, MAKER, 0, f'ledger of release {release}\n\nRelease-Event: 1\nRelease-Id: {release}\n'
                  f'Event: ledger.root\nLamport: 0\nTime: 1970-01-01T00:00:00Z\nLedger-Project: {project}\n')
    deploy = 'Environment: production\n'
    values = [('deploy.observe', 'ben', 60 * k, deploy + 'Metric: errors\nValue: 0.01\n') for k in (20, 30)]
    ending = [('deploy.rollback-start', 'ana', 3000, deploy), ('deploy.rollback-complete', 'ana', 3600, deploy)]
    if number % 10:
        ending = [('deploy.promote', 'ana', 3000, deploy + 'Stage: all\nFrom: canary\nSoak: 0m\n'),
                  ('deploy.verify', 'ana', 3600, deploy + 'Stage: all\n')]
    events = [('check.pass' if number % 7 else 'check.waive', 'ben', -1200, 'Check: qa\n'),
              ('deploy.plan', 'ana', 0, deploy + f'Stages: canary, all\nRollback-Target: {before}\n'),
              ('deploy.trigger-add', 'ana', 60, deploy + 'Trigger: errors\nMetric: errors\nOperator: >\nThreshold: 0.1\n'
               'For: 0m\nOwner: ana\nAction: rollback\n'),
              ('deploy.agree', 'ben', 120, deploy + 'Trigger: errors\n'),
              ('deploy.start', 'ana', 600, deploy + f'Stage: canary\nSoak: 0m\nRollback-Target: {before}\n')]
    events += values[:1] + ending[:1] + values[1:] + ending[1:] + [('announce.ack', 'ben', 4000, 'Audience: support\n')]
    tip = root
    for i, (name, who, after, fields) in enumerate(events):
        nonce = hashlib.sha256(f'{release} {i}'.encode()).hexdigest()[:32]
        tip = commit(ref, tip, f'{who} <{who}@example.com>', at + after,
                     f'{name} {release}\n\nRelease-Event: 1\nRelease-Id: {release}\nLedger-Root: {root[0]}\nEvent: {name}\n'
                     f'Candidate: {target}\nLamport: {i + 1}\nTime: {stamp(at + after)}\nNonce: {nonce}\n{fields}')


def main():
    tip, project, before = None, None, 'v1.0.0'
    for number in range(1, int(sys.argv[1]) + 1):
        at, release = START + 86400 * number, f'v1.{number}.0'
        for what in ('feat', 'fix'):
            tip = commit('refs/heads/main', tip, 'ana <ana@example.com>', at - 7200, f'{what}: number {number}\n')
            project = project or tip[0]
        out.write(f'tag {release}\nfrom :{tip[1]}\ntagger ana <ana@example.com> {at - 600} +0000\ndata 0\n\n')
        ledger(release, project, tip[0], before, number, at)
        before = release


main()
