/* SPDX-License-Identifier: ISC */
#include "urgent.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "clock.h"
#include "committed.h"
#include "hex.h"
#include "identity.h"
#include "ledger_internal.h"
#include "ledger_remote.h"
#include "policyat.h"

void urgent_clock(struct repo *r)
{
	struct err why = ERR_INIT;
	int64_t now;

	if (r->is_urgent && clock_now(&now, &why)) {
		repo_warn(r, "%s: the time of day is taken", why.msg.buf);
		unsetenv("SOURCE_DATE_EPOCH");
	}
	err_release(&why);
}

/* --- policy ------------------------------------------------------------------------------------------------------ */

/* What git's configuration alone has. */
static int load_configured(struct repo *r)
{
	struct place bare = r->place;

	bare.work_tree = NULL;
	policy_release(&r->policy);
	config_list_release(&r->config);
	return policy_load(&r->policy, &r->config, &bare, NULL, NULL, NULL);
}

/* Over that what HEAD's branch has committed. */
static int load_committed(struct repo *r, git_oid *commit)
{
	struct config_list entries = CONFIG_LIST_INIT;
	struct policy policy;

	if (repo_head(r, commit, NULL) || policyat_read_last(&policy, &entries, r, commit))
		return ERR_NOTFOUND;
	policy_release(&r->policy);
	config_list_release(&r->config);
	r->policy = policy;
	r->config = entries;
	return 0;
}

static int load_defaults(struct repo *r, struct err *err)
{
	const struct config_list none = CONFIG_LIST_INIT;
	int ret;

	config_list_release(&r->config);
	ret = config_load_git(&r->config, &r->place, err);
	return ret ? ret : policy_from_config(&r->policy, &none, err);
}

int urgent_policy(struct repo *r, struct err *err)
{
	struct strbuf why = STRBUF_INIT;
	char hex[OID_HEX + 1];
	git_oid commit;
	int is_configured, ret = 0;

	if (!r->is_urgent && !r->is_judge)
		return ERR_FAIL;
	is_configured = !load_configured(r);
	if (r->is_judge && !is_configured)
		return ERR_FAIL;
	strbuf_addbuf(&why, &err->msg);
	err_clear(err);
	if (is_configured && !load_committed(r, &commit)) {
		hex_write(hex, &commit);
		repo_warn(r, "%s: the policy is taken as it was at %.12s", why.buf, hex);
	} else {
		ret = is_configured ? 0 : load_defaults(r, err);
		repo_warn(r, "%s: the defaults are taken in place of the policy", why.buf);
	}
	strbuf_release(&why);
	return ret;
}

/* --- identity ---------------------------------------------------------------------------------------------------- */

/* The variable, else git's setting; NULL: neither says anything. */
static const char *stated(const struct repo *r, const char *variable, const char *key)
{
	const char *value = getenv(variable);

	if (!value || !*value)
		value = config_list_get(&r->config, "user", key);
	return value && *value ? value : NULL;
}

static char *account_name(const struct passwd *account)
{
	size_t len = account ? strcspn(account->pw_gecos, ",") : 0;

	return len ? xstrndup(account->pw_gecos, len) : xstrdup(account ? account->pw_name : "unknown");
}

static char *account_address(const struct passwd *account)
{
	char host[256] = "";
	int has_name = !gethostname(host, sizeof(host) - 1) && *host;

	return xstrfmt("%s@%s", account ? account->pw_name : "unknown", has_name ? host : "localhost");
}

static void mend(struct repo *r, enum identity_role role)
{
	static const struct {
		const char *name, *email, *date;
	} variables[] = { { "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE" },
			  { "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE" } };
	const char *name = stated(r, variables[role].name, "name");
	const char *email = stated(r, variables[role].email, "email");
	const struct passwd *account = getpwuid(geteuid());
	char *own_name = account_name(account), *own_email = account_address(account);
	struct identity id = IDENTITY_INIT;

	setenv(variables[role].name, name ? name : own_name, 1);
	setenv(variables[role].email, email ? email : own_email, 1);
	if (identity_load(&id, role, NULL))
		unsetenv(variables[role].date);
	identity_release(&id);
	free(own_name);
	free(own_email);
}

void urgent_identity(struct repo *r)
{
	int only = config_list_bool(&r->config, "user", "useconfigonly", 0);
	struct identity id = IDENTITY_INIT;
	struct err why = ERR_INIT;
	int role;

	for (role = IDENTITY_AUTHOR; role <= IDENTITY_COMMITTER && r->is_urgent; role++) {
		err_clear(&why);
		if (identity_load(&id, (enum identity_role)role, &why) && !only) {
			mend(r, (enum identity_role)role);
			if (!identity_load(&id, (enum identity_role)role, NULL))
				repo_warn(r, "%s: claimed to be by '%s <%s>'", why.msg.buf, id.name, id.email);
		}
		identity_release(&id);
	}
	err_release(&why);
}

/* --- ledger ------------------------------------------------------------------------------------------------------ */

static int is_readable(struct repo *r, const git_oid *oid)
{
	git_odb_object *object = NULL;
	int is = !git_odb_read(&object, r->odb, oid) && git_odb_object_type(object) == GIT_OBJECT_COMMIT &&
		 ledger_object_fits(object, oid);

	git_odb_object_free(object);
	return is;
}

static int find_in_reflog(git_oid *tip, struct repo *r, const char *ref)
{
	git_reflog *log = NULL;
	size_t i, n = git_reflog_read(&log, r->git, ref) ? 0 : git_reflog_entrycount(log);
	int found = 0;

	for (i = 0; i < n && !found; i++) {
		*tip = *git_reflog_entry_id_new(git_reflog_entry_byindex(log, i));
		found = is_readable(r, tip);
	}
	git_reflog_free(log);
	return found;
}

static int find_seen(git_oid *tip, struct repo *r, const char *release)
{
	struct strvec remotes = STRVEC_INIT;
	size_t i, n = ledger_seen_remotes(&remotes, r, release, NULL) ? 0 : remotes.n;
	int found = 0;

	for (i = 0; i < n && !found; i++) {
		struct strbuf name = STRBUF_INIT;

		ledger_remote_ref(&name, remotes.v[i], release);
		found = !ledger_tip(tip, r, name.buf, NULL) && is_readable(r, tip);
		strbuf_release(&name);
	}
	strvec_release(&remotes);
	return found;
}

void urgent_tip(git_oid *tip, struct repo *r, const char *ref, const char *release)
{
	char lost[OID_HEX + 1];

	if (!r->is_urgent || git_oid_is_zero(tip) || is_readable(r, tip))
		return;
	hex_write(lost, tip);
	if (!find_in_reflog(tip, r, ref) && !find_seen(tip, r, release))
		memset(tip, 0, sizeof(*tip));
	repo_warn(r, "the tip of '%s', %.12s, is missing or damaged and passed over; see 'git release-sync verify'",
		  ref, lost);
}

int urgent_first_commit(struct repo *r, const git_oid *missing)
{
	char hex[OID_HEX + 1];

	if (!r->is_urgent)
		return ERR_FAIL;
	hex_write(hex, missing);
	repo_warn(
		r,
		"%.12s, which is missing or damaged, is taken for the project's first commit: where another one is, what "
		"is recorded counts for nothing",
		hex);
	return 0;
}
