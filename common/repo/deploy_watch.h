/* SPDX-License-Identifier: ISC */
/*
 * Watching a stage: its verify command is run again and again, what it prints is recorded, and the triggers are looked
 * at. The command prints a line `<metric> <value>` for each value; all else that it prints is passed over. A metric of
 * a trigger that it says nothing of is recorded as inconclusive, or as an error when the command failed.
 */
#ifndef DEPLOY_WATCH_H
#define DEPLOY_WATCH_H

#include "deploy.h"

/* What is known at this moment, for whoever shows it. */
struct deploy_sight {
	const struct deploy *deploy;
	const struct event_log *log;
	int64_t now;
	int is_round; /* a round has just ended; else time goes by */
};

struct deploy_watch {
	struct deploy_session *session;
	const char *environment;
	int64_t interval; /* seconds from one round to the next */
	int promote;      /* go on to the next stage when this one has soaked */
	void (*show)(void *data, const struct deploy_sight *sight); /* about once a second, and after each round */
	void (*warn)(const char *fmt, ...); /* what did not go as wished without being a failure */
	void *data;
};

/*
 * Watches until the stage has soaked with every trigger's metric measured (with `promote`: the last stage), and returns
 * 0; until a trigger fires or the deploy stops running for another reason: ERR_NO. ERR_FAIL when the command is not
 * trusted, or there is none. Never returns otherwise: the person ends it by a signal, and nothing is half recorded
 * then.
 */
int deploy_watch_run(struct deploy_watch *w, struct err *err);

#endif
