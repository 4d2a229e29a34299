/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/history.h"

TestSuite(history, .init = fixture_start, .fini = fixture_end, .timeout = 120);

static char *ids(const struct history *h)
{
	struct strbuf out = STRBUF_INIT;
	size_t i;

	for (i = 0; i < h->n; i++)
		strbuf_addf(&out, "%s%s", i ? "\n" : "", h->v[i].oid);
	return strbuf_detach(&out, NULL);
}

static void check_range(struct repo *r, const char *tip, const char *hide, const char *hide2, unsigned seed)
{
	git_oid hidden[2];
	struct history_range range = { { { 0 } }, hidden, 0, NULL };
	struct err err = ERR_INIT;
	struct history h;
	char *ours, *theirs;

	range.tip = fixture_oid(r, tip);
	if (hide)
		hidden[range.n_hide++] = fixture_oid(r, hide);
	if (hide2)
		hidden[range.n_hide++] = fixture_oid(r, hide2);
	cr_assert_eq(history_read(&h, r, &range, &err), 0, "%s", err.msg.buf);
	theirs = sh("git rev-list --date-order %s %s%s %s%s", tip, hide ? "^" : "", hide ? hide : "", hide2 ? "^" : "",
		    hide2 ? hide2 : "");
	ours = ids(&h);
	cr_assert_str_eq(ours, theirs, "seed %u: %s ^%s ^%s", seed, tip, hide, hide2);
	free(ours);
	free(theirs);
	history_release(&h);
	err_release(&err);
}

Test(history, ranges_are_those_of_rev_list)
{
	unsigned seed, i;

	for (seed = 1; seed <= 6; seed++) {
		struct repo r;
		unsigned s = seed;

		do_sh("rm -rf .git && git init -q .");
		fixture_history(seed, 60, seed % 2);
		if (seed == 3)
			do_sh("git repack -adq && git pack-refs --all");
		if (seed > 3)
			do_sh("git commit-graph write --reachable");
		fixture_open(&r);
		check_range(&r, "main", NULL, NULL, seed);
		for (i = 0; i < 25; i++) {
			char tip[16], hide[16], hide2[16];

			snprintf(tip, sizeof(tip), "b%u", 1 + fixture_random(&s, 60));
			snprintf(hide, sizeof(hide), "b%u", 1 + fixture_random(&s, 60));
			snprintf(hide2, sizeof(hide2), "b%u", 1 + fixture_random(&s, 60));
			check_range(&r, tip, hide, i % 3 ? NULL : hide2, seed);
		}
		repo_close(&r);
	}
}

Test(history, ancestors_are_those_of_merge_base)
{
	unsigned seed, i;

	for (seed = 1; seed <= 4; seed++) {
		struct err err = ERR_INIT;
		struct repo r;
		unsigned s = seed;

		do_sh("rm -rf .git && git init -q .");
		fixture_history(seed, 40, seed % 2);
		fixture_open(&r);
		for (i = 0; i < 40; i++) {
			unsigned a = 1 + fixture_random(&s, 40), b = 1 + fixture_random(&s, 40);
			char x[16], y[16], *said;
			git_oid p, q;
			int got;

			snprintf(x, sizeof(x), "b%u", a);
			snprintf(y, sizeof(y), "b%u", b);
			p = fixture_oid(&r, x);
			q = fixture_oid(&r, y);
			got = history_is_ancestor(&r, &p, &q, &err);
			said = sh("git merge-base --is-ancestor %s %s && echo 1 || echo 0", x, y);
			cr_assert_eq(got, atoi(said), "seed %u: %s %s: %d", seed, x, y, got);
			free(said);
		}
		repo_close(&r);
	}
}

