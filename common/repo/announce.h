/* SPDX-License-Identifier: ISC */
/* Announcements of a release: what each audience was told, and texts drafted from its notes and its ledger. */
#ifndef REPO_ANNOUNCE_H
#define REPO_ANNOUNCE_H

#include "../model/announce_state.h"
#include "ledger_self.h"
#include "release_pick.h"

struct announcing {
	struct repo *repo;
	struct release_pick pick;
	struct ledger ledger;
	const struct policy_audience **audiences; /* the policy's, then the built-in ones that it lacks */
	size_t n_audiences;
	int is_lent; /* pick and ledger belong to whoever lent them */
};

/* `release` NULL: the one that is open. To be closed also after a failure. */
int announcing_open(struct announcing *a, struct repo *r, const char *release, struct err *err);
/* For looking alone, by what others have read; both must outlive it, the ledger is identified. */
int announcing_lend(struct announcing *a, struct repo *r, const struct release_pick *pick, const struct ledger *ledger,
		    struct err *err);
void announcing_close(struct announcing *a);

/* The audience of this name. ERR_FAIL naming those that there are. */
int announcing_audience(const struct policy_audience **out, const struct announcing *a, const char *name,
			struct err *err);

/* The state as the ledger has it now; announce_state_release it. */
void announcing_state(struct announce_state *s, const struct announcing *a);

/* Is it one to be shown: of the policy, or told something, or the policy has none? */
int announcing_is_listed(const struct announcing *a, const struct announce_audience *audience);

/* The text of the newest draft or publication, appended; nothing when there is none. */
int announcing_text(struct strbuf *out, struct announcing *a, const struct announce_audience *audience,
		    struct err *err);

/* What the newest text of an audience still lacks, and that it is of another candidate where it is; appended. */
int announcing_lacks(struct strvec *out, struct announcing *a, const struct announce_audience *audience,
		     struct err *err);
/* A new draft from the notes, the policy and the ledger; what a person wrote in the text before stays. Appended. */
int announcing_compose(struct strbuf *out, struct announcing *a, const struct policy_audience *audience,
		       const char *before, struct err *err);

/* Breaking changes of the release without a text on migration, appended. */
int announcing_unexplained(struct strvec *out, struct announcing *a, struct err *err);

/* SHA-256 of a text as the ledger names it; 65 bytes. */
void announcing_digest(char out[65], const char *text, size_t len);

/*
 * For other steps: the audiences that must have acknowledged before "deploy" or "release" and have not. `l` is the
 * release's ledger, identified.
 */
int announce_due(struct strvec *out, struct repo *r, const struct release_pick *p, const struct ledger *l,
		 const char *step, struct err *err);

#endif
