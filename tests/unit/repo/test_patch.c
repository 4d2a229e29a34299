/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/history.h"
#include "../../../common/repo/merge.h"
#include "../../../common/repo/patch.h"

TestSuite(patch, .init = fixture_start, .fini = fixture_end, .timeout = 120);

static struct history read_all(struct repo *r)
{
	struct history_range range = { fixture_oid(r, "HEAD"), NULL, 0, NULL };
	struct err err = ERR_INIT;
	struct history h;

	cr_assert_eq(history_read(&h, r, &range, &err), 0, "%s", err.msg.buf);
	return h;
}

Test(patch, ids_tell_same_changes)
{
	char a[OID_HEX + 1], b[OID_HEX + 1];
	uint64_t x, y;
	struct history h;
	char *theirs;
	struct repo r;

	do_sh("seq 20 > f; git add f; git commit -qm one; git checkout -qb side; sed -i s/^10$/ten/ f; git commit -qam two;"
	      "git checkout -q main; echo x > g; git add g; git commit -qm three; git cherry-pick side >/dev/null;"
	      "git commit -q --allow-empty -m empty");
	fixture_open(&r);
	h = read_all(&r);
	cr_assert_eq(patch_id(&r, &h.v[0], a), 0);
	cr_assert_eq(patch_paths(&r, &h.v[0], &x), 0);
	cr_assert_eq(patch_id(&r, &h.v[1], a), 1);
	theirs = sh("git show side | git patch-id --stable | cut -d' ' -f1");
	cr_assert_str_eq(a, theirs);
	cr_assert_eq(patch_id(&r, &h.v[2], b), 1);
	cr_assert(strcmp(a, b));
	cr_assert_eq(patch_id(&r, &h.v[3], b), 1);
	cr_assert_eq(patch_paths(&r, &h.v[1], &x), 1);
	cr_assert_eq(patch_paths(&r, &h.v[2], &y), 1);
	cr_assert_neq(x, y);
	cr_assert_eq(patch_paths(&r, &h.v[3], &y), 1);
	cr_assert_eq(x, y, "both touch f alone");
	free(theirs);
	history_release(&h);
	repo_close(&r);
}

/* What libgit2 says to the two trees as they are. */
static void whole_diff(struct repo *r, const struct commit *c, char out[OID_HEX + 1])
{
	git_object *old = NULL, *new = NULL;
	git_diff *diff = NULL;
	git_oid id;

	cr_assert_eq(git_revparse_single(&new, r->git, "HEAD^{tree}"), 0);
	cr_assert_eq(git_revparse_single(&old, r->git, "HEAD^^{tree}"), 0);
	cr_assert_eq(c->parents, 1);
	cr_assert_eq(git_diff_tree_to_tree(&diff, r->git, (git_tree *)old, (git_tree *)new, NULL), 0);
	cr_assert_eq(git_diff_patchid(&id, diff, NULL), 0);
	git_oid_tostr(out, OID_HEX + 1, &id);
	git_diff_free(diff);
	git_object_free(old);
	git_object_free(new);
}

Test(patch, ids_are_those_of_the_whole_trees)
{
	static const char *const rows[] = { "echo new > d/f",
					    "rm -r d && echo now a file > d",
					    "rm f && mkdir f && echo now a folder > f/x && echo y > f/y",
					    "rm f && ln -s nowhere f",
					    "chmod +x f",
					    "chmod +x f && echo more >> f && echo more >> d/e/f",
					    "rm -r d",
					    "mkdir -p n/o/p && echo deep > n/o/p/q && echo x > 'a b' && echo x > d-x && echo x > d.y",
					    "mv d/e d/e-x && cp -r d/e-x d/e && echo z > d/e/z && echo z > d/e0" };
	char got[OID_HEX + 1], want[OID_HEX + 1];
	struct history h;
	struct repo r;
	uint64_t x;
	size_t i;

	do_sh("mkdir -p d/e; for f in f d/f d/e/f d/e/g d/e.h d/g; do seq 20 > $f; done; git add .; git commit -qm base");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		do_sh("%s", rows[i]);
		do_sh("git add -A . && git commit -qm change");
		fixture_open(&r);
		h = read_all(&r);
		whole_diff(&r, &h.v[0], want);
		cr_assert_eq(patch_id(&r, &h.v[0], got), 1, "%s", rows[i]);
		cr_assert_str_eq(got, want, "%s", rows[i]);
		cr_assert_eq(patch_paths(&r, &h.v[0], &x), 1, "%s", rows[i]);
		history_release(&h);
		repo_close(&r);
		do_sh("git reset -q --hard HEAD^ && git clean -qfd");
	}
}