static void check_package(struct repo *r, const char *const *paths, const char *const *excludes, const char *hide)
{
	struct policy_package package = { .paths = STRVEC_INIT, .exclude = STRVEC_INIT };
	git_oid hidden;
	struct history_range range = { { { 0 } }, &hidden, hide ? 1 : 0, &package };
	struct strbuf spec = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct history h;
	char *ours, *theirs;

	for (; *paths; paths++) {
		strvec_push(&package.paths, *paths);
		strbuf_addf(&spec, " ':(glob)%s'", *paths);
	}
	for (; *excludes; excludes++) {
		strvec_push(&package.exclude, *excludes);
		strbuf_addf(&spec, " ':(exclude,glob)%s'", *excludes);
	}
	range.tip = fixture_oid(r, "main");
	if (hide)
		hidden = fixture_oid(r, hide);
	cr_assert_eq(history_read(&h, r, &range, &err), 0, "%s", err.msg.buf);
	/* With its graph git 2.39 judges a few merges into hidden history otherwise than without; ours is the same with both. */
	theirs = sh("git -c core.commitGraph=false rev-list --full-history --date-order main %s%s -- %s", hide ? "^" : "", hide ? hide : "", spec.buf);
	ours = ids(&h);
	cr_assert_str_eq(ours, theirs, "%s", spec.buf);
	free(ours);
	free(theirs);
	history_release(&h);
	strbuf_release(&spec);
	strvec_release(&package.paths);
	strvec_release(&package.exclude);
}

Test(history, packages_are_those_of_full_history)
{
	static const char *const none[] = { NULL };
	unsigned seed;

	for (seed = 1; seed <= 4; seed++) {
		struct repo r;

		do_sh("rm -rf .git && git init -q .");
		fixture_history(seed, 60, 0);
		if (seed > 2)
			do_sh("git merge -q -s ours -m octopus b3 b7 b11 b19 2>&1 || :; git commit-graph write --reachable");
		fixture_open(&r);
		check_package(&r, (const char *const[]){ "d1", NULL }, none, NULL);
		check_package(&r, (const char *const[]){ "d1/sub", NULL }, none, "b20");
		check_package(&r, (const char *const[]){ "d1/sub/f0", "d2", NULL }, none, NULL);
		check_package(&r, (const char *const[]){ "d0", "d1", NULL }, (const char *const[]){ "d1/sub/f1", NULL }, NULL);
		check_package(&r, (const char *const[]){ "d*/sub/f1", NULL }, none, NULL);
		check_package(&r, (const char *const[]){ "**/f1", NULL }, (const char *const[]){ "d2/**", NULL }, "b30");
		check_package(&r, (const char *const[]){ "nowhere", NULL }, none, NULL);
		repo_close(&r);
	}
}

static struct history read_all(struct repo *r)
{
	struct history_range range = { { { 0 } }, NULL, 0, NULL };
	struct err err = ERR_INIT;
	struct history h;

	range.tip = fixture_oid(r, "HEAD");
	cr_assert_eq(history_read(&h, r, &range, &err), 0, "%s", err.msg.buf);
	return h;
}

Test(history, text_is_utf8_and_authors_are_mapped)
{
	struct history h;
	struct repo r;

	do_sh("printf 'Proper Name <proper@x> <old@x>\\n' > .mailmap;"
	      "printf 'feat: caf\\351\\n' > m; git -c i18n.commitEncoding=ISO-8859-1 -c user.name=x commit -q --allow-empty -F m;"
	      "GIT_AUTHOR_EMAIL=old@x GIT_AUTHOR_DATE='@1234 +0000' git commit -q --allow-empty -m 'fix: two\n\nbody\033[1m';"
	      "printf 'tree %%s\\nauthor No Time\\ncommitter X <y> 99999999999999999999 +0000\\n\\nlatin \\351' "
	      "$(git rev-parse HEAD^{tree}) | git hash-object -t commit -w --literally --stdin > id;"
	      "git update-ref refs/heads/odd $(cat id)");
	fixture_open(&r);
	h = read_all(&r);
	cr_assert_eq(h.n, 2);
	cr_assert_str_eq(h.v[1].message, "feat: caf\xc3\xa9\n");
	cr_assert_str_eq(h.v[1].author_name, "A U Thor");
	cr_assert_str_eq(h.v[0].author_name, "Proper Name");
	cr_assert_str_eq(h.v[0].author_email, "proper@x");
	cr_assert_eq(h.v[0].author_time, 1234);
	cr_assert_str_eq(h.v[0].first_parent, h.v[1].oid);
	cr_assert_str_eq(h.v[1].first_parent, "");
	cr_assert(strstr(h.v[0].message, "\xef\xbf\xbd[1m"));
	history_release(&h);
	do_sh("git checkout -q odd");
	h = read_all(&r);
	cr_assert_eq(h.n, 1);
	cr_assert_str_eq(h.v[0].message, "latin \xef\xbf\xbd");
	cr_assert_eq(h.v[0].author_time, 0);
	history_release(&h);
	repo_close(&r);
}

