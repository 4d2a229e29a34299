/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/identity.h"
#include "../../../common/repo/sign.h"

static void start(void)
{
	fixture_start();
	setenv("GNUPGHOME", fixture_root, 1);
}

static void end(void)
{
	do_sh("gpgconf --kill all 2>&1 || :");
	fixture_end();
}

TestSuite(sign, .init = start, .fini = end, .timeout = 120);

static struct signature verify(const char *rev)
{
	struct err err = ERR_INIT;
	struct signature s;
	struct repo r;
	char *hex = sh("git rev-parse %s", rev), *type;
	int code;

	fixture_open(&r);
	type = sh("git cat-file -t %s", hex);
	code = !strcmp(type, "tag") ? signature_verify_tag(&s, &r, hex, NULL, &err) : signature_verify_commit(&s, &r, hex, NULL, &err);
	cr_assert_eq(code, 0, "%s: %s", rev, err.msg.buf);
	repo_close(&r);
	free(hex);
	free(type);
	return s;
}

static void check(const char *rev, enum signature_state state, const char *format, const char *signer)
{
	struct signature s = verify(rev);

	cr_assert_eq(s.state, state, "%s is %s: %s", rev, signature_state_name(s.state), s.detail);
	cr_assert_str_eq(s.format ? s.format : "-", format, "%s is %s", rev, s.format);
	cr_assert_eq(s.principal != NULL, signer != NULL, "%s by %s", rev, s.principal);
	if (signer)
		cr_assert(strstr(s.principal, signer), "%s by %s", rev, s.principal);
	if (state == SIGNATURE_GOOD)
		cr_assert_not_null(s.key, "%s", rev);
	if (state == SIGNATURE_GOOD || state == SIGNATURE_NONE)
		cr_assert_null(s.detail, "%s: %s", rev, s.detail);
	signature_release(&s);
}

/* The same tag with one letter of its message changed. */
static void forge(const char *tag, const char *as)
{
	do_sh("git cat-file tag %s | sed 's/^honest/hoNest/' | git hash-object -t tag -w --stdin > id;"
	      "git update-ref refs/tags/%s $(cat id)", tag, as);
}

Test(sign, what_is_not_signed_is_none)
{
	fixture_commit("feat: one", 1000);
	do_sh("git tag -a -m x v1; printf 'a\\n-----BEGIN PGP SIGNATURE-----\\n' | git tag -a --cleanup=verbatim -F - v2 HEAD^{tree}");
	check("v1", SIGNATURE_NONE, "-", NULL);
	check("HEAD", SIGNATURE_NONE, "-", NULL);
	check("HEAD^{tree}", SIGNATURE_NONE, "-", NULL);
	{
		struct signature s = verify("v2");

		cr_assert_neq(s.state, SIGNATURE_GOOD);
		signature_release(&s);
	}
}

Test(sign, openpgp)
{
	fixture_commit("feat: one", 1000);
	do_sh("gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-gen-key 'alice <a@x>' default default 0 2>&1;"
	      "git config user.signingKey a@x; git tag -s -m honest v1; git commit -q --allow-empty -S -m signed");
	check("v1", SIGNATURE_GOOD, "openpgp", "alice <a@x>");
	check("HEAD", SIGNATURE_GOOD, "openpgp", "alice <a@x>");
	forge("v1", "v2");
	check("v2", SIGNATURE_BAD, "openpgp", "alice <a@x>");
	do_sh("mkdir ../g; chmod 700 ../g");
	setenv("GNUPGHOME", "../g", 1);
	check("v1", SIGNATURE_UNKNOWN_KEY, "openpgp", NULL);
	do_sh("git config gpg.program /nowhere/gpg");
	check("v1", SIGNATURE_UNCHECKED, "openpgp", NULL);
}

