/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include "fixture.h"

/* A reader that waits for what does not come fails by the time it has. */
TestSuite(loose, .init = fixture_start, .fini = fixture_end, .timeout = 60);

/* How many of the objects named on the line can be read, and are what their ids say. */
static size_t readable(const char *hexes, const char *message)
{
	struct repo r;
	size_t n = 0;

	fixture_open(&r);
	for (; *hexes; hexes += GIT_OID_HEXSZ + (hexes[GIT_OID_HEXSZ] == '\n')) {
		git_odb_object *object = NULL;
		git_oid oid, again;

		cr_assert_eq(git_oid_fromstrn(&oid, hexes, GIT_OID_HEXSZ), 0);
		if (git_odb_read(&object, r.odb, &oid)) {
			cr_expect(message && strstr(git_error_last()->message, message), "%s", git_error_last()->message);
			continue;
		}
		cr_expect_eq(((const char *)git_odb_object_data(object))[git_odb_object_size(object)], '\0');
		git_odb_hash(&again, git_odb_object_data(object), git_odb_object_size(object), git_odb_object_type(object));
		n += (size_t)git_oid_equal(&oid, &again);
		git_odb_object_free(object);
	}
	repo_close(&r);
	return n;
}

/* The file that was chosen, whose path is in ../f, written anew by a Python expression of `zlib.compress` as z, `old`, and `plain`. */
static void put(const char *expression)
{
	do_sh("python3 -c 'import os, zlib; z = zlib.compress; old = open(\"../whole\", \"rb\").read(); plain = zlib.decompress(old);"
	      "os.chmod(\"'$(cat ../f)'\", 0o644); open(\"'$(cat ../f)'\", \"wb\").write(%s)'",
	      expression);
}

static void choose(const char *hex)
{
	do_sh("o=%s; echo $PWD/.git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-) > ../f; cp $(cat ../f) ../whole", hex);
}

static char *blob(const char *content)
{
	char *hex = sh("printf '%%s' '%s' | git hash-object -w --stdin", content);

	choose(hex);
	return hex;
}

Test(loose, reads_what_git_writes)
{
	char *hexes;

	fixture_commit("feat: one", 1000);
	do_sh("git tag -a -m x v1; for n in 0 1 54 55 56 57 58 4000 16384 70000; do"
	      "  head -c $n /dev/urandom > ../raw; git hash-object -w ../raw; head -c $n /dev/zero > ../raw; git hash-object -w ../raw;"
	      "done");
	hexes = sh("git cat-file --batch-all-objects --batch-check='%%(objectname)'");
	cr_expect_eq(readable(hexes, NULL), (strlen(hexes) + 1) / (GIT_OID_HEXSZ + 1));
	free(hexes);
}

Test(loose, names_a_file_that_is_cut_short_anywhere)
{
	char *hex = blob("what is to be read is not all there, and never will be");
	char *wanted = xstrfmt("loose object %s (stored in ", hex);
	char *file = sh("chmod u+w $(cat ../f); cat ../f");
	struct stat st;
	off_t size;

	cr_assert_eq(stat(file, &st), 0);
	for (size = st.st_size - 1; size >= 0; size--) {
		cr_assert_eq(truncate(file, size), 0);
		cr_expect_eq(readable(hex, wanted), 0, "%lld bytes", (long long)size);
	}
	put("old");
	cr_expect_eq(readable(hex, NULL), 1);
	free(hex);
	free(wanted);
	free(file);
}

