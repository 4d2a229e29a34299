#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""check.py <check> <command>: compares what a program says of itself with what is written about it.

usage      the lines of -h are the lines of the page's SYNOPSIS
options    the option table (--opt-dump) is the list of the page's OPTIONS, in the same order, labels included
helper     what git's completion asks (--git-completion-helper) follows from the option table
sections   the page has its sections in the order of this house
exits      EXIT STATUS lists codes, and only codes of this house
mentions   gitrelease(7) and README.md name the command
unknown    an unknown option: 129, one line and the usage on stderr, nothing on stdout

The environment has SOURCE_ROOT and a PATH with the programs. Exit 1 and a line for each difference.
"""
import os
import re
import subprocess
import sys

ROOT = os.environ['SOURCE_ROOT']
SECTIONS = ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'JSON', 'CONFIGURATION', 'ENVIRONMENT', 'FILES', 'EXIT STATUS',
            'EXAMPLES', 'SEE ALSO']
NEEDED = {'NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXIT STATUS', 'EXAMPLES', 'SEE ALSO'}
CODES = {'0', '1', '2', '3', '128', '129'}


def run(command, *args):
    return subprocess.run([command, *args], capture_output=True, text=True, check=False)


def page(name):
    with open(os.path.join(ROOT, 'man', name), encoding='utf-8') as f:
        return f.read()


def section(source, title):
    m = re.search(r'^\.Sh "?%s"?\n(.*?)(?=^\.Sh |\Z)' % re.escape(title), source, re.M | re.S)
    return m.group(1) if m else ''


def squeeze(line):
    """A synopsis line without what differs by medium only: blanks and the angle brackets of placeholders."""
    return re.sub(r'[\s<>]', '', line.replace('git-release-', 'git release-'))


def usage_lines(text):
    return [squeeze(re.sub(r'^(usage:|\s+or:)', '', line)) for line in text.split('\n')
            if re.match(r'(usage:|\s+or:) git ', line)]


def synopsis_lines(command):
    page(command + '.1')
    out = subprocess.run(['mandoc', '-T', 'ascii', '-O', 'width=1000', os.path.join(ROOT, 'man', command + '.1')],
                         capture_output=True, check=True).stdout.decode('ascii', 'replace')
    out = re.sub('.\b', '', out)
    m = re.search(r'^SYNOPSIS\n(.*?)^\S', out, re.M | re.S)
    return [squeeze(line) for line in m.group(1).split('\n') if line.strip()] if m else []


def table(command):
    """The option table: (letter, name, label with a leading "=" when optional, negatable)."""
    rows = []
    for line in run(command, '--opt-dump').stdout.splitlines():
        letter, name, label, negatable = line.split('\t')[:4]
        rows.append((letter.strip('-'), '' if name == '-' else name, '' if label == '-' else label,
                     negatable == 'negatable'))
    return rows


def documented(command):
    """The options of the page as spellings: "-n", "--dry-run", "--pre=<id>", "--update[=<file>]", a list an entry."""
    entries = []
    for item in re.findall(r'^\.It (Fl .*)$', section(page(command + '.1'), 'OPTIONS'), re.M):
        # "Fl n , -dry-run" is one macro with two flags.
        text = re.sub(r' , (-\S+)', r' , Fl \1', item)
        text = re.sub(r'\bFl (\S)', r'-\1', text)
        text = re.sub(r'\bAr ("[^"]*"|\S+)', lambda m: '<%s>' % m.group(1).strip('"'), text)
        text = re.sub(r'\bOp (.*)$', r'[\1]', text)
        text = text.replace('Oo', '[').replace('Oc', ']').replace('Cm ', '').replace('Ns', '')
        entries.append([re.sub(r'\s|<<|>>', '', part) for part in re.split(r' , ', text)])
    return entries


def expected(row):
    letter, name, label, _ = row
    value = '[=<%s>]' % label[1:] if label.startswith('=') else '=<%s>' % label if label else ''
    return (['-' + letter] if letter else []) + (['--' + name + value] if name else [])


def check_usage(command):
    said, written = usage_lines(run(command, '-h').stdout), synopsis_lines(command)
    if not said:
        yield '-h prints no usage line'
    for line in said:
        if line not in written:
            yield f'in -h, not in SYNOPSIS: {line}'
    for line in written:
        if line not in said:
            yield f'in SYNOPSIS, not in -h: {line}'
    if sorted(said) == sorted(written) and said != written:
        yield 'the lines of -h and SYNOPSIS come in another order'


def check_options(command):
    rows = table(command)
    want = [expected(row) for row in rows]
    no = {'--no-' + name for _, name, _, negatable in rows if negatable}
    got = [[s for s in entry if s not in no and not s.startswith('--[no-]')] +
           [s.replace('[no-]', '') for s in entry if s.startswith('--[no-]')] for entry in documented(command)]
    got = [entry for entry in got if entry and entry != ['-h']]
    # "-m <text>" stands for the value of both spellings.
    got = [[re.sub(r'^(-[^-])(=?<.*>)$', r'\1', s) for s in entry] for entry in got]
    for entry in want:
        if entry not in got:
            yield f'in the program, not in OPTIONS: {", ".join(entry)}'
    for entry in got:
        if entry not in want:
            yield f'in OPTIONS, not in the program: {", ".join(entry)}'
    if sorted(want) == sorted(got) and want != got:
        yield f'order in OPTIONS: {got}; in the program: {want}'


def check_helper(command):
    words = run(command, '--git-completion-helper').stdout.split()
    rows = [row for row in table(command) if row[1]]
    want = ['--' + name + ('=' if label and not label.startswith('=') else '') for _, name, label, _ in rows]
    want += ['--no-' + name for _, name, _, negatable in rows if negatable and not name.startswith('no-')]
    got = [w for w in words if w.startswith('--') and w != '--']
    if sorted(got) != sorted(want):
        yield f'helper says {sorted(set(got) ^ set(want))} otherwise than the option table'


def check_sections(command):
    source = page(command + '.1')
    got = [title.strip('"') for title in re.findall(r'^\.Sh (.*)$', source, re.M)]
    known = [title for title in got if title in SECTIONS]
    if known != sorted(known, key=SECTIONS.index):
        yield f'order of sections: {known}'
    for title in sorted(NEEDED - set(got)):
        if not (title == 'OPTIONS' and not table(command)):
            yield f'no section {title}'
    if not re.search(r'^\.Nm git-' + command[4:] + '$', section(source, 'NAME'), re.M):
        yield f'NAME does not say {command}'


def check_exits(command):
    codes = re.findall(r'^\.It (?:Li )?(\S+)$', section(page(command + '.1'), 'EXIT STATUS'), re.M)
    if not {'0', '129'} <= set(codes):
        yield f'EXIT STATUS lists {codes}'
    if set(codes) - CODES or codes != sorted(codes, key=int):
        yield f'EXIT STATUS lists {codes}, which are not this house\'s codes in order'


def check_mentions(command):
    if not re.search(r'^\.(\w+ )*Xr %s 1\b' % command, page('gitrelease.7'), re.M):
        yield f'gitrelease(7) does not refer to {command}'
    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as f:
        if command.replace('git-', 'git ', 1) not in f.read():
            yield 'README.md does not name it'


def check_unknown(command):
    done = run(command, '--no-such-option')
    lines = done.stderr.splitlines()
    if done.returncode != 129 or done.stdout:
        yield f'exit {done.returncode}, stdout {done.stdout!r}'
    if not lines or not lines[0].startswith('error: ') or 'no-such-option' not in lines[0]:
        yield f'stderr begins {lines[:1]}'
    if len(lines) < 2 or not lines[1].startswith('usage: git ' + command[4:]):
        yield f'no usage line after the error: {lines[1:2]}'


def main():
    check, command = sys.argv[1], sys.argv[2]
    with open(os.path.join(ROOT, 'tests/docs/known.txt'), encoding='utf-8') as f:
        known = {line.strip() for line in f if not line.startswith('#')}
    try:
        differences = list(globals()['check_' + check](command))
    except FileNotFoundError as missing:
        differences = [f'there is no {missing.filename}']
    for text in differences:
        print(f'{command}: {check}: {text}')
    if f'{command} {check}' in known:
        print(f'{command}: {check}: listed as known')
        return 0 if differences else 1
    return 1 if differences else 0


sys.exit(main())