Test(sign, ssh)
{
	fixture_commit("feat: one", 1000);
	do_sh("ssh-keygen -q -t ed25519 -N '' -f ../k; ssh-keygen -q -t ed25519 -N '' -f ../other;"
	      "git config gpg.format ssh; git config user.signingKey $PWD/../k;"
	      "git tag -s -m honest v1; git commit -q --allow-empty -S -m signed");
	check("v1", SIGNATURE_UNCHECKED, "ssh", NULL);
	do_sh("echo \"bob@x $(cat ../k.pub)\" > ../allowed; git config gpg.ssh.allowedSignersFile $PWD/../allowed");
	check("v1", SIGNATURE_GOOD, "ssh", "bob@x");
	check("HEAD", SIGNATURE_GOOD, "ssh", "bob@x");
	forge("v1", "v2");
	check("v2", SIGNATURE_BAD, "ssh", NULL);
	do_sh("git config gpg.ssh.revocationFile $PWD/../k.pub");
	{
		struct signature s = verify("v1");

		cr_assert_eq(s.state, SIGNATURE_REVOKED, "%s: %s", signature_state_name(s.state), s.detail);
		signature_release(&s);
	}
	do_sh("git config --unset gpg.ssh.revocationFile; echo \"bob@x valid-before=\\\"20200101\\\" $(cat ../k.pub)\" > ../allowed");
	check("v1", SIGNATURE_EXPIRED, "ssh", NULL);
	do_sh("echo \"bob@x $(cat ../other.pub)\" > ../allowed");
	check("v1", SIGNATURE_UNKNOWN_KEY, "ssh", NULL);
}

Test(sign, replace_refs_do_not_count)
{
	fixture_commit("feat: one", 1000);
	do_sh("ssh-keygen -q -t ed25519 -N '' -f ../k; echo \"bob@x $(cat ../k.pub)\" > ../allowed;"
	      "git config gpg.format ssh; git config user.signingKey $PWD/../k;"
	      "git config gpg.ssh.allowedSignersFile $PWD/../allowed;"
	      "git tag -a -m plain v1; git tag -s -m honest v2; git replace -f v1 v2");
	check("v1", SIGNATURE_NONE, "-", NULL);
}

/* As in a commit object. */
static void identity_add(struct strbuf *out, const struct identity *id)
{
	int minutes = abs(id->offset);

	strbuf_addf(out, "%s <%s> %lld %c%02d%02d", id->name, id->email, (long long)id->time, id->offset < 0 ? '-' : '+',
		    minutes / 60, minutes % 60);
}

Test(sign, identity_is_git_s)
{
	struct identity id = IDENTITY_INIT;
	struct strbuf got = STRBUF_INIT;
	struct err err = ERR_INIT;
	char *want;

	setenv("GIT_AUTHOR_DATE", "2026-01-12T08:30:00+02:00", 1);
	cr_assert_eq(identity_load(&id, IDENTITY_AUTHOR, &err), 0, "%s", err.msg.buf);
	identity_add(&got, &id);
	want = sh("git var GIT_AUTHOR_IDENT");
	cr_assert_str_eq(got.buf, want);
	cr_assert_eq(id.offset, 120);
	free(want);
	identity_release(&id);
	strbuf_reset(&got);
	setenv("GIT_AUTHOR_DATE", "@5 -0330", 1);
	cr_assert_eq(identity_load(&id, IDENTITY_AUTHOR, &err), 0, "%s", err.msg.buf);
	identity_add(&got, &id);
	cr_assert_str_eq(got.buf, "A U Thor <author@example.com> 5 -0330");
	identity_release(&id);
	setenv("SOURCE_DATE_EPOCH", "86400", 1);
	cr_assert_eq(identity_load(&id, IDENTITY_COMMITTER, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(id.time, 86400);
	cr_assert_str_eq(id.name, "C O Mitter");
	identity_release(&id);
	unsetenv("SOURCE_DATE_EPOCH");
	setenv("GIT_COMMITTER_NAME", "", 1);
	setenv("GIT_COMMITTER_EMAIL", "", 1);
	do_sh("git config user.useConfigOnly true");
	cr_assert_eq(identity_load(&id, IDENTITY_COMMITTER, &err), ERR_FAIL);
	cr_assert(err.msg.len);
	strbuf_release(&got);
	err_release(&err);
}
