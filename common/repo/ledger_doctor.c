/* SPDX-License-Identifier: ISC */
#include "ledger_doctor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger.h"
#include "ledger_internal.h"

/* Does the refspec's right side, a star standing for anything, hold refs that begin so? */
static int covers(const char *spec, const char *prefix)
{
	const char *to = strchr(spec, ':'), *star;
	size_t n;

	to = to ? to + 1 : spec;
	star = strchr(to, '*');
	n = star ? (size_t)(star - to) : strlen(to);
	return star && (!strncmp(prefix, to, n < strlen(prefix) ? n : strlen(prefix)));
}

/* A refspec that mirrors overwrites what was not pushed yet, and pruning removes it. */
static void look_at_config(struct ledger_checkup *c, const struct repo *r, const char *remote)
{
	size_t i;

	for (i = 0; i < r->config.n; i++) {
		const struct config_entry *e = &r->config.v[i];

		if (strcmp(e->section, "remote") != 0 || !e->subsection || strcmp(e->subsection, remote) != 0 ||
		    strcmp(e->key, "fetch") != 0 || !e->value)
			continue;
		if (covers(e->value, r->policy.ledger_prefix) || covers(e->value, "refs/release-remotes/"))
			strvec_pushf(&c->warnings,
				     "remote.%s.fetch is '%s': 'git fetch' overwrites or prunes events that were not "
				     "pushed yet",
				     remote, e->value);
	}
}

void ledger_checkup_init(struct ledger_checkup *c, struct repo *r, const char *remote)
{
	struct strbuf ref = STRBUF_INIT;

	memset(c, 0, sizeof(*c));
	strvec_init(&c->warnings);
	ledger_ref(&ref, r, "");
	/* "%70" is a p that event_release_encode would not have written: no clone takes it for a ledger. */
	strbuf_addf(&ref, "%%70robe-%lld-%ld", (long long)r->now, (long)getpid());
	c->probe = strbuf_detach(&ref, NULL);
	look_at_config(c, r, remote);
}

void ledger_checkup_release(struct ledger_checkup *c)
{
	free(c->probe);
	free(c->reason);
	strvec_release(&c->warnings);
	memset(c, 0, sizeof(*c));
}

static int is_listed(int *listed, const char *remote, const char *ref, struct err *err)
{
	struct strbuf out = STRBUF_INIT;
	int ret = gitcmd_capture(&out, err, "ls-remote", "--refs", "--", remote, ref, NULL);

	*listed = out.len > 0;
	strbuf_release(&out);
	return ret;
}

/* No answer for the ref: it is the remote that is not there. */
static int push_probe(struct ledger_checkup *c, struct repo *r, const char *remote, const git_oid *oid, struct err *err)
{
	const char *refs[1] = { c->probe };
	struct ledger_pushed *p = NULL;
	int ret = ledger_push_each(&p, r, remote, refs, oid, 1, 0, err);

	if (ret)
		return ret;
	c->takes = p[0].how == LEDGER_PUSH_DONE;
	if (!c->takes)
		c->reason = xstrdup(p[0].reason ? p[0].reason : "no reason given");
	ledger_pushed_release(p, 1);
	return 0;
}

static void delete_probe(struct ledger_checkup *c, const struct repo *r, const char *remote)
{
	struct run git = RUN_INIT;
	struct err why = ERR_INIT;

	gitcmd_init(&git, NULL);
	ledger_unmirror(&git, r, remote);
	strvec_pushl(&git.args, "push", "--quiet", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", "--",
		     remote, (const char *)NULL);
	strvec_pushf(&git.args, ":%s", c->probe);
	c->clears = !gitcmd_run(&git, &why);
	if (!c->clears)
		c->reason = xstrdup(why.msg.buf);
	run_release(&git);
	err_release(&why);
}

int ledger_checkup_run(struct ledger_checkup *c, struct repo *r, const char *remote, struct err *err)
{
	git_oid root;
	int ret = ledger_write_root(&root, r, EVENT_PROJECT, err);

	if (!ret)
		ret = push_probe(c, r, remote, &root, err);
	if (!ret && c->takes) {
		ret = is_listed(&c->shows, remote, c->probe, err);
		delete_probe(c, r, remote);
	}
	return ret;
}
