/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/change.h"

/*
 * A history is written newest first, one string a commit: "<letter>[options]|message". The letter, 40 times, is the
 * commit's id. Options: "m" a merge, "=x" its patch-id, "@" an author time that is
 * not its own, "<x" its first parent, ">x" its second.
 */
static struct commit commits[32];
static size_t n_commits;
static struct change_set set;
static struct policy policy;
static int asked;

static void fill(char *oid, char letter)
{
	memset(oid, letter, OID_HEX);
	oid[OID_HEX] = '\0';
}

static char patches[32];

static int patch_id(void *data, const struct commit *c, char out[OID_HEX + 1])
{
	char p = patches[c - commits];

	(void)data;
	asked++;
	if (!p)
		return 0;
	fill(out, p);
	return 1;
}

static char fingerprints[32];

static int paths(void *data, const struct commit *c, uint64_t *out)
{
	(void)data;
	*out = (unsigned char)fingerprints[c - commits];
	return 1;
}

static void set_up(void)
{
	struct config_list none = CONFIG_LIST_INIT;
	struct err err = ERR_INIT;

	cr_assert_eq(policy_from_config(&policy, &none, &err), 0);
}

static void read_history(const char *const *rows)
{
	const struct change_patches by_patch = { NULL, paths, patch_id };
	struct err err = ERR_INIT;
	size_t i;

	change_set_release(&set);
	memset(commits, 0, sizeof(commits));
	memset(patches, 0, sizeof(patches));
	memset(fingerprints, 0, sizeof(fingerprints));
	asked = 0;
	for (n_commits = 0; rows[n_commits]; n_commits++) {
		const char *s = rows[n_commits], *bar = strchr(s, '|');
		struct commit *c = &commits[n_commits];

		i = n_commits;
		fill(c->oid, *s);
		c->parents = 1;
		c->author_email = "a@example.com";
		c->author_time = 1000 - (int64_t)i;
		for (s++; s < bar; s++) {
			if (*s == 'm')
				c->parents = 2;
			else if (*s == '@')
				c->author_time = 1;
			else if (*s == '=')
				patches[i] = *++s;
			else if (*s == '/')
				fingerprints[i] = *++s;
			else if (*s == '<')
				fill(c->first_parent, *++s);
			else if (*s == '>')
				fill(c->second_parent, *++s);
		}
		c->message = bar + 1;
		c->message_len = strlen(c->message);
	}
	if (!policy.tag_prefix)
		set_up();
	cr_assert_eq(change_set_read(&set, commits, n_commits, &policy, &by_patch, &err), 0);
}

/* One letter a change: Counts, Skipped, rEverted, Revert, Duplicate, Merge, Fixup. */
static const char *fates(void)
{
	static char out[64];
	size_t i;

	for (i = 0; i < set.n && i < sizeof(out) - 1; i++)
		out[i] = "CSERDMF"[set.v[i].fate];
	out[i] = '\0';
	return out;
}

#define A40          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B40          "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C40          "cccccccccccccccccccccccccccccccccccccccc"
#define D40          "dddddddddddddddddddddddddddddddddddddddd"
#define REVERTS(oid) "\n\nThis reverts commit " oid ".\n"

struct row {
	const char *what, *fates;
	enum level level;
	const char *history[8];
};

static void check(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		read_history(rows[i].history);
		cr_assert(!strcmp(fates(), rows[i].fates), "%s: %s, wanted %s", rows[i].what, fates(), rows[i].fates);
		cr_assert(change_set_level(&set) == rows[i].level, "%s: level %d", rows[i].what,
			  change_set_level(&set));
	}
}

