/* SPDX-License-Identifier: ISC */
/* From a draft to the commit that is the event; no ref moves. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_record.h"
#include "ledger_self.h"
#include "rawcommit.h"

static int random_hex(char *out, size_t digits, struct err *err)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[64];
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, digits / 2);
	size_t i;

	if (fd >= 0)
		close(fd);
	if (n != (ssize_t)(digits / 2))
		return err_errno(err, "cannot read '/dev/urandom'");
	for (i = 0; i < digits; i++)
		out[i] = hex[(bytes[i / 2] >> (i % 2 ? 0 : 4)) & 15];
	out[digits] = '\0';
	return 0;
}

static int write_tree(git_oid *out, struct repo *r, const struct ledger_draft *d, struct err *err)
{
	git_treebuilder *tree = NULL;
	size_t i;
	int ret;

	if (!d->n_evidence)
		return ledger_write_empty_tree(out, r, err);
	ret = git_treebuilder_new(&tree, r->git, NULL);
	for (i = 0; i < d->n_evidence && !ret; i++) {
		git_oid blob;

		ret = git_blob_create_from_buffer(&blob, r->git, d->evidence[i].content.buf,
						  d->evidence[i].content.len);
		if (!ret)
			ret = git_treebuilder_insert(NULL, tree, d->evidence[i].name, &blob, GIT_FILEMODE_BLOB);
	}
	if (!ret)
		ret = git_treebuilder_write(out, tree);
	git_treebuilder_free(tree);
	return ret ? repo_error(err, ERR_FAIL, "cannot write the evidence") : 0;
}

int ledger_shall_sign(const struct repo *r)
{
	return config_list_bool(&r->config, "commit", "gpgsign", r->policy.signed_events == TRI_TRUE);
}

/*
 * Is the commit what was asked for? git 2.39 forgives a failing ssh key, and a text that was cut short on its way would
 * be no event.
 */
static int check_written(struct repo *r, const git_oid *commit, const char *text, int sign, struct err *err)
{
	git_odb_object *object = NULL;
	struct rawcommit c;
	int ret = 0;

	if (git_odb_read(&object, r->odb, commit))
		return repo_error(err, ERR_FAIL, "cannot read the event again");
	if (rawcommit_parse(&c, git_odb_object_data(object), git_odb_object_size(object)) ||
	    c.message.len != strlen(text) || memcmp(c.message.s, text, c.message.len) != 0)
		ret = err_set(err, ERR_FAIL, "the event was not written as it should be");
	else if (sign && !ledger_is_signed(git_odb_object_data(object), &c))
		ret = err_set(err, ERR_FAIL, "the event could not be signed");
	git_odb_object_free(object);
	return ret;
}

static void set_dates(struct run *git)
{
	static const char *const names[] = { "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE" };
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names) && epoch && *epoch; i++)
		if (!getenv(names[i]))
			strvec_pushf(&git->env, "%s=@%s +0000", names[i], epoch);
}

/*
 * `parent` NULL: none. By git: it knows who the person is and how they sign. Encoding and flushing are not left to
 * configuration: the text is UTF-8, and the object must be on disk before a ref names it.
 */
static int write_commit(git_oid *out, struct repo *r, const git_oid *tree, const git_oid *parent, const char *text,
			int sign, struct err *err)
{
	struct run git = RUN_INIT;
	char hex[OID_HEX + 1];
	int ret;

	gitcmd_init(&git, "-c", "i18n.commitEncoding=UTF-8", "-c", LEDGER_FSYNC, "-c", "core.fsyncObjectFiles=true",
		    "commit-tree", NULL);
	strvec_push(&git.env, "GIT_NO_REPLACE_OBJECTS=1");
	set_dates(&git);
	if (sign)
		strvec_push(&git.args, "-S");
	if (parent) {
		hex_write(hex, parent);
		strvec_pushl(&git.args, "-p", hex, NULL);
	}
	hex_write(hex, tree);
	strvec_push(&git.args, hex);
	git.in = text;
	git.in_len = strlen(text);
	ret = gitcmd_run(&git, err);
	strbuf_rtrim(&git.out);
	if (!ret && git_oid_fromstr(out, git.out.buf))
		ret = err_set(err, ERR_FAIL, "git made no commit");
	git_odb_refresh(r->odb);
	if (!ret)
		ret = check_written(r, out, text, sign, err);
	run_release(&git);
	return ret;
}

static uint64_t tip_lamport(const struct ledger *l)
{
	char hex[OID_HEX + 1];
	long at;

	hex_write(hex, &l->tip);
	at = event_log_find(&l->log, hex);
	return at >= 0 ? l->log.v[at].lamport : 0;
}

/*
 * What the event stands on: the tip; in a ledger that has no root of this project (there is none yet, or somebody has
 * put another project's in its place) the root, joined to whatever is there.
 */
static int find_parent(struct ledger *l, git_oid *parent, char root[OID_HEX + 1], uint64_t *lamport, struct err *err)
{
	git_oid oid;
	int ret;

	*parent = l->tip;
	*lamport = tip_lamport(l);
	memcpy(root, l->log.root, OID_HEX + 1);
	if (*root)
		return 0;
	ret = ledger_write_root(&oid, l->repo, l->release, err);
	if (ret)
		return ret;
	hex_write(root, &oid);
	if (git_oid_is_zero(&l->tip)) {
		*parent = oid;
		return 0;
	}
	++*lamport;
	return ledger_write_join(parent, l->repo, l->release, root, *lamport, &l->tip, &oid, err);
}

/* Everything that is the ledger's and not the caller's. */
static int complete(struct event *e, struct ledger *l, git_oid *parent, struct err *err)
{
	uint64_t lamport;
	int ret = find_parent(l, parent, e->root, &lamport, err);

	if (ret)
		return ret;
	free(e->release);
	e->release = xstrdup(l->release);
	e->lamport = lamport + 1;
	e->time = l->repo->now;
	return random_hex(e->nonce, EVENT_NONCE_HEX, err);
}

int ledger_write_event(git_oid *out, struct ledger *l, struct ledger_draft *d, int sign, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	struct event again = EVENT_INIT;
	git_oid tree, parent;
	int ret;

	ledger_sync_objects();
	ret = complete(&d->event, l, &parent, err);
	if (!ret) {
		event_format(&text, &d->event);
		/* Nothing is recorded that readers would refuse: free text may be too long. */
		if (event_parse(&again, text.buf, text.len, err))
			ret = err_prefix(err, "cannot record this");
	}
	if (!ret)
		ret = write_tree(&tree, l->repo, d, err);
	if (!ret)
		ret = write_commit(out, l->repo, &tree, &parent, text.buf, sign, err);
	event_release(&again);
	strbuf_release(&text);
	return ret;
}

int ledger_write_nothing(git_oid *out, struct repo *r, struct err *err)
{
	git_oid tree;
	int ret = ledger_write_empty_tree(&tree, r, err);

	return ret ? ret : write_commit(out, r, &tree, NULL, "who signs here\n", ledger_shall_sign(r), err);
}
