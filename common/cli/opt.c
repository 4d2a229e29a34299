/* SPDX-License-Identifier: ISC */
#include "opt.h"

#include <string.h>

#include "verb.h"

struct parser {
	const struct opt_table *table;
	char **argv;
	int argc;
	int at; /* index of the argument at hand */
	struct opt_line *line;
	struct err *err;
};

static int is_option(const struct opt *o)
{
	return o->kind != OPT_KIND_END && o->kind != OPT_KIND_GROUP;
}

static int takes_separate_argument(const struct opt *o)
{
	return o->kind == OPT_KIND_STRING || o->kind == OPT_KIND_LIST;
}

static void assign(struct parser *p, const struct opt *o, const char *arg)
{
	const char letter[] = { o->letter, '\0' }, *name = o->name ? o->name : letter;

	if (!strvec_has(&p->line->given, name))
		strvec_push(&p->line->given, name);
	switch (o->kind) {
	case OPT_KIND_SET:
		*(int *)o->value = o->set;
		break;
	case OPT_KIND_STRING:
	case OPT_KIND_OPTIONAL:
		*(const char **)o->value = arg ? arg : o->fallback;
		break;
	case OPT_KIND_LIST:
		strvec_push(o->value, arg);
		break;
	case OPT_KIND_END:
	case OPT_KIND_GROUP:
		break;
	}
}

static void take_back(struct parser *p, const struct opt *o)
{
	struct strvec *given = &p->line->given;
	size_t i;

	for (i = 0; i < given->n; i++)
		if (!strcmp(given->v[i], o->name)) {
			strvec_drop(given, i); /* what was taken back is missing again */
			break;
		}
	if (o->kind == OPT_KIND_SET)
		*(int *)o->value = 0;
	else if (o->kind == OPT_KIND_LIST)
		strvec_release(o->value);
	else
		*(const char **)o->value = o->negated;
}

static const char *next_argument(struct parser *p)
{
	return p->at + 1 < p->argc ? p->argv[++p->at] : NULL;
}

static int parse_short(struct parser *p, const char *flags)
{
	const struct opt *o;

	for (; *flags; flags++) {
		if (*flags == 'h') {
			p->line->help = 'h';
			return 0;
		}
		for (o = p->table->opts; o->kind != OPT_KIND_END; o++)
			if (is_option(o) && o->letter == *flags)
				break;
		if (o->kind == OPT_KIND_END)
			return err_set(p->err, ERR_USAGE, "unknown option '-%c'", *flags);
		if (takes_separate_argument(o)) {
			const char *arg = flags[1] ? flags + 1 : next_argument(p);

			if (!arg)
				return err_set(p->err, ERR_USAGE, "option '-%c' requires a value", *flags);
			assign(p, o, arg);
			return 0;
		}
		assign(p, o, NULL);
	}
	return 0;
}

struct match {
	const struct opt *opt;
	int negated;
	int exact;               /* 2: the name itself, 1: what takes it back; a table may hold both "x" and "no-x" */
	const struct opt *rival; /* another option that the same abbreviation could mean */
	int rival_negated;
};

static void consider(struct match *m, const struct opt *o, int negated, const char *name, const char *text, size_t len)
{
	int exact = negated ? 1 : 2;

	if (strncmp(name, text, len) != 0 || m->exact >= (name[len] ? 1 : exact))
		return;
	if (!name[len]) {
		m->exact = exact;
		m->opt = o;
		m->negated = negated;
		m->rival = NULL;
	} else if (!m->opt) {
		m->opt = o;
		m->negated = negated;
	} else if (m->opt != o || m->negated != negated) {
		m->rival = o;
		m->rival_negated = negated;
	}
}

static struct match find_long(const struct opt *opts, const char *text, size_t len)
{
	struct match m = { 0 };
	const struct opt *o;

	for (o = opts; o->kind != OPT_KIND_END; o++) {
		if (!is_option(o) || !o->name || !len)
			continue;
		consider(&m, o, 0, o->name, text, len);
		if (o->flags & OPT_NONEG)
			continue;
		if (len > 3 && !strncmp(text, "no-", 3))
			consider(&m, o, 1, o->name, text + 3, len - 3);
		else if (!strncmp(o->name, "no-", 3)) /* "--sign" takes back "--no-sign" */
			consider(&m, o, 1, o->name + 3, text, len);
	}
	return m;
}