Test(change, levels)
{
	static const struct row rows[] = {
		{ "nothing", "", LEVEL_NONE, { NULL } },
		{ "docs", "C", LEVEL_NONE, { "a|docs: x", NULL } },
		{ "fix", "CC", LEVEL_PATCH, { "b|fix: x", "a|docs: x", NULL } },
		{ "feat wins", "CC", LEVEL_MINOR, { "b|fix: x", "a|FEAT: x", NULL } },
		{ "bang", "C", LEVEL_MAJOR, { "a|chore!: x", NULL } },
		{ "footer", "C", LEVEL_MAJOR, { "a|whatever: x\n\nBREAKING CHANGE: y", NULL } },
		{ "prose", "C", LEVEL_NONE, { "a|chore: x\n\nNot a BREAKING CHANGE: y", NULL } },
		{ "plain", "C", LEVEL_NONE, { "a|did things", NULL } },
		{ "skip", "SC", LEVEL_PATCH, { "b|feat: x\n\nSkip-Release: yes", "a|fix: x", NULL } },
		{ "no skip", "C", LEVEL_MINOR, { "b|feat: x\n\nSkip-Release: no", NULL } },
		{ "fixup", "F", LEVEL_NONE, { "b|fixup! feat!: x", NULL } },
		{ "merge", "M", LEVEL_NONE, { "bm|Merge branch 'x'\n\nfeat!: y", NULL } },
		{ "merge by another name", "M", LEVEL_NONE, { "bm|Bring it in\n\n* feat: y", NULL } },
		{ "conventional merge", "C", LEVEL_MINOR, { "bm|feat: x (#12)", NULL } },
		{ "it repeats its branch", "DC", LEVEL_MINOR, { "bm|feat: x (#12)", "a|feat: x", NULL } },
		{ "it lists its branch",
		  "CDDCC",
		  LEVEL_MAJOR,
		  { "cm|fix: all (#12)\n\n* feat!: x\n* fix: y", "b|fix: y", "a|feat!: x", NULL } },
		{ "squash", "CCC", LEVEL_MINOR, { "a|fix: all\n\n* feat: one\n* docs: two", NULL } },
	};

	check(rows, ARRAY_SIZE(rows));
}

Test(change, reverts)
{
	static const struct row rows[] = {
		{ "by id", "RE", LEVEL_NONE, { "b|Revert \"feat: x\"" REVERTS(A40), "a|feat: x", NULL } },
		{ "by short id",
		  "RE",
		  LEVEL_NONE,
		  { "b|Revert \"y\"\n\nThis reverts commit aaaaaaa.", "a|feat: x", NULL } },
		{ "of a revert",
		  "REC",
		  LEVEL_MINOR,
		  { "c|Revert \"Revert \"feat: x\"\"" REVERTS(B40), "b|Revert \"feat: x\"" REVERTS(A40), "a|feat: x",
		    NULL } },
		{ "reapply",
		  "REC",
		  LEVEL_MINOR,
		  { "c|Reapply \"feat: x\"" REVERTS(B40), "b|Revert \"feat: x\"" REVERTS(A40), "a|feat: x", NULL } },
		{ "three deep",
		  "RERE",
		  LEVEL_NONE,
		  { "d|Revert \"z\"" REVERTS(C40), "c|Revert \"y\"" REVERTS(B40), "b|Revert \"x\"" REVERTS(A40),
		    "a|feat: x", NULL } },
		{ "of something older alone", "CC", LEVEL_PATCH, { "b|Revert \"y\"" REVERTS(C40), "a|docs: x", NULL } },
		{ "of something older", "CC", LEVEL_MINOR, { "b|Revert \"feat: x\"" REVERTS(C40), "a|feat: x", NULL } },
		{ "of a revert of something older",
		  "RE",
		  LEVEL_NONE,
		  { "b|Revert \"Revert \"y\"\"" REVERTS(A40), "a|Revert \"y\"" REVERTS(C40), NULL } },
		{ "type revert, Refs", "RE", LEVEL_NONE, { "b|revert: no x\n\nRefs: aaaaaaa", "a|feat: x", NULL } },
		{ "Refs of two",
		  "RCEE",
		  LEVEL_PATCH,
		  { "d|revert: both\n\nRefs: aaaaaaa, bbbbbbb", "c|fix: z", "b|feat: y", "a|feat: x", NULL } },
		{ "one of two is older",
		  "CE",
		  LEVEL_PATCH,
		  { "b|revert: both\n\nRefs: aaaaaaa, ccccccc", "a|feat: x", NULL } },
		{ "GitHub, without an id",
		  "RE",
		  LEVEL_NONE,
		  { "b|Revert \"feat: x\" (#2)\n\nReverts o/r#1", "a|feat: x (#1)", NULL } },
		{ "GitHub, the newest",
		  "RCEC",
		  LEVEL_MINOR,
		  { "d|Revert \"feat: x\"", "c|fix: y", "b|feat: x", "a|feat: x", NULL } },
		{ "GitHub, one for each",
		  "RERE",
		  LEVEL_NONE,
		  { "d|Revert \"feat: x\"", "c|feat: x", "b|Revert \"feat: x\"", "a|feat: x", NULL } },
		{ "GitHub, nested",
		  "REC",
		  LEVEL_MINOR,
		  { "c|Revert \"Revert \"feat: x\"\" (#3)", "b|Revert \"feat: x\" (#2)", "a|feat: x (#1)", NULL } },
		{ "GitHub, older", "CC", LEVEL_MINOR, { "b|Revert \"feat: y\"", "a|feat: x", NULL } },
		{ "never what is newer", "CC", LEVEL_MINOR, { "b|feat: x", "a|Revert \"feat: x\"", NULL } },
		{ "subject edited", "RE", LEVEL_NONE, { "b|fix: back out" REVERTS(A40), "a|feat: x", NULL } },
		{ "breaking", "RE", LEVEL_NONE, { "b|Revert \"feat!: x\"" REVERTS(A40), "a|feat!: x", NULL } },
		{ "a squash body goes whole",
		  "REE",
		  LEVEL_NONE,
		  { "b|Revert \"x\"" REVERTS(A40), "a|feat: x\n\n* fix: y", NULL } },
		{ "of a skipped one",
		  "RS",
		  LEVEL_NONE,
		  { "b|Revert \"x\"" REVERTS(A40), "a|feat: x\n\nSkip-Release: yes", NULL } },
		{ "of a merge",
		  "RMEEC",
		  LEVEL_PATCH,
		  { "e<d|Revert \"Merge branch 'x'\"\n\nThis reverts commit " D40 ", reversing\nchanges made to " A40
		    ".",
		    "dm<a>c|Merge branch 'x'", "c<b|feat: y", "b<a|feat: z", "a|fix: x", NULL } },
		{ "of a merge, taken back",
		  "REMC",
		  LEVEL_MINOR,
		  { "e<c|Reapply \"x\"" REVERTS(C40), "c<d|Revert \"Merge\"" REVERTS(D40), "dm<a>b|Merge branch 'x'",
		    "b<a|feat: z", NULL } },
	};

	check(rows, ARRAY_SIZE(rows));
}

