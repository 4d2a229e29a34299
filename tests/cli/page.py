#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""page.py <page>…: is each page whole, self-contained and usable without eyes? One line a breach, exit 1 when there is any.

bytes      valid UTF-8 without control characters
nesting    every element is closed where it should be
language   <html lang>, one <title> with text, charset and policy before anything else
headings   one h1, first; no level left out
landmarks  one main; the first link leads to it; a section is named by its heading
ids        each id once; every reference leads somewhere
tables     each has a caption, every th a scope, and a body whose rows are as wide as its head
images     an svg is hidden or role=img with its own title and desc; a figure has a caption and, with an image, a table
lists      dl holds dt and dd, ol and ul hold li
requests   no script, no handler, nothing loaded, no link out
"""
import re
import sys
from html.parser import HTMLParser

VOID = {'meta', 'link', 'br', 'hr', 'img', 'input', 'source', 'wbr'}
RULES = {'language', 'headings', 'landmarks', 'ids', 'tables', 'images', 'lists', 'requests'}
LOADING = {'script', 'iframe', 'img', 'image', 'object', 'embed', 'audio', 'video', 'source', 'base', 'form', 'use'}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Node:
    def __init__(self, tag, attrs, parent):
        self.tag, self.attrs, self.parent, self.children, self.text = tag, dict(attrs), parent, [], ''

    def all(self, *tags):
        for c in self.children:
            if not tags or c.tag in tags:
                yield c
            yield from c.all(*tags)

    def words(self):
        return ' '.join([self.text] + [c.words() for c in self.children]).strip()

    def inside(self, tag):
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path, self.breaches, self.doctype = path, 0, ''
        self.root = self.at = Node('', [], None)
        with open(path, 'rb') as f:
            data = f.read()
        try:
            text = data.decode('utf-8')
        except UnicodeDecodeError as e:
            self.say('bytes', str(e))
            text = data.decode('utf-8', 'replace')
        if re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f]', text):
            self.say('bytes', 'a control character')
        self.feed(text)
        self.close()
        if self.at is not self.root:
            self.say('nesting', f'<{self.at.tag}> is not closed')

    def say(self, rule, text):
        print(f'{self.path}: {rule}: {text}')
        self.breaches += 1

    def handle_decl(self, decl):
        self.doctype = decl

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.say('nesting', f'<{tag}> has an attribute twice')
        node = Node(tag, attrs, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attrs):
        self.at.children.append(Node(tag, attrs, self.at))

    def handle_endtag(self, tag):
        if self.at.tag != tag:
            self.say('nesting', f'</{tag}> inside <{self.at.tag}>')
            return
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.text += data

    # --- rules

    def check_language(self):
        if self.doctype.lower() != 'doctype html':
            self.say('language', 'no doctype')
        if [n.attrs.get('lang') for n in self.root.all('html')] != ['en']:
            self.say('language', 'no <html lang>')
        titles = [n for n in self.root.all('title') if not n.inside('svg')]
        if len(titles) != 1 or not titles[0].words():
            self.say('language', 'not one title')
        head = [n for n in self.root.all('head')]
        first = head[0].children[:2] if head else []
        if len(first) < 2 or first[0].attrs.get('charset') != 'utf-8' or \
                not first[1].attrs.get('content', '').startswith(POLICY) or \
                first[1].attrs.get('http-equiv') != 'Content-Security-Policy':
            self.say('language', 'the charset and the policy do not come first')

    def check_headings(self):
        levels = [int(n.tag[1]) for n in self.root.all('h1', 'h2', 'h3', 'h4', 'h5', 'h6')]
        if levels[:1] != [1] or levels.count(1) != 1:
            self.say('headings', f'levels {levels}')
        for a, b in zip(levels, levels[1:]):
            if b > a + 1:
                self.say('headings', f'h{b} follows h{a}')
        for n in self.root.all('h1', 'h2', 'h3', 'h4'):
            if not n.words():
                self.say('headings', f'an empty {n.tag}')

    def check_landmarks(self):
        mains = list(self.root.all('main'))
        if len(mains) != 1:
            self.say('landmarks', f'{len(mains)} main')
        links = list(self.root.all('a'))
        if not mains or not links or links[0].attrs.get('href') != '#' + mains[0].attrs.get('id', ''):
            self.say('landmarks', 'the first link does not lead to main')
        for n in self.root.all('section'):
            heading = [c for c in n.children if re.match('h[2-6]$', c.tag)]
            if not heading or n.attrs.get('aria-labelledby') != heading[0].attrs.get('id'):
                self.say('landmarks', 'a section that its heading does not name')

    def check_ids(self):
        ids = [n.attrs['id'] for n in self.root.all() if 'id' in n.attrs]
        for i in sorted({i for i in ids if ids.count(i) > 1}):
            self.say('ids', f"'{i}' stands twice")
        for n in self.root.all():
            refs = n.attrs.get('aria-labelledby', '').split() + n.attrs.get('aria-describedby', '').split()
            refs += [n.attrs['href'][1:]] if n.attrs.get('href', '').startswith('#') else []
            for r in refs:
                if r not in ids:
                    self.say('ids', f"no '{r}'")

    def check_tables(self):
        for t in self.root.all('table'):
            captions = [c for c in t.children if c.tag == 'caption']
            if len(captions) != 1 or not captions[0].words():
                self.say('tables', 'no caption')
            for th in t.all('th'):
                if th.attrs.get('scope') not in ('col', 'row'):
                    self.say('tables', f"'{th.words()}' has no scope")
            widths = {sum(int(c.attrs.get('colspan', 1)) for c in tr.children) for tr in t.all('tr')}
            if len(widths) != 1:
                self.say('tables', f'rows of {sorted(widths)} cells')
            if not all(n.parent.tag in ('thead', 'tbody') for n in t.all('tr')) or not list(t.all('td')):
                self.say('tables', 'no body')

    def check_images(self):
        for svg in self.root.all('svg'):
            if svg.attrs.get('aria-hidden') == 'true':
                continue
            own = [c for c in svg.children[:2] if c.tag in ('title', 'desc') and c.words()]
            if svg.attrs.get('role') != 'img' or len(own) != 2 or \
                    svg.attrs.get('aria-labelledby', '').split() != [c.attrs.get('id') for c in own]:
                self.say('images', 'an svg that says nothing')
        for f in self.root.all('figure'):
            if not [c for c in f.children if c.tag == 'figcaption' and c.words()]:
                self.say('images', 'a figure without a caption')
            if list(f.all('svg')) and not list(f.all('table')):
                self.say('images', 'a figure without a table')

    def check_lists(self):
        holds = {'ol': {'li'}, 'ul': {'li'}, 'dl': {'div', 'dt', 'dd'}}
        for n in self.root.all('ol', 'ul', 'dl'):
            for c in n.children:
                if c.tag not in holds[n.tag]:
                    self.say('lists', f'<{c.tag}> in <{n.tag}>')
                if c.tag == 'div' and [g.tag for g in c.children[:2]] != ['dt', 'dd']:
                    self.say('lists', 'a term without what it is')

    def check_requests(self):
        for n in self.root.all():
            if n.tag in LOADING:
                self.say('requests', f'<{n.tag}>')
            for name, value in n.attrs.items():
                value = value or ''
                if name.startswith('on') or name in ('src', 'srcset', 'style', 'action', 'ping', 'background'):
                    self.say('requests', f'{name}="{value}"')
                if name.endswith('href') and not value.startswith('#') and value != 'data:,':
                    self.say('requests', f'{name}="{value}"')
            css = n.text if n.tag == 'style' else n.attrs.get('fill', '')
            if re.search(r'@import|url\((?!#)', css):
                self.say('requests', 'a style sheet that loads')

    def check(self):
        for name in dir(self):
            if name.startswith('check_') and name[6:] in RULES:
                getattr(self, name)()
        return self.breaches


def main():
    breaches = sum([Page(path).check() for path in sys.argv[1:]])
    print(f'page.py: {len(sys.argv) - 1} pages, {breaches} breaches')
    return 1 if breaches or len(sys.argv) < 2 else 0


sys.exit(main())
