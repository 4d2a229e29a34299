/* SPDX-License-Identifier: ISC */
/* git release-policy: the written policy: make one, show it, check it, trust its commands. Loads no libgit2. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/base/alloc.h"
#include "../common/base/utf8.h"
#include "../common/cli/json.h"
#include "../common/cli/main.h"
#include "../common/cli/policy_report.h"
#include "../common/cli/table.h"
#include "../common/cli/term.h"
#include "../common/cli/verb.h"
#include "../common/model/policy_show.h"
#include "../common/repo/config.h"
#include "../common/repo/survey.h"
#include "../common/repo/trust.h"

static const char *const usage[] = {
	"release-policy init [--preset=<preset>] [-n]",
	"release-policy show [--json] [--origin]",
	"release-policy check [--json] [--color[=<when>]]",
	"release-policy trust [--yes | --revoke] [-n]",
	NULL,
};

static struct {
	const char *preset, *color;
	int dry_run, json, origin, yes, revoke;
} o;

static const struct opt opts[] = {
	OPT_STRING(0, "preset", &o.preset, "preset", "init: trunk, gitflow, continuous or calver"),
	OPT_DRY_RUN(&o.dry_run),
	OPT_JSON(&o.json),
	OPT_BOOL(0, "origin", &o.origin, "show: each value and where it comes from"),
	OPT_BOOL(0, "yes", &o.yes, "trust: agree without being asked"),
	OPT_BOOL(0, "revoke", &o.revoke, "trust: take back every agreement of this repository"),
	OPT_COLOR(&o.color),
	OPT_END,
};

struct command {
	struct cli *cli;
	const struct verb *verb;
	struct place place;
	struct config_list entries;
};

/* Safe for a terminal, whatever the policy holds. */
static void print_clean(const struct strbuf *text)
{
	struct strbuf clean = STRBUF_INIT;

	utf8_clean(&clean, text->buf, text->len);
	fwrite(clean.buf, 1, clean.len, stdout);
	strbuf_release(&clean);
}

/* --- init -------------------------------------------------------------------------------------------------------- */

static int refuse_existing(struct err *err)
{
	err_set(err, ERR_FAIL, "'%s' exists already", POLICY_FILE);
	return err_hint(err, "read it with 'git release-policy show'; to start again remove it first");
}

static int do_init(struct command *c)
{
	struct err *err = &c->cli->err;
	struct policy_draft draft;
	struct strbuf text = STRBUF_INIT;
	enum policy_preset preset;
	int asked = -1, ret;

	if (o.preset && policy_preset_parse(o.preset, &preset))
		return err_set(err, ERR_FAIL, "unknown preset '%s': trunk, gitflow, continuous or calver", o.preset);
	if (o.preset)
		asked = (int)preset;
	if (!c->place.work_tree)
		return err_set(err, ERR_FAIL, "this operation must be run in a work tree");
	policy_draft_init(&draft);
	ret = survey(&draft, asked, &c->place, &c->entries, err);
	if (!ret)
		policy_draft_format(&text, &draft);
	if (!ret && o.dry_run)
		print_clean(&text);
	else if (!ret)
		ret = survey_write(&c->place, &text, err);
	if (ret == ERR_EXISTS)
		ret = refuse_existing(err);
	else if (!ret && !o.dry_run)
		printf("created %s\n", POLICY_FILE);
	policy_draft_release(&draft);
	strbuf_release(&text);
	return ret;
}

/* --- show -------------------------------------------------------------------------------------------------------- */

static const char *project_name(const struct command *c, const struct policy *p)
{
	const char *tree = c->place.work_tree, *slash = tree ? strrchr(tree, '/') : NULL;

	return p->name ? p->name : slash && slash[1] ? slash + 1 : NULL;
}

static int do_show(struct command *c)
{
	struct strbuf text = STRBUF_INIT;
	struct policy p;
	json_t *root;
	int ret = policy_from_config(&p, &c->entries, &c->cli->err);

	if (ret)
		return ret;
	ret = policy_demand(&p, NULL, &c->cli->err);
	if (ret) {
		policy_release(&p);
		return ret;
	}
	if (o.json) {
		root = json_document("release-policy");
		policy_json(root, &p);
		if (o.origin)
			json_object_set_new(root, "origins", policy_origins_json(&c->entries));
		ret = json_print(root, &c->cli->err);
	} else if (o.origin) {
		policy_origins(&text, &c->entries);
		print_clean(&text);
	} else {
		policy_show(&text, &p, project_name(c, &p));
		print_clean(&text);
	}
	strbuf_release(&text);
	policy_release(&p);
	return ret;
}

/* --- check ------------------------------------------------------------------------------------------------------- */

/* No committed file sets it. What git config says comes after the file. */
static const char *color_setting(const struct config_list *entries)
{
	const struct config_entry *e = config_list_last(entries, "color", NULL, "ui");

	return !e || !strcmp(e->file, POLICY_FILE) ? NULL : e->value ? e->value : "true";
}