Test(history, replace_refs_apply_as_in_git)
{
	struct history h;
	struct repo r;
	int i;

	for (i = 0; i < 5; i++)
		fixture_commit("feat: one", 1000 + i);
	do_sh("git replace --graft HEAD HEAD~3");
	for (i = 0; i < 2; i++) {
		fixture_open(&r);
		check_range(&r, "HEAD", NULL, NULL, 0);
		h = read_all(&r);
		cr_assert_eq(h.n, 3);
		history_release(&h);
		repo_close(&r);
		do_sh("git pack-refs --all");
	}
	setenv("GIT_NO_REPLACE_OBJECTS", "1", 1);
	fixture_open(&r);
	h = read_all(&r);
	cr_assert_eq(h.n, 5);
	history_release(&h);
	repo_close(&r);
	unsetenv("GIT_NO_REPLACE_OBJECTS");
}

Test(history, shallow_clones_refuse_only_what_they_cannot_know)
{
	git_oid hide;
	struct history_range range = { { { 0 } }, NULL, 0, NULL };
	struct err err = ERR_INIT;
	struct history h;
	struct repo r;
	int i;

	for (i = 0; i < 8; i++)
		fixture_commit("feat: one", 1000 + i);
	do_sh("git clone -q --depth 4 file://$PWD ../shallow; git branch side HEAD~6;"
	      "git -C ../shallow fetch -q --depth 1 origin side:side");
	cr_assert_eq(chdir("../shallow"), 0);
	fixture_open(&r);
	cr_assert(r.is_shallow);
	range.tip = fixture_oid(&r, "HEAD");
	cr_assert_eq(history_read(&h, &r, &range, &err), ERR_SHALLOW);
	cr_assert(strstr(err.hint.buf, "git fetch --unshallow"), "%s", err.hint.buf);
	cr_assert_eq(h.n, 0);
	hide = fixture_oid(&r, "HEAD~3");
	range.hide = &hide;
	range.n_hide = 1;
	cr_assert_eq(history_read(&h, &r, &range, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(h.n, 3);
	history_release(&h);
	cr_assert_eq(history_is_ancestor(&r, &hide, &range.tip, &err), 1);
	/* What is below the boundary lies below its descendants too. */
	cr_assert_eq(history_is_ancestor(&r, &range.tip, &hide, &err), 0);
	hide = fixture_oid(&r, "side");
	cr_assert_eq(history_is_ancestor(&r, &hide, &range.tip, &err), ERR_SHALLOW);
	repo_close(&r);
	err_release(&err);
}

/* What is reachable from one and not from the other, with no limit that a wrong clock could mislead. */
static char *difference(const char *dir, const char *tip, const char *hide)
{
	return sh("git -C '%s' rev-list %s > ../tip; git -C '%s' rev-list %s > ../hide; grep -vxFf ../hide ../tip | sort || :", dir, tip,
		  dir, hide);
}

static char *sorted(const struct history *h)
{
	struct strvec v = STRVEC_INIT;
	struct strbuf out = STRBUF_INIT;
	size_t i;

	for (i = 0; i < h->n; i++)
		strvec_push(&v, h->v[i].oid);
	strvec_sort(&v);
	for (i = 0; i < v.n; i++)
		strbuf_addf(&out, "%s%s", i ? "\n" : "", v.v[i]);
	strvec_release(&v);
	return strbuf_detach(&out, NULL);
}

/* Clocks jump, and in some histories they stand still. */
Test(history, shallow_clones_give_the_right_answer_or_none)
{
	unsigned seed, i, answered = 0, refused = 0, needless = 0;

	for (seed = 1; seed <= 12; seed++) {
		unsigned s = seed, depth = 2 + seed % 5;
		struct err err = ERR_INIT;
		char *full, *count;
		struct repo r;

		do_sh("rm -rf .git ../shallow && git init -q .");
		fixture_history(seed, 40, 1);
		if (seed % 4 == 0)
			do_sh("git fast-export --all | sed 's/^committer .*/committer C <c@x> 1000 +0000/' | git fast-import --force --quiet");
		full = sh("pwd");
		do_sh("git clone -q --no-tags --single-branch -b b40 --depth %u \"file://$PWD\" ../shallow; cd ../shallow;"
		      "git fetch -q --depth %u origin b%u:b b%u:c",
		      depth, depth, 1 + fixture_random(&s, 39), 1 + fixture_random(&s, 39));
		cr_assert_eq(chdir("../shallow"), 0);
		do_sh("git rev-list --all > ../there");
		count = sh("wc -l < ../there");
		fixture_open(&r);
		for (i = 0; i < 20; i++) {
			char *tip = sh("sed -n %up ../there", 1 + fixture_random(&s, (unsigned)atoi(count)));
			char *hide = sh("sed -n %up ../there", 1 + fixture_random(&s, (unsigned)atoi(count)));
			git_oid hidden = fixture_oid(&r, hide);
			struct history_range range = { fixture_oid(&r, tip), &hidden, 1, NULL };
			char *truth = difference(full, tip, hide), *here = difference(".", tip, hide), *ours;
			struct history h;
			int ret = history_read(&h, &r, &range, &err);

			cr_assert(!ret || ret == ERR_SHALLOW, "seed %u: %s", seed, err.msg.buf);
			err_clear(&err);
			if (!ret) {
				ours = sorted(&h);
				cr_assert_str_eq(ours, truth, "seed %u: %s ^%s", seed, tip, hide);
				free(ours);
			}
			answered += !ret;
			refused += ret == ERR_SHALLOW;
			needless += ret && !strcmp(here, truth);
			history_release(&h);
			free(tip);
			free(hide);
			free(truth);
			free(here);
		}
		repo_close(&r);
		cr_assert_eq(chdir(full), 0);
		free(full);
		free(count);
		err_release(&err);
	}
	cr_assert_eq(answered + refused, 12 * 20);
	cr_assert(answered > 60 && refused > 60 && needless < 40, "%u answered, %u refused, %u of them needlessly", answered, refused,
		  needless);
}

static void number(struct strbuf *out, const struct history *h, const struct history_graph *g, uint32_t i)
{
	strbuf_addf(out, "%s", g->commit[i] == UINT32_MAX ? "-" : h->v[g->commit[i]].oid);
}

/* As rev-list --parents writes it; without a package each commit of the graph is one of the history. */
static char *shape(const struct history *h, const struct history_graph *g)
{
	struct strbuf out = STRBUF_INIT;
	uint32_t i, k;

	for (i = 0; i < g->n; i++) {
		strbuf_addf(&out, "%s", i ? "\n" : "");
		number(&out, h, g, i);
		for (k = g->first[i]; k < g->first[i + 1]; k++) {
			strbuf_addch(&out, ' ');
			number(&out, h, g, g->parents[k]);
		}
	}
	return strbuf_detach(&out, NULL);
}

static void check_marks(struct repo *r, const struct history *h, const struct history_graph *g, const git_oid *marks, size_t n,
			const char *tip, unsigned seed)
{
	char hex[OID_HEX + 1];
	size_t i;

	for (i = 0; i < n; i++) {
		char *is_there;

		git_oid_tostr(hex, sizeof(hex), &marks[i]);
		is_there = sh("git merge-base --is-ancestor %s %s && echo 1 || echo 0", hex, tip);
		cr_assert_eq(g->marks[i] != UINT32_MAX, atoi(is_there), "seed %u: %s", seed, hex);
		if (g->marks[i] != UINT32_MAX)
			cr_assert_str_eq(h->v[g->commit[g->marks[i]]].oid, hex, "seed %u", seed);
		free(is_there);
	}
	(void)r;
}

Test(history, the_graph_is_that_of_rev_list)
{
	unsigned seed, i;

	for (seed = 1; seed <= 8; seed++) {
		struct policy_package package = { .paths = STRVEC_INIT, .exclude = STRVEC_INIT };
		struct history_range range = { { { 0 } }, NULL, 0, &package };
		struct err err = ERR_INIT;
		struct history_graph g;
		struct history h, thin;
		git_oid tip, marks[6];
		char name[16], *ours, *theirs;
		unsigned s = seed;
		uint32_t k, kept = 0;
		struct repo r;

		do_sh("rm -rf .git && git init -q .");
		fixture_history(seed, 60, seed % 2);
		if (seed > 4)
			do_sh("git commit-graph write --reachable");
		fixture_open(&r);
		snprintf(name, sizeof(name), "b%u", 40 + fixture_random(&s, 21));
		tip = fixture_oid(&r, name);
		for (i = 0; i < ARRAY_SIZE(marks); i++) {
			char mark[16];

			snprintf(mark, sizeof(mark), "b%u", 1 + fixture_random(&s, 60));
			marks[i] = fixture_oid(&r, mark);
		}
		cr_assert_eq(history_read_graph(&h, &g, &r, &tip, marks, ARRAY_SIZE(marks), NULL, &err), 0, "%s", err.msg.buf);
		cr_assert_eq(g.n, h.n);
		theirs = sh("git rev-list --date-order --parents %s", name);
		ours = shape(&h, &g);
		cr_assert_str_eq(ours, theirs, "seed %u: %s", seed, name);
		check_marks(&r, &h, &g, marks, ARRAY_SIZE(marks), name, seed);
		free(ours);
		free(theirs);
		history_graph_release(&g);
		history_release(&h);

		/* A package thins the history, in its order, and not the graph. */
		strvec_push(&package.paths, "d1");
		range.tip = tip;
		cr_assert_eq(history_read(&thin, &r, &range, &err), 0, "%s", err.msg.buf);
		cr_assert_eq(history_read_graph(&h, &g, &r, &tip, marks, ARRAY_SIZE(marks), &package, &err), 0, "%s", err.msg.buf);
		ours = ids(&h);
		theirs = ids(&thin);
		cr_assert_str_eq(ours, theirs, "seed %u", seed);
		cr_assert(h.n && h.n < g.n);
		for (k = 0; k < g.n; k++)
			if (g.commit[k] != UINT32_MAX)
				cr_assert_eq(g.commit[k], kept++, "seed %u", seed);
		cr_assert_eq(kept, h.n);
		free(ours);
		free(theirs);
		history_graph_release(&g);
		history_release(&h);
		history_release(&thin);
		strvec_release(&package.paths);
		repo_close(&r);
	}
}

Test(history, a_shallow_graph_is_refused)
{
	struct err err = ERR_INIT;
	struct history_graph g;
	struct history h;
	struct repo r;
	git_oid tip;

	fixture_commit("feat: one", 1000);
	fixture_commit("feat: two", 1001);
	do_sh("git clone -q --depth 1 \"file://$PWD\" ../shallow");
	cr_assert_eq(chdir("../shallow"), 0);
	fixture_open(&r);
	tip = fixture_oid(&r, "HEAD");
	cr_assert_eq(history_read_graph(&h, &g, &r, &tip, NULL, 0, NULL, &err), ERR_SHALLOW);
	cr_assert(h.n == 0 && g.n == 0);
	repo_close(&r);
	do_sh("git fetch -q --unshallow");
	fixture_open(&r);
	cr_assert_eq(history_read_graph(&h, &g, &r, &tip, NULL, 0, NULL, NULL), 0);
	cr_assert(h.n == 2 && g.n == 2);
	history_graph_release(&g);
	history_release(&h);
	repo_close(&r);
	err_release(&err);
}

Test(history, alternates_and_partial_clones_can_be_read)
{
	struct repo r;

	fixture_history(5, 30, 0);
	do_sh("git config uploadpack.allowFilter true; git clone -q -s . ../shared;"
	      "git clone -q --no-checkout --filter=tree:0 file://$PWD ../partial; git checkout -q main;"
	      "git worktree add -q --detach ../linked");
	cr_assert_eq(chdir("../shared"), 0);
	fixture_open(&r);
	check_range(&r, "HEAD", NULL, NULL, 0);
	repo_close(&r);
	cr_assert_eq(chdir("../linked/d0"), 0);
	fixture_open(&r);
	check_range(&r, "HEAD", "HEAD~2", NULL, 0);
	repo_close(&r);
	cr_assert_eq(chdir("../../partial"), 0);
	fixture_open(&r);
	check_range(&r, "HEAD", NULL, NULL, 0);
	{
		struct policy_package package = { .paths = STRVEC_INIT, .exclude = STRVEC_INIT };
		struct history_range range = { { { 0 } }, NULL, 0, &package };
		struct err err = ERR_INIT;
		struct history h;

		strvec_push(&package.paths, "d0/sub");
		range.tip = fixture_oid(&r, "HEAD");
		cr_assert_eq(history_read(&h, &r, &range, &err), ERR_FAIL);
		cr_assert(strstr(err.hint.buf, "tree:0"), "%s / %s", err.msg.buf, err.hint.buf);
		strvec_release(&package.paths);
		err_release(&err);
	}
	repo_close(&r);
}

/* Cut off at any place, it is as good as not there. */
Test(history, a_broken_commit_graph_is_left_aside)
{
	unsigned size;
	char *text;

	fixture_history(7, 40, 1);
	do_sh("git commit-graph write --reachable; cp .git/objects/info/commit-graph graph; chmod u+w graph;"
	      "chmod u+w .git/objects/info/commit-graph");
	text = sh("wc -c < graph");
	for (size = (unsigned)atoi(text) - 1; size > 60; size -= size / 7) {
		struct repo r;

		do_sh("head -c %u graph > .git/objects/info/commit-graph", size);
		do_sh("git config core.commitGraph false");
		fixture_open(&r);
		config_list_release(&r.config);
		check_range(&r, "main", "b10", NULL, size);
		repo_close(&r);
	}
	free(text);
}

Test(history, corrupt_commits_are_named)
{
	struct history_range range = { { { 0 } }, NULL, 0, NULL };
	struct err err = ERR_INIT;
	struct history h;
	struct repo r;
	char *id;

	fixture_commit("feat: one", 1000);
	fixture_commit("feat: two", 1001);
	id = sh("git rev-parse HEAD~1");
	do_sh("f=.git/objects/$(echo %s | sed 's,^..,&/,'); chmod u+w $f; echo broken > $f", id);
	fixture_open(&r);
	range.tip = fixture_oid(&r, "HEAD");
	cr_assert_eq(history_read(&h, &r, &range, &err), ERR_FAIL);
	cr_assert(strstr(err.msg.buf, id), "%s", err.msg.buf);
	free(id);
	err_release(&err);
	repo_close(&r);
}
