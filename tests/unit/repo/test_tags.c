/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/tags.h"

TestSuite(tags, .init = fixture_start, .fini = fixture_end, .timeout = 120);

static struct tags load(struct repo *r, const char *prefix)
{
	struct err err = ERR_INIT;
	struct tags t;

	cr_assert_eq(tags_load(&t, r, prefix, &err), 0, "%s", err.msg.buf);
	return t;
}

static const char *name_of(const struct tag *t)
{
	return t ? t->name : "-";
}

/* git's own answer: the last of those reachable, in version order; `pattern` leaves pre-releases out or in. */
static char *highest(const char *rev, const char *filter)
{
	return sh("git -c versionsort.suffix=- tag --merged %s --sort=version:refname | grep '^v' | %s | tail -1", rev, filter);
}

Test(tags, base_is_the_highest_reachable_one)
{
	unsigned seed, i;

	for (seed = 1; seed <= 6; seed++) {
		struct repo r;
		struct tags t;

		do_sh("rm -rf .git && git init -q .");
		fixture_history(seed, 60, seed % 2);
		if (seed > 3)
			do_sh("git pack-refs --all; git commit-graph write --reachable");
		if (seed == 6) /* parents that do not exist: what is written there must not be believed */
			do_sh("chmod u+w .git/objects/info/commit-graph; python3 -c \"p='.git/objects/info/commit-graph';"
			      "d=bytearray(open(p,'rb').read()); i=d.find(b'CDAT'); o=int.from_bytes(d[i+4:i+12],'big');"
			      "d[o+20:o+24]=b'\\\\x00\\\\xff\\\\xff\\\\xff'; open(p,'wb').write(d)\"");
		fixture_open(&r);
		t = load(&r, "v");
		cr_assert_eq(t.n, 12);
		for (i = 1; i <= 60; i += 3) {
			const struct tag *final, *latest, *at;
			struct err err = ERR_INIT;
			char rev[16], *want_final, *want_latest;
			git_oid oid;

			snprintf(rev, sizeof(rev), "b%u", i);
			oid = fixture_oid(&r, rev);
			cr_assert_eq(tags_base(&t, &r, &oid, &final, &latest, &at, &err), 0, "%s", err.msg.buf);
			want_final = highest(rev, "(grep -v rc || true)");
			want_latest = highest(rev, "cat");
			cr_assert_str_eq(name_of(final), *want_final ? want_final : "-", "seed %u %s", seed, rev);
			cr_assert_str_eq(name_of(latest), *want_latest ? want_latest : "-", "seed %u %s", seed, rev);
			cr_assert_eq(at != NULL, i % 5 == 0);
			free(want_final);
			free(want_latest);
		}
		tags_release(&t);
		repo_close(&r);
	}
}

Test(tags, what_is_no_version_of_a_commit_is_passed_over)
{
	static const char *const want[] = { "v0.9.0", "v1.0.0-rc.1", "v1.0.0", "v1.0.0+b.2", "v1.10.0" };
	struct repo r;
	struct tags t;
	int packed;
	size_t i;

	fixture_commit("feat: one", 1000);
	do_sh("for t in v1.10.0 v1.0.0-rc.1 v0.9.0 v1.0.0+b.2 x1.2.3 v1.2 v01.2.3 vv1.0.0 pkg/v3.0.0; do git tag $t; done;"
	      "git tag -a -m one v1.0.0; git tag -a -m nested v2.0.0-x v1.0.0 2>&1; git tag -d v2.0.0-x;"
	      "git tag -m tree v5.0.0 HEAD^{tree}; git tag v5.0.1 HEAD^{tree};"
	      "git tag v5.0.2 $(echo x | git hash-object -w --stdin)");
	for (packed = 0; packed < 2; packed++) {
		fixture_open(&r);
		t = load(&r, "v");
		cr_assert_eq(t.n, ARRAY_SIZE(want), "%zu", t.n);
		for (i = 0; i < t.n; i++) {
			cr_assert_str_eq(t.v[i].name, want[i], "%zu", i);
			cr_assert_eq(t.v[i].annotated, !strcmp(want[i], "v1.0.0"), "%s", want[i]);
			cr_assert_eq(git_oid_equal(&t.v[i].oid, &t.v[i].commit), !t.v[i].annotated, "%s", want[i]);
			cr_assert_eq(tags_find_name(&t, want[i]), &t.v[i]);
			cr_assert_eq(tags_find_version(&t, &t.v[i].version), &t.v[i]);
		}
		cr_assert_null(tags_find_name(&t, "v3.0.0"));
		tags_release(&t);
		t = load(&r, "pkg/v");
		cr_assert_eq(t.n, 1);
		tags_release(&t);
		repo_close(&r);
		do_sh("git pack-refs --all; git tag -f -a -m one v1.0.0 HEAD 2>&1; echo garbage > .git/refs/tags/v7.0.0;"
		      "echo 1111111111111111111111111111111111111111 > .git/refs/tags/v8.0.0");
	}
}