Test(change, duplicates)
{
	static const struct row rows[] = {
		{ "picked",
		  "DC",
		  LEVEL_MINOR,
		  { "b|feat: y\n\n(cherry picked from commit " A40 ")", "a|feat: x", NULL } },
		{ "picked from elsewhere",
		  "CC",
		  LEVEL_MINOR,
		  { "b|feat: y\n\n(cherry picked from commit " C40 ")", "a|feat: x", NULL } },
		{ "same subject and patch", "DC", LEVEL_MINOR, { "b=p|feat: x (#3)", "a=p|feat: x", NULL } },
		{ "same subject, other patch", "CC", LEVEL_MINOR, { "b=p|feat: x", "a=q|feat: x", NULL } },
		{ "same author and time and patch", "DC", LEVEL_MINOR, { "b@=p|feat: y", "a@=p|feat: x", NULL } },
		{ "empty ones", "CC", LEVEL_MINOR, { "b|feat: x", "a|feat: x", NULL } },
		{ "three of them", "DDC", LEVEL_MINOR, { "c=p|feat: x", "b=p|feat: x", "a=p|feat: x", NULL } },
		{ "reverted, then picked again",
		  "CRE",
		  LEVEL_MINOR,
		  { "c=p|feat: x", "b|Revert \"feat: x\"" REVERTS(A40), "a=p|feat: x", NULL } },
		{ "picked twice, then reverted",
		  "RDE",
		  LEVEL_NONE,
		  { "c|Revert \"feat: x\"" REVERTS(A40), "b=p|feat: x", "a=p|feat: x", NULL } },
		{ "picked twice, the pick reverted",
		  "RDE",
		  LEVEL_NONE,
		  { "c|Revert \"feat: x\"" REVERTS(B40), "b=p|feat: x", "a=p|feat: x", NULL } },
		{ "a revert picked with what it reverts",
		  "RE",
		  LEVEL_NONE,
		  { "b|Revert \"feat: x\"" REVERTS(D40) "(cherry picked from commit " C40 ")",
		    "a|feat: x\n\n(cherry picked from commit " D40 ")", NULL } },
		{ "the merge that repeats it is reverted",
		  "RDE",
		  LEVEL_NONE,
		  { "c|Revert \"feat: x (#1)\"", "bm|feat: x (#1)", "a|feat: x", NULL } },
	};

	check(rows, ARRAY_SIZE(rows));
}

