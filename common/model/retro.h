/* SPDX-License-Identifier: ISC */
/*
 * A release looked back upon: what its ledger says of how it went (PRODUCT.md, section 1, stage 6). Events of its own:
 *
 *	retro.close    the text is the evidence "text"; Amends: the one that it stands instead of
 *
 * A release that is closed is no longer open. The newest text stands; of two written side by side both are kept, and
 * the last one in the order of display is shown.
 */
#ifndef RETRO_H
#define RETRO_H

#include "incident.h"
#include "retro_run.h"

struct retro_places {
	size_t *v; /* places in the log, ascending */
	size_t n, alloc;
};

enum retro_decision { RETRO_ASKED, RETRO_GRANTED, RETRO_DENIED };

/* Somebody asked to let a change in after the freeze. */
struct retro_exception {
	size_t request;
	const char *commit; /* its id */
	const char *patch;  /* its patch-id; NULL: none */
	enum retro_decision decision;
	long decided; /* the last event that did; -1: none */
};

struct retro {
	const struct event_log *log;
	struct retro_runs runs;
	struct retro_places waivers;      /* check.waive, deploy.waive-trigger */
	struct retro_places amendments;   /* deploy.trigger-* after a start in the environment */
	struct retro_places publications; /* announce.publish */
	struct retro_places closings;     /* retro.close that no later one has replaced */
	struct retro_exception *exceptions;
	size_t n_exceptions, exceptions_alloc;
	long freeze; /* the first check.freeze-start; -1: none */
};

/* `log` is the release's; it must outlive this. */
void retro_read(struct retro *r, const struct event_log *log);
void retro_release(struct retro *r);

/* Who, as people write it: the principal that signed, else the name that is claimed. */
const char *retro_who(const struct event_entry *e);
/* Was the clock of whoever recorded it off: earlier than what it stands on, or later than `now`, by over 5 minutes? */
int retro_is_skewed(const struct event_log *log, size_t at, int64_t now);
/* The exception for a commit, or for another one with the same patch (NULL: not known); NULL: none was asked for. */
const struct retro_exception *retro_exception_find(const struct retro *r, const char *commit, const char *patch);
/* "asked", "granted", "denied". */
const char *retro_decision_name(enum retro_decision decision);
/*
 * Did something go wrong: a deploy that was stopped by a trigger, an abort or a rollback, or an incident of the release
 * that is not invalid?
 */
int retro_had_trouble(const struct retro *r, const struct incident_list *incidents, const char *release);

#endif