static git_oid id_of(struct repo *r, const char *before, const char *after)
{
	git_oid x = fixture_oid(r, before), y = fixture_oid(r, after), id;

	cr_assert_eq(merge_tree_of(&x, r, &x, NULL), 0);
	cr_assert_eq(merge_tree_of(&y, r, &y, NULL), 0);
	cr_assert_eq(patch_id_between(r, &x, &y, &id), 1);
	return id;
}

Test(patch, ids_tell_changes_of_binary_files_apart)
{
	static const struct {
		const char *nul, *attributes;
	} rows[] = { { "\\0", "" }, { "", "f -diff" }, { "", "f diff=x" } };
	git_oid side, other, same;
	struct repo r;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *nul = rows[i].nul;

		do_sh("git checkout -q --orphan base%zu; git config diff.x.binary true; echo '%s' > .gitattributes; printf 'P%sa' > f;"
		      "git add -A; git commit -qm base; git checkout -qB side; printf 'P%sb' > f; git commit -qam side;"
		      "git checkout -qB other HEAD^; printf 'P%sc' > f; git commit -qam other;"
		      "git checkout -qB same HEAD^; echo > g; git add g; git commit -qm g; git cherry-pick side >/dev/null; git rm -qf g",
		      i, rows[i].attributes, nul, nul, nul);
		fixture_open(&r);
		side = id_of(&r, "side^", "side");
		other = id_of(&r, "other^", "other");
		same = id_of(&r, "same^", "same");
		cr_assert(git_oid_equal(&side, &same), "%s", rows[i].attributes);
		cr_assert(!git_oid_equal(&side, &other), "%s", rows[i].attributes);
		repo_close(&r);
	}
}

Test(patch, fingerprint_does_not_see_where_it_is_applied)
{
	uint64_t x[2];
	size_t i, n = 0;
	struct history h;
	struct repo r;

	do_sh("mkdir d; seq 20 > d/f; seq 9 > g; git add .; git commit -qm one; git checkout -qb side;"
	      "sed -i s/^10$/ten/ d/f; chmod +x d/f; sed -i s/^9$/nine/ g; git commit -qam two;"
	      "git checkout -q main; sed -i s/^20$/twenty/ d/f; git commit -qam three;"
	      "git cherry-pick side >/dev/null; git merge -q -X ours -m m side");
	fixture_open(&r);
	h = read_all(&r);
	cr_assert_eq(h.n, 5);
	cr_assert_eq(patch_paths(&r, &h.v[0], &x[0]), 0, "a merge has none");
	for (i = 1; i < h.n; i++)
		if (!strcmp(h.v[i].message, "two\n"))
			cr_assert_eq(patch_paths(&r, &h.v[i], &x[n++]), 1);
	cr_assert_eq(n, 2);
	cr_assert_eq(x[0], x[1]);
	history_release(&h);
	repo_close(&r);
}

Test(patch, a_missing_blob_makes_it_unknown)
{
	char a[OID_HEX + 1];
	struct history h;
	struct repo r;
	uint64_t x;

	do_sh("seq 20 > f; git add f; git commit -qm one; echo more >> f; git commit -qam two;"
	      "rm -f .git/objects/$(git rev-parse HEAD:f | sed 's,^..,&/,')");
	fixture_open(&r);
	h = read_all(&r);
	cr_assert_eq(patch_id(&r, &h.v[0], a), 0);
	cr_assert_eq(patch_paths(&r, &h.v[0], &x), 1);
	history_release(&h);
	repo_close(&r);
}