Test(loose, names_what_is_no_object)
{
	static const char *const rows[] = {
		"old + b\"x\"", "z(plain + b\"x\")", "z(plain[:-1])", "z(b\"blob 99999999999\\0x\")",
		"z(b\"blob 18446744073709551615\\0x\")", "z(b\"blob 184467440737095516160\\0x\")", "z(b\"blob -1\\0x\")",
		"z(b\"blob +3\\0one\")", "z(b\"blob\\0one\")", "z(b\"blob 3 \\0one\")", "z(b\"blub 3\\0one\")", "z(b\"\")",
		"z(b\"blob \" + b\"0\" * 80 + b\"3\\0one\")", "z(b\"ofs-delta 3\\0one\")", "b\"blob 3\\0one\"",
	};
	char *hex = blob("one");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		put(rows[i]);
		cr_expect_eq(readable(hex, "is corrupt"), 0, "%s", rows[i]);
	}
	put("z(plain, 0)");
	cr_expect_eq(readable(hex, NULL), 1);
	do_sh("rm -f $(cat ../f); mkfifo $(cat ../f)");
	cr_expect_eq(readable(hex, "is corrupt"), 0);
	do_sh("rm -f $(cat ../f)");
	cr_expect_eq(readable(hex, "not found"), 0);
	free(hex);
}

Test(loose, does_not_look_at_what_is_packed)
{
	char *hex;

	fixture_commit("feat: one", 1000);
	hex = blob("one");
	do_sh("echo %s | git pack-objects -q .git/objects/pack/pack", hex);
	put("old[:12]");
	cr_expect_eq(readable(hex, NULL), 1);
	free(hex);
}

/* `how`, or the variable, puts the objects of "r" within reach of "s". */
static void alternates(const char *how, const char *variable, const char *value)
{
	char *hex = blob("one");

	do_sh("git init -q ../s; git init -q ../t; %s", how);
	setenv(variable, value, 1);
	cr_assert_eq(chdir("../s"), 0);
	cr_expect_eq(readable(hex, NULL), 1, "%s%s", how, variable);
	put("old[:12]");
	cr_expect_eq(readable(hex, "is corrupt"), 0, "%s%s", how, variable);
	put("old");
	cr_assert_eq(chdir("../r"), 0);
	unsetenv(variable);
	do_sh("rm -rf ../s ../t");
	free(hex);
}

Test(loose, reads_alternates_too)
{
	alternates("printf '# r\n\n%s\n' \"$PWD/.git/objects\" > ../s/.git/objects/info/alternates", "NONE", "");
	alternates("echo ../../../r/.git/objects > ../s/.git/objects/info/alternates", "NONE", "");
	alternates("echo ../../../t/.git/objects > ../s/.git/objects/info/alternates;"
		   "printf '%s\n' \"$PWD/../s/.git/objects\" \"$PWD/.git/objects\" > ../t/.git/objects/info/alternates",
		   "NONE", "");
	alternates(":", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "/nowhere::../r/.git/objects");
	alternates(":", "GIT_OBJECT_DIRECTORY", "../r/.git/objects");
}

/* A link to itself is what root cannot open either. */
Test(loose, goes_past_what_cannot_be_opened)
{
	char *hex = blob("one");

	do_sh("git clone -q -s . ../s 2>&1; mkdir -p ../s/.git/objects/%.2s; ln -s %s ../s/.git/objects/%.2s/%s", hex, hex + 2,
	      hex, hex + 2);
	cr_assert_eq(chdir("../s"), 0);
	cr_expect_eq(readable(hex, NULL), 1);
	put("old[:12]");
	cr_expect_eq(readable(hex, "is corrupt"), 0);
	do_sh("rm -f $(cat ../f)");
	cr_expect_eq(readable(hex, "cannot open '"), 0);
	free(hex);
}

Test(loose, ends_for_a_short_id)
{
	char *hex;
	struct repo r;
	git_oid oid;

	fixture_commit("feat: one", 1000);
	hex = sh("git rev-parse HEAD");
	choose(hex);
	hex[7] = '\0';
	fixture_open(&r);
	cr_expect_eq(repo_resolve_commit(&r, hex, &oid, NULL), 0);
	put("old[:30]");
	cr_expect_eq(repo_resolve_commit(&r, hex, &oid, NULL), ERR_FAIL);
	repo_close(&r);
	free(hex);
}
