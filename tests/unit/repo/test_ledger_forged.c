/* SPDX-License-Identifier: ISC */
/* Ledgers that somebody wrote to by hand, and objects that are not as they were. */
#include "fixture_ledger.h"

/* For tests that damage what they have made. */
static void end_damaged(void)
{
	fixture_end();
}

TestSuite(ledger_forged, .init = start, .fini = end, .timeout = 120);
TestSuite(damaged, .init = start, .fini = end_damaged, .timeout = 120);

/* --- what was tampered with ------------------------------------------------------------------------------------------ */

/* Puts a commit with this message and these parents (shell words) at the ledger's tip, made by hand. */
static void forge(const char *sed, const char *parents)
{
	do_sh("git log -1 --format=%%B %s | sed -e '/^$/{$d;}' -e '%s' > ../message;"
	      "git update-ref %s $(git commit-tree $(git rev-parse %s^{tree}) %s < ../message)",
	      REF, sed, REF, REF, parents);
}

static const char *wanted;

static void look_problem(struct ledger *l)
{
	size_t i, found = 0;

	for (i = 0; i < l->log.n; i++)
		if (l->log.v[i].problem) {
			found++;
			cr_expect(strstr(l->log.v[i].problem, wanted), "%s, wanted %s", l->log.v[i].problem, wanted);
			cr_expect_not(l->log.v[i].counts);
		}
	cr_expect_eq(found, 1, "%s: %zu problems", wanted, found);
	cr_expect_geq(count(l, NULL), 1);
}

Test(ledger_forged, names_what_was_written_by_hand)
{
	static const struct {
		const char *sed, *parents, *problem;
	} rows[] = {
		{ "s/^Lamport:.*/Lamport: 40/", "-p " REF, "Lamport is 40 where it must be 2" },
		{ "s/^Release-Id:.*/Release-Id: v2.0.0/;s/^Lamport.*/Lamport: 2/", "-p " REF, "an event of release 'v2.0.0'" },
		{ "s/^Ledger-Root: ...../Ledger-Root: 00000/;s/^Lamport.*/Lamport: 2/", "-p " REF, "of another ledger" },
		{ "s/^Lamport.*/Lamport: 2/", "-p " REF, "replayed" },
		{ "s/^Lamport.*/Lamport: 2/;s/^Event:.*/&\\n&/", "-p " REF, "no event: 'Event' twice" },
		{ "s/^Release-Event: 1/Release-Event: 2/", "-p " REF, "version '2' of the event format" },
		{ "s/^Event:.*/Event: ledger.join/;/^Nonce/d;s/^Lamport.*/Lamport: 2/", "-p " REF " -p " REF "~1", "a join with content" },
		{ "s/^Nonce: ...../Nonce: 00000/;s/^Lamport.*/Lamport: 2/", "-p " REF " -p " REF "~1", "an event with 2 parents" },
	};
	size_t i;
	char *good;

	must_record("one");
	good = sh("git rev-parse %s", REF);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		wanted = rows[i].problem;
		forge(rows[i].sed, rows[i].parents);
		with_ledger(look_problem);
		must_record("goes on");
		with_ledger(look_problem);
		do_sh("git update-ref %s %s", REF, good);
	}
	free(good);
}

static size_t count_problems(const struct ledger *l, const char *problem)
{
	size_t i, n = 0;

	for (i = 0; i < l->log.n; i++)
		n += l->log.v[i].problem && strstr(l->log.v[i].problem, problem);
	return n;
}

static void look_foreign(struct ledger *l)
{
	cr_expect_eq(count_problems(l, "another project's ledger"), 1);
	cr_expect_eq(count_problems(l, "of another ledger"), 1);
	cr_expect_eq(count(l, NULL), 0);
}

static void look_mixed(struct ledger *l)
{
	cr_expect_eq(count_problems(l, "another project's ledger"), 1);
	cr_expect_eq(count_problems(l, "of another ledger"), 1);
	cr_expect_eq(count_problems(l, ""), 2);
	cr_expect_eq(count(l, NULL), 1);
}

/* Somebody has pushed another project's ledger of that name: it counts for nothing, and the own one can begin. */
Test(ledger_forged, counts_nothing_of_another_project)
{
	do_sh("git init -q ../other; cd ../other; git commit -q --allow-empty -m other");
	go("other");
	must_record("elsewhere");
	do_sh("git push -q ../hub %s", REF);
	go("a");
	cr_expect_eq(sync_here(), LEDGER_RECEIVED);
	with_ledger(look_foreign);
	must_record("ours");
	with_ledger(look_mixed);
	cr_expect_eq(sync_here(), LEDGER_SENT);
	go("b");
	must_record("b's");
	cr_expect_eq(sync_here(), LEDGER_JOINED);
	go("a");
	cr_expect_eq(sync_here(), LEDGER_RECEIVED);
	expect_same("git rev-parse " REF);
}