static int do_check(struct command *c)
{
	struct policy_problems problems = { NULL, 0, 0 };
	json_t *root = json_document("release-policy"), *list = json_array();
	int color = 0, errors = 0, ret;
	size_t i;

	ret = term_color(&color, o.color, color_setting(&c->entries), &c->cli->err);
	policy_check(&c->entries, &problems);
	for (i = 0; i < problems.n && !ret; i++) {
		errors |= problems.v[i].is_error;
		if (o.json)
			json_array_append_new(list, policy_problem_json(&problems.v[i]));
		else
			policy_problem_print(&problems.v[i], color);
	}
	json_object_set_new(root, "problems", list);
	if (!ret && o.json)
		ret = json_print(root, &c->cli->err);
	else
		json_decref(root);
	policy_problems_release(&problems);
	return ret ? ret : errors ? ERR_NO : 0;
}

/* --- trust ------------------------------------------------------------------------------------------------------- */

static void print_commands(const struct trust_set *set)
{
	struct strbuf name = STRBUF_INIT;
	struct table t;
	size_t i;

	table_init(&t, 2);
	for (i = 0; i < set->n; i++) {
		strbuf_reset(&name);
		config_entry_name(set->v[i], &name);
		table_cells(&t, name.buf, set->v[i]->value ? set->v[i]->value : "true", NULL);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
	strbuf_release(&name);
}

/* 1: agreed, 0: not. Only the whole word counts. */
static int ask_person(void)
{
	char answer[16] = "";

	fflush(stdout);
	fputs("run these commands in this repository from now on? [yes/no] ", stderr);
	return fgets(answer, sizeof(answer), stdin) && (!strcmp(answer, "yes\n") || !strcmp(answer, "y\n"));
}

static int agree(struct command *c, const struct trust_set *set)
{
	struct err *err = &c->cli->err;

	print_commands(set);
	if (o.dry_run)
		return 0;
	if (!o.yes && (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))) {
		err_set(err, ERR_FAIL, "nobody to ask: standard input is no terminal; nothing is trusted");
		return err_hint(err, "when you have read the commands: 'git release-policy trust --yes'");
	}
	if (!o.yes && !ask_person())
		return err_set(err, ERR_NO, "nothing is trusted");
	return trust_record(set, &c->place, err);
}

static int revoke(struct command *c)
{
	int ret = o.dry_run ? trust_count(&c->place, &c->cli->err) : trust_revoke(&c->place, &c->cli->err);

	if (o.dry_run && ret > 0)
		printf("take back %d agreement%s\n", ret, ret > 1 ? "s" : "");
	return ret < 0 ? ret : 0;
}

static int do_trust(struct command *c)
{
	struct trust_set set;
	int ret;

	if (o.revoke)
		return revoke(c);
	trust_set_init(&set, &c->entries);
	ret = trust_check(&set, &c->place, &c->cli->err);
	if (!set.n)
		printf("the policy has no commands\n");
	else if (ret == 1)
		print_commands(&set);
	if (ret >= 0)
		ret = ret ? 0 : agree(c, &set);
	trust_set_release(&set);
	return ret;
}

/* --- keys: the table that gitrelease(5) is held to --------------------------------------------------------------- */

static int do_keys(struct command *c)
{
	static const char *const types[] = { "string",  "boolean", "auto or boolean", "number", "duration",
					     "time",    "word",    "pattern",         "path",   "version",
					     "command", "list" };
	const struct policy_key *k;

	(void)c;
	for (k = policy_keys; k->section; k++)
		printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k->section, k->subsection ? k->subsection : "-", k->name,
		       types[k->type], k->repeatable ? "repeatable" : "-", k->words ? k->words : "-",
		       *k->dflt ? k->dflt : "-", k->help);
	return 0;
}

/* --- all --------------------------------------------------------------------------------------------------------- */

/* What the verb reads: the table of keys needs no repository, and what is being made is not there yet. */
static int load(struct command *c)
{
	struct err *err = &c->cli->err;
	int ret;

	if (o.yes && o.revoke)
		return cli_usage(c->cli, "--yes and --revoke exclude each other");
	if (c->verb->run == do_keys)
		return 0;
	ret = place_find(&c->place, err);
	if (!ret && c->verb->run != do_init)
		ret = config_load_policy(&c->entries, &c->place, config_git_file, NULL, err);
	return ret ? ret : config_load_git(&c->entries, &c->place, err);
}

/* clang-format off */
static const struct verb verbs[] = {
	{ .name = "init", .takes = "preset dry-run", .run = do_init },
	{ .name = "show", .takes = "json origin", .run = do_show },
	{ .name = "check", .takes = "json color", .run = do_check },
	{ .name = "trust", .takes = "yes revoke dry-run", .run = do_trust },
	{ .name = "keys", .is_hidden = 1, .run = do_keys },
	{ 0 },
};
/* clang-format on */

static const struct opt_table table = { "release-policy", usage, verbs, opts };

int main(int argc, char **argv)
{
	struct cli cli;
	struct command c = { .cli = &cli, .entries = CONFIG_LIST_INIT };
	int ret;

	cli_start(&cli, &table, argc, argv);
	ret = verb_find(&c.verb, &cli, verbs);
	if (!ret)
		ret = load(&c);
	if (!ret)
		ret = c.verb->run(&c);
	config_list_release(&c.entries);
	place_release(&c.place);
	return cli_finish(&cli, ret);
}