Test(tags, loose_and_packed_refs_are_read_as_git_does)
{
	static const char *const prefixes[] = { "v", "", "pkg/v", "pkg/", "w", "../heads/v" };
	struct repo r;
	size_t i;

	fixture_commit("feat: one", 1000);
	do_sh("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do git tag -a -m x v1.$i.0; git tag v2.$i.0; git tag $i.0.0;"
	      "git tag pkg/v1.$i.0; git tag u$i; git tag -a -m x w$i.0.0; git update-ref refs/zz/$i HEAD; done;"
	      "git branch v9.0.0; git branch zzz; git pack-refs --all");
	fixture_commit("feat: two", 1001);
	do_sh("git tag -f v1.3.0 2>&1; git tag -d v1.4.0; mkdir .git/refs/tags/v1.5.0; echo broken > .git/refs/tags/v1.6.0;"
	      "git tag v3.0.0; git symbolic-ref refs/tags/v3.1.0 refs/heads/main; git tag w3.0.0+b");
	for (i = 0; i < 2 * ARRAY_SIZE(prefixes); i++) {
		const char *prefix = prefixes[i % ARRAY_SIZE(prefixes)];
		struct strvec names = STRVEC_INIT;
		struct strbuf ours = STRBUF_INIT;
		struct tags t;
		char *theirs;
		size_t k;

		/* The second time over without the words that say what the file can be trusted in. */
		if (i == ARRAY_SIZE(prefixes))
			do_sh("sed -i 1d .git/packed-refs; (grep '^[0-9a-f].* refs/zz/' .git/packed-refs; cat .git/packed-refs) > p;"
			      "grep -v '^^' p > .git/packed-refs");
		fixture_open(&r);
		t = load(&r, prefix);
		for (k = 0; k < t.n; k++) {
			char hex[GIT_OID_HEXSZ + 1];

			git_oid_tostr(hex, sizeof(hex), &t.v[k].commit);
			strvec_pushf(&names, "%s %s", t.v[k].name, hex);
		}
		strvec_sort(&names);
		for (k = 0; k < names.n; k++)
			strbuf_addf(&ours, "%s%s", k ? "\n" : "", names.v[k]);
		theirs = sh("git for-each-ref --format='%%(refname:strip=2) %%(if)%%(*objectname)%%(then)%%(*objectname)%%(else)"
			    "%%(objectname)%%(end)' refs/tags 2>.git/err | grep -E '^%s[0-9]+[.][0-9]+[.][0-9]+([+]b)? ' | LC_ALL=C sort || :",
			    prefix);
		cr_assert_str_eq(ours.buf, theirs, "prefix '%s', pass %zu", prefix, i / ARRAY_SIZE(prefixes));
		free(theirs);
		strbuf_release(&ours);
		strvec_release(&names);
		tags_release(&t);
		repo_close(&r);
	}
}

Test(tags, a_final_tag_outweighs_a_candidate_at_the_same_commit)
{
	const struct tag *final, *latest, *at;
	struct err err = ERR_INIT;
	struct repo r;
	struct tags t;
	git_oid head;

	fixture_commit("feat: one", 1000);
	do_sh("git tag v1.0.0-rc.2; git tag v1.0.0; git tag v1.1.0-rc.1");
	fixture_commit("feat: two", 1001);
	fixture_open(&r);
	t = load(&r, "v");
	head = fixture_oid(&r, "HEAD");
	cr_assert_eq(tags_base(&t, &r, &head, &final, &latest, &at, &err), 0);
	cr_assert_str_eq(final->name, "v1.0.0");
	cr_assert_str_eq(latest->name, "v1.0.0");
	cr_assert_null(at);
	tags_release(&t);
	repo_close(&r);
}

static int base_in_clone(const char *clone, struct err *err, char *name)
{
	const struct tag *final = NULL;
	struct repo r;
	struct tags t;
	git_oid head;
	int ret;

	do_sh("rm -rf ../c; %s", clone);
	cr_assert_eq(chdir("../c"), 0);
	fixture_open(&r);
	t = load(&r, "v");
	head = fixture_oid(&r, "HEAD");
	ret = tags_base(&t, &r, &head, &final, NULL, NULL, err);
	strcpy(name, name_of(final));
	tags_release(&t);
	repo_close(&r);
	cr_assert_eq(chdir("../r"), 0);
	return ret;
}

Test(tags, shallow_clones_never_guess_the_base)
{
	struct err err = ERR_INIT;
	char name[32];
	int i;

	fixture_commit("feat: one", 1000);
	do_sh("git tag v1.0.0");
	for (i = 1; i < 8; i++)
		fixture_commit("feat: more", 1000 + i);
	cr_assert_eq(base_in_clone("git clone -q --depth 3 file://$PWD ../c", &err, name), ERR_SHALLOW);
	cr_assert(strstr(err.hint.buf, "git fetch --unshallow"), "%s", err.hint.buf);
	cr_assert_eq(base_in_clone("git clone -q file://$PWD ../c", &err, name), 0);
	cr_assert_str_eq(name, "v1.0.0");
	do_sh("git tag v1.1.0 HEAD~1");
	cr_assert_eq(base_in_clone("git clone -q --depth 3 file://$PWD ../c", &err, name), 0, "%s", err.msg.buf);
	cr_assert_str_eq(name, "v1.1.0");
	/* A higher one that grew out of what is here can be no base of it; one whose place is unknown could be. */
	do_sh("git checkout -q --detach HEAD~1");
	fixture_commit("feat: other line", 2000);
	do_sh("git tag v2.0.0; git checkout -q main");
	cr_assert_eq(base_in_clone("git clone -q --depth 3 file://$PWD ../c; git -C ../c fetch -q --depth 5 origin tag v2.0.0",
				   &err, name), 0, "%s", err.msg.buf);
	cr_assert_str_eq(name, "v1.1.0");
	do_sh("git tag v3.0.0 HEAD~6");
	cr_assert_eq(base_in_clone("git clone -q --depth 3 file://$PWD ../c; git -C ../c fetch -q --depth 1 origin tag v3.0.0",
				   &err, name), ERR_SHALLOW);
	err_release(&err);
}