static void look_two_roots(struct ledger *l)
{
	cr_expect_eq(count_problems(l, "a second root"), 1);
	cr_expect_eq(count_problems(l, "of another ledger"), 1);
	cr_expect_eq(count(l, NULL), 1);
}

/* Both histories are here, so only the main line tells whose ledger it is. */
Test(ledger_forged, knows_a_second_root)
{
	must_record("one");
	do_sh("git checkout -q --orphan side; git commit -q --allow-empty -m side; git branch -M main old; git branch -M side main");
	do_sh("git update-ref refs/x/y %s; git update-ref -d %s", REF, REF);
	must_record("two");
	do_sh("git branch -M main side; git branch -M old main; git update-ref refs/release-remotes/origin/v1.0.0 refs/x/y;"
	      "git push -q origin refs/x/y:%s", REF);
	cr_expect_eq(sync_here(), LEDGER_JOINED);
	with_ledger(look_two_roots);
}

static void look_replaced(struct ledger *l)
{
	cr_expect_str_eq(l->log.v[l->log.n - 1].event.subject, "veto");
	cr_expect_eq(count(l, NULL), 2);
}

Test(ledger_forged, does_not_see_replace_refs)
{
	char *shown;

	must_record("one");
	must_record("veto");
	do_sh("git replace %s %s~1", REF, REF);
	shown = sh("git log -1 --format=%%s %s", REF);
	cr_expect_str_eq(shown, "one", "git itself shows '%s'", shown);
	with_ledger(look_replaced);
	free(shown);
}

static void look_damaged(struct ledger *l)
{
	size_t i, bad = 0;

	for (i = 0; i < l->log.n; i++)
		if (l->log.v[i].problem) {
			bad++;
			cr_expect(strstr(l->log.v[i].problem, wanted), "%s", l->log.v[i].problem);
		}
	cr_expect_eq(bad, 1);
	cr_expect_eq(count(l, NULL), 1, "what stands on it counts");
}

/* `how` gets the file of the object of the last event but one. */
static void damage(const char *how)
{
	must_record("one");
	must_record("two");
	do_sh("oid=$(git rev-parse %s~1); f=.git/objects/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-); chmod u+w $f; %s", REF, how);
	with_ledger(look_damaged);
}

Test(damaged, names_an_object_that_is_missing)
{
	wanted = "missing or damaged";
	damage("rm $f");
}

Test(damaged, names_an_object_that_is_cut_short)
{
	wanted = "missing or damaged";
	damage(": > $f");
}

Test(damaged, names_an_object_of_which_the_beginning_is_there)
{
	wanted = "missing or damaged";
	damage("head -c 20 $f > ../head; cat ../head > $f");
}

/* One letter of an approval, put back as git would have written it, under the old name. */
Test(damaged, names_an_object_that_says_something_else)
{
	wanted = "its content does not fit its id";
	damage("python3 -c 'import sys,zlib; d=zlib.decompress(open(sys.argv[1],\"rb\").read()); "
	       "open(sys.argv[1],\"wb\").write(zlib.compress(d.replace(b\"one\",b\"onE\")))' $f");
}

Test(damaged, says_what_to_run_where_the_clone_is_shallow)
{
	struct err err = ERR_INIT;
	struct ledger l;
	struct repo r;
	size_t i;

	for (i = 0; i < 3; i++)
		must_record("one");
	cr_expect_eq(sync_here(), LEDGER_SENT);
	do_sh("git clone -q --depth=1 file://$PWD/../hub ../s; cd ../s; git fetch -q --depth=1 origin %s:%s", REF, REF);
	go("s");
	fixture_open(&r);
	cr_expect_eq(ledger_open(&l, &r, "v1.0.0", &err), ERR_SHALLOW);
	cr_expect(strstr(err.hint.buf, "git fetch --unshallow"), "%s", err.hint.buf);
	ledger_close(&l);
	repo_close(&r);
	do_sh("%s", strstr(err.hint.buf, "git fetch") ? "git fetch -q --unshallow origin " REF : "false");
	fixture_open(&r);
	cr_expect_eq(ledger_open(&l, &r, "v1.0.0", NULL), 0);
	cr_expect_eq(count(&l, NULL), 3);
	ledger_close(&l);
	repo_close(&r);
	err_release(&err);
}