Test(change, patch_ids_are_asked_for_among_namesakes_only)
{
	static const char *const rows[] = { "d|feat: v", "c|feat: x", "b=p|feat: y", "a=p|feat: x", NULL };

	read_history(rows);
	cr_assert_eq(asked, 2, "%d", asked);
	cr_assert_str_eq(fates(), "CCCC");
}

Test(change, patch_ids_are_asked_for_among_equal_fingerprints_only)
{
	static const char *const rows[] = { "d/1=p|feat: x", "c/2=q|feat: x", "b/3=r|feat: x", "a/1=p|feat: x", NULL };

	read_history(rows);
	cr_assert_eq(asked, 2, "%d", asked);
	cr_assert_str_eq(fates(), "DCCC");
}

static int eq(struct slice s, const char *want)
{
	return want ? s.s && s.len == strlen(want) && !memcmp(s.s, want, s.len) : !s.s;
}

Test(change, texts)
{
	static const char *const rows[] = { "e|feat: x\n\nRelease-note: For people\nRelease-note-internal: for us",
					    "d|feat: x\n\nRelease-note: none",
					    "c|feat: x\n\nBREAKING CHANGE: gone\nMigration: call y",
					    "b|feat: x\n\nBREAKING CHANGE: gone\nand more",
					    "a|feat!: x",
					    NULL };

	read_history(rows);
	cr_assert(eq(set.v[0].note, "For people") && eq(set.v[0].note_internal, "for us") && !set.v[0].note_none);
	cr_assert(set.v[1].note_none && eq(set.v[1].note, NULL));
	cr_assert(eq(set.v[2].migration, "call y") && set.v[2].breaking);
	cr_assert(eq(set.v[3].migration, "gone\nand more"));
	cr_assert(eq(set.v[4].migration, NULL) && set.v[4].breaking);
	cr_assert_str_eq(set.v[4].why, "breaking change (!)");
	cr_assert_str_eq(set.v[3].why, "breaking change (footer)");
	cr_assert_str_eq(set.v[1].why, "type feat");
}

Test(change, release_as)
{
	static const struct {
		const char *want, *history[4];
	} rows[] = {
		{ NULL, { "a|feat: x", NULL } },
		{ "2.0.0", { "a|feat: x\n\nRelease-As: 2.0.0", NULL } },
		{ "2.0.0", { "a|feat: x\n\nrelease-as: v2.0.0", NULL } },
		{ "3.0.0", { "b|feat: x\n\nRelease-As: v3.0.0", "a|feat: x\n\nRelease-As: 4.0.0", NULL } },
		{ "4.0.0",
		  { "b|feat: x\n\nRelease-As: 3.0.0\nSkip-Release: yes", "a|feat: x\n\nRelease-As: 4.0.0", NULL } },
		{ "2.0.0", { "a|feat: x\n\n* fix: y\n  Release-As: 2.0.0\n* fix: z", NULL } },
		{ "2.0.0", { "a|x\n\n* y\n\n  Release-As: 2.0.0\n\n* z", NULL } },
		{ "2.0.0", { "am|Merge branch 'x'\n\nRelease-As: 2.0.0", NULL } },
		{ NULL, { "a|feat: x\n\nthe trailer Release-As: 2.0.0 is understood", NULL } },
		{ NULL, { "b|Revert \"x\"" REVERTS(A40), "a|feat: x\n\nRelease-As: 2.0.0", NULL } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		read_history(rows[i].history);
		cr_assert(rows[i].want ? set.release_as && !strcmp(set.release_as, rows[i].want) : !set.release_as,
			  "row %zu: %s", i, set.release_as ? set.release_as : "none");
	}
}
