/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/commitgraph.h"

TestSuite(commitgraph, .init = fixture_start, .fini = fixture_end, .timeout = 120);

/* A history with merges of more than two in the lower and the upper part; nothing of it in a graph. */
static void history(unsigned seed)
{
	fixture_history(seed, 60, 1);
	do_sh("octopus() { git update-ref refs/heads/$1 $(git commit-tree -m octopus $(printf -- '-p %%s ' $2) 'b1^{tree}'); };"
	      "octopus low 'b3 b7 b11 b19'; octopus high 'low main b40 b41 b50'; octopus top 'high b5 b60'");
}

/* Three layers, the commits of each made known by their tips. */
static void layers(void)
{
	do_sh("for tips in 'b20 low' 'b45 b30' 'main high'; do git rev-parse $tips |"
	      "git commit-graph write --stdin-commits --split=no-merge 2>&1; done");
}

/* All that the graph knows, "<id> <date> <tree> <parents>", asked for each commit that git has. */
static char *known(struct repo *r, const char *which)
{
	struct strbuf out = STRBUF_INIT;
	struct commitgraph g;
	char *all = sh("git rev-list %s | LC_ALL=C sort", which), *line, *rest = NULL;
	char hex[GIT_OID_HEXSZ + 1];

	commitgraph_open(&g, r);
	for (line = strtok_r(all, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct commitgraph_commit c;
		git_oid oid, parent;
		uint32_t i;
		int more;

		cr_assert_eq(git_oid_fromstr(&oid, line), 0, "'%s'", line);
		if (!commitgraph_find(&g, &oid, &c))
			continue;
		git_oid_tostr(hex, sizeof(hex), &c.tree);
		strbuf_addf(&out, "%s %lld %s", line, (long long)c.date, hex);
		for (i = 0; (more = commitgraph_parent(&g, &c, i, &parent)) > 0; i++) {
			git_oid_tostr(hex, sizeof(hex), &parent);
			strbuf_addf(&out, " %s", hex);
		}
		strbuf_addf(&out, "%s\n", more ? " bad" : "");
	}
	commitgraph_close(&g);
	free(all);
	strbuf_rtrim(&out);
	return strbuf_detach(&out, NULL);
}

static void expect_all(struct repo *r, const char *which, unsigned seed)
{
	char *ours = known(r, which), *theirs = sh("git log --format='%%H %%ct %%T %%P' %s | sed 's/ $//' | LC_ALL=C sort", which);

	cr_assert_str_eq(ours, theirs, "seed %u:\n%.400s\nwanted:\n%.400s", seed, ours, theirs);
	free(ours);
	free(theirs);
}

Test(commitgraph, one_file_and_a_chain_say_what_the_commits_say)
{
	unsigned seed;

	for (seed = 1; seed <= 4; seed++) {
		struct repo r;

		do_sh("rm -rf .git && git init -q .");
		history(seed);
		layers();
		cr_assert_eq(atoi(sh("wc -l < .git/objects/info/commit-graphs/commit-graph-chain")), 3);
		fixture_open(&r);
		expect_all(&r, "main high", seed);
		/* What is not in it is not known, what is in the one file counts alone. */
		cr_assert_str_eq(known(&r, "top --not main high b5 b60"), "");
		do_sh("git rev-parse b20 | git commit-graph write --stdin-commits; test ! -e .git/objects/info/commit-graphs/commit-graph-chain");
		expect_all(&r, "b20", seed);
		cr_assert_str_eq(known(&r, "main --not b20"), "");
		repo_close(&r);
	}
}

Test(commitgraph, a_chain_that_is_not_whole_is_left_aside)
{
	static const char *const harm[] = {
		"rm $(f 1)", "rm $(f 2)", "rm $(f 3)", ": > $(f 2)", "head -c 500 $(f 2) > x; cp x $(f 2)",
		"head -c 60 $(f 1) > x; cp x $(f 1)", "cp $(f 1) $(f 2)", "cp $(f 2) $(f 3)", "cp $(f 3) x; cp $(f 2) $(f 3); cp x $(f 2)",
		"sed 1d chain > x; cp x chain", "sed 2d chain > x; cp x chain", "sed '2s/.*/..\\/..\\/HEAD/' chain > x; cp x chain",
		"echo >> chain", "(cat chain; sed 1q chain) > x; cp x chain", "tac chain > x; cp x chain", "rm chain; mkdir chain",
	};
	struct repo r;
	char *whole;
	size_t i;

	history(5);
	layers();
	do_sh("chmod -R u+w .git/objects/info; cp -r .git/objects/info/commit-graphs kept");
	fixture_open(&r);
	whole = known(&r, "main high");
	cr_assert_neq(*whole, '\0');
	for (i = 0; i < ARRAY_SIZE(harm); i++) {
		char *left;

		do_sh("rm -rf .git/objects/info/commit-graphs; cp -r kept .git/objects/info/commit-graphs; cd .git/objects/info/commit-graphs;"
		      "mv commit-graph-chain chain; f() { echo graph-$(sed -n $1p chain).graph; }; { %s; } 2>&1; mv chain commit-graph-chain", harm[i]);
		left = known(&r, "main high");
		cr_assert_str_eq(left, "", "%s", harm[i]);
		free(left);
	}
	do_sh("rm -rf .git/objects/info/commit-graphs; cp -r kept .git/objects/info/commit-graphs");
	expect_all(&r, "main high", 5);
	free(whole);
	repo_close(&r);
}