static int parse_long(struct parser *p, const char *text)
{
	const char *eq = strchr(text, '='), *arg = eq ? eq + 1 : NULL;
	size_t len = eq ? (size_t)(eq - text) : strlen(text);
	struct match m;

	if (!strcmp(text, "help")) {
		p->line->help = 'H';
		return 0;
	}
	m = find_long(p->table->opts, text, len);
	if (!m.opt)
		return err_set(p->err, ERR_USAGE, "unknown option '--%.*s'", (int)len, text);
	if (m.rival && !m.exact)
		return err_set(p->err, ERR_USAGE, "ambiguous option '--%.*s': could be --%s%s or --%s%s", (int)len,
			       text, m.negated ? "no-" : "", m.opt->name, m.rival_negated ? "no-" : "", m.rival->name);
	if (m.negated || m.opt->kind == OPT_KIND_SET) {
		if (arg)
			return err_set(p->err, ERR_USAGE, "option '--%.*s' takes no value", (int)len, text);
		if (m.negated)
			take_back(p, m.opt);
		else
			assign(p, m.opt, NULL);
		return 0;
	}
	if (!arg && takes_separate_argument(m.opt) && !(arg = next_argument(p)))
		return err_set(p->err, ERR_USAGE, "option '--%s' requires a value", m.opt->name);
	assign(p, m.opt, arg);
	return 0;
}

static int check_required(struct parser *p)
{
	const struct opt *o;

	for (o = p->table->opts; o->kind != OPT_KIND_END; o++)
		if ((o->flags & OPT_REQUIRED) && !strvec_has(&p->line->given, o->name))
			return err_set(p->err, ERR_USAGE, "option '--%s' is required", o->name);
	return 0;
}

int opt_parse(const struct opt_table *t, int argc, char **argv, struct opt_line *line, struct err *err)
{
	struct parser p = { t, argv, argc, 1, line, err };
	int ret = 0, only_operands = 0;

	for (; p.at < argc && !ret && !line->help; p.at++) {
		const char *arg = argv[p.at];

		if (only_operands || arg[0] != '-' || !arg[1])
			strvec_push(&line->args, arg);
		else if (!strcmp(arg, "--"))
			only_operands = 1;
		else if (arg[1] == '-')
			ret = parse_long(&p, arg + 2);
		else
			ret = parse_short(&p, arg + 1);
	}
	return ret || line->help ? ret : check_required(&p);
}

/* The option as -h shows it: "-n, --[no-]dry-run", "-m, --message <text>", "--update[=<file>]". */
static void spell(const struct opt *o, struct strbuf *out)
{
	if (o->letter)
		strbuf_addf(out, "-%c", o->letter);
	if (o->letter && o->name)
		strbuf_addstr(out, ", ");
	if (o->name)
		strbuf_addf(out, "--%s", o->name);
	if (!o->arg)
		return;
	if (o->kind == OPT_KIND_OPTIONAL)
		strbuf_addf(out, "[=<%s>]", o->arg);
	else
		strbuf_addf(out, " <%s>", o->arg);
}

void opt_usage(const struct opt_table *t, FILE *out)
{
	struct strbuf left = STRBUF_INIT;
	const struct opt *o;
	size_t i;

	for (i = 0; t->usage[i]; i++)
		fprintf(out, "%s git %s\n", i ? "   or:" : "usage:", t->usage[i]);
	fputc('\n', out);
	for (o = t->opts; o->kind != OPT_KIND_END; o++) {
		if (o->flags & OPT_HIDDEN)
			continue;
		if (o->kind == OPT_KIND_GROUP) {
			fprintf(out, "%s%s\n", o == t->opts ? "" : "\n", o->help);
			continue;
		}
		strbuf_reset(&left);
		spell(o, &left);
		if (left.len > 22)
			fprintf(out, "    %s\n%27s%s\n", left.buf, "", o->help);
		else
			fprintf(out, "    %-22s %s\n", left.buf, o->help);
	}
	strbuf_release(&left);
}

void opt_completion(const struct opt_table *t, FILE *out)
{
	struct strvec words = STRVEC_INIT;
	const struct opt *o;
	size_t i;

	if (t->verbs)
		verb_words(&words, t->verbs);
	for (i = 0; i < words.n; i++)
		fprintf(out, " %s", words.v[i]);
	strvec_release(&words);
	for (o = t->opts; o->kind != OPT_KIND_END; o++)
		if (is_option(o) && o->name && !(o->flags & OPT_HIDDEN))
			fprintf(out, " --%s%s", o->name, takes_separate_argument(o) ? "=" : "");
	fputs(" --", out); /* what follows is offered only after "--no-" */
	for (o = t->opts; o->kind != OPT_KIND_END; o++)
		if (is_option(o) && o->name && !(o->flags & (OPT_HIDDEN | OPT_NONEG)) &&
		    strncmp(o->name, "no-", 3) != 0)
			fprintf(out, " --no-%s", o->name);
	fputc('\n', out);
}

void opt_dump(const struct opt_table *t, FILE *out)
{
	const struct opt *o;

	for (o = t->opts; o->kind != OPT_KIND_END; o++)
		if (is_option(o) && !(o->flags & OPT_HIDDEN))
			fprintf(out, "%c\t%s\t%s%s\t%s\t%s\n", o->letter ? o->letter : '-', o->name ? o->name : "-",
				o->kind == OPT_KIND_OPTIONAL ? "=" : "", o->arg ? o->arg : "-",
				o->flags & OPT_NONEG ? "-" : "negatable", o->help);
}
