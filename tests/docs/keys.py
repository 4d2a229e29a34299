# SPDX-License-Identifier: ISC
"""Holds gitrelease(5) to the program's own table of keys: keys.py <output of `release-policy keys`> <page>.

Each key is an item ".It Ic <name>" under the heading of its section, followed by the line that describe() gives;
the page has no other items under these headings. With --print it writes those lines, to be filled with prose.
"""
import sys

TYPES = {"string": "A string", "boolean": "A boolean", "auto or boolean": "Auto or a boolean", "duration": "A duration",
         "time": "A time", "pattern": "A pattern", "path": "A path or glob", "version": "A version",
         "command": "A command", "list": "A list"}


def heading(row):
    section, sub = row["section"], row["subsection"]
    if section == "release":
        return ".Ss [release]"
    if section == "release-lint":
        return '.Ss [release-lint \\(dq%s\\(dq]' % ("footers name" if sub == "footers" else sub)
    return ".Ss [%s \\(dqname\\(dq]" % section


def describe(row):
    if row["type"] == "word":
        text = "One of " + row["words"].replace("|", ", ")
    elif row["type"] == "number":
        text = "A number from " + row["words"].replace("-", " to ")
    else:
        text = TYPES[row["type"]]
    if row["repeatable"] == "repeatable":
        text += ", repeatable"
    return text + ("; no default." if row["default"] == "-" else "; default: %s." % row["default"])


def read_keys(path):
    names = ["section", "subsection", "name", "type", "repeatable", "words", "default", "help"]
    return [dict(zip(names, line.rstrip("\n").split("\t"))) for line in open(path, encoding="utf-8")]


def read_page(path):
    found, head, name = {}, None, None
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith((".Ss ", ".Sh ")):
            head = line
        elif line.startswith(".It Ic "):
            name = line[len(".It Ic "):]
            found[(head, name)] = ""
        elif name and found[(head, name)] == "":
            found[(head, name)] = line
            name = None
    return found


def main():
    rows, page = read_keys(sys.argv[1]), read_page(sys.argv[2])
    want = {(heading(r), r["name"]): describe(r) for r in rows}
    bad = 0
    for key in sorted(set(want) | set(page)):
        if want.get(key) != page.get(key):
            print("%s %s: the program says %r, the page %r" % (*key, want.get(key), page.get(key)))
            bad = 1
    return bad


sys.exit(main())
