#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""source.py <root>: the rules of this house that no compiler knows. One line a breach, exit 1 when there is any.

storey     a file includes its own and lower storeys only: base < model < repo < cli < cmd
git2       <git2.h> is for common/repo; a command calls nothing of libgit2 but git_oid_*
pure       common/model does no input or output, asks no clock and no environment
spawn      child processes start in common/repo/run.c only
banned     calls without bounds or without errors; raw allocation outside common/base/alloc.c (tests may)
comment    no // comments, no #if 0, no notes to do something later
spdx       each source file names its licence in its first lines
length     at most 600 lines a source file
"""
import os
import re
import sys

STOREYS = ['base', 'model', 'repo', 'cli']
LIMIT = 600
SPAWN = re.compile(r'\b(fork|vfork|execv|execve|execvp|execvpe|execl|execlp|execle|popen|system|posix_spawnp?)\s*\(')
BANNED = re.compile(r'\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|strtok_r|atoi|atol|atof|alloca|tmpnam|mktemp)\s*\(')
ALLOC = re.compile(r'\b(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf)\s*\(')
IMPURE = re.compile(r'\b(fopen|freopen|fdopen|printf|fprintf|puts|fputs|fwrite|fread|open|read|write|stat|lstat|time|'
                    r'clock_gettime|gettimeofday|localtime|localtime_r|gmtime|getenv|setenv|exit|abort)\s*\(')
LIBGIT2 = re.compile(r'\bgit_(?!oid_)\w+\s*\(')
OPEN_END = re.compile(r'\b(TO' r'DO|FIX' r'ME|X' r'XX|HA' r'CK)\b')
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(text):
    """The text with strings and comments emptied, line numbers kept; and the lines of // comments."""
    slashes = []

    def empty(m):
        if m.group().startswith('//'):
            slashes.append(text.count('\n', 0, m.start()) + 1)
        if m.group()[0] in '"\'':
            return m.group()[0] * 2
        return ' ' + '\n' * m.group().count('\n')
    return TOKEN.sub(empty, text), slashes


def storey_of(path):
    parts = path.split('/')
    if parts[0] == 'common' and len(parts) > 2:
        return STOREYS.index(parts[1]) if parts[1] in STOREYS else None
    return len(STOREYS) if parts[0] == 'cmd' else None


class Lint:
    def __init__(self, root):
        self.root, self.breaches = root, 0

    def say(self, path, line, rule, text):
        print(f'{path}:{line}: {rule}: {text}')
        self.breaches += 1

    def each(self, pattern, code, path, rule, text):
        for m in pattern.finditer(code):
            self.say(path, code.count('\n', 0, m.start()) + 1, rule, text % m.group().rstrip('( \t'))

    def includes(self, path, text):
        here = storey_of(path)
        for m in INCLUDE.finditer(text):
            line, name = text.count('\n', 0, m.start()) + 1, m.group(2)
            if m.group(1) == '<':
                if name.split('/')[0] in ('git2.h', 'git2') and path.startswith(('common/', 'cmd/')) \
                        and not path.startswith('common/repo/'):
                    self.say(path, line, 'git2', f'<{name}> belongs to common/repo')
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(path), name))
            if not os.path.exists(os.path.join(self.root, target)):
                self.say(path, line, 'storey', f'"{name}" is no file here')
                continue
            there = storey_of(target)
            if here is None or there is None or there < here or (there == here and path.startswith('common/')):
                # The program's start opens the man page, which takes common/repo/run.h; the rest of cli knows no git.
                if path.startswith('common/cli/') and target.startswith('common/repo/') \
                        and path != 'common/cli/main.c':
                    self.say(path, line, 'storey', f'cli must not include {target}')
                continue
            self.say(path, line, 'storey', f'{os.path.dirname(path)} must not include {target}')

    def c_file(self, path, text):
        code, slashes = blank(text)
        for line in slashes:
            self.say(path, line, 'comment', '// comment')
        self.each(re.compile(r'^[ \t]*#[ \t]*if[ \t]+0\b', re.M), code, path, 'comment', '%s: delete what is dead')
        self.includes(path, text)
        if path.startswith('tests/'):
            return
        self.each(BANNED, code, path, 'banned', "'%s'")
        if path != 'common/repo/run.c':
            self.each(SPAWN, code, path, 'spawn', "'%s' belongs to common/repo/run.c")
        if path != 'common/base/alloc.c':
            self.each(ALLOC, code, path, 'banned', "'%s': take the x-functions of common/base/alloc.h")
        if path.startswith('common/model/'):
            self.each(IMPURE, code, path, 'pure', "'%s' in the model")
        if path.startswith('cmd/'):
            self.each(LIBGIT2, code, path, 'git2', "'%s': go through common/repo")

    def file(self, path):
        with open(os.path.join(self.root, path), encoding='utf-8') as f:
            text = f.read()
        if 'SPDX-License-Identifier: ISC' not in '\n'.join(text.split('\n')[:4]):
            self.say(path, 1, 'spdx', 'no SPDX-License-Identifier')
        self.each(OPEN_END, text, path, 'comment', '%s: do it or write an issue')
        if text.count('\n') > LIMIT and not path.startswith('man/'):
            self.say(path, LIMIT, 'length', f"{text.count(chr(10))} lines, more than {LIMIT}: split it")
        if path.endswith(('.c', '.h')):
            self.c_file(path, text)

    def tree(self):
        n = 0
        for top in ('.ci', 'cmd', 'common', 'contrib', 'man', 'tests'):
            for folder, dirs, files in os.walk(os.path.join(self.root, top)):
                dirs[:] = sorted(d for d in dirs if d not in ('corpus', 'data'))
                for name in sorted(files):
                    path = os.path.relpath(os.path.join(folder, name), self.root)
                    if re.search(r'\.([ch]|sh|py|pl|[157])$', name) or path == '.ci/run':
                        self.file(path)
                        n += 1
        return n


def main():
    lint = Lint(sys.argv[1])
    n = lint.tree()
    print(f'source.py: {n} files, {lint.breaches} breaches')
    return 1 if lint.breaches or not n else 0


sys.exit(main())
