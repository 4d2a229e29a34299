/* SPDX-License-Identifier: ISC */
/*
 * The commit graph in memory, read as far as needed: one object read for each commit, nothing read twice. Replace refs
 * and shallow boundaries apply as in git. All walks over history stand on this.
 */
#ifndef WALK_H
#define WALK_H

#include "commitgraph.h"
#include "heap.h"
#include "oidmap.h"
#include "open.h"
#include "rawcommit.h"

enum walk_flags {
	WALK_READ = 1 << 0,     /* date and parents are known */
	WALK_SEEN = 1 << 1,     /* it has been queued */
	WALK_QUEUED = 1 << 2,   /* it is in the queue */
	WALK_HIDDEN = 1 << 3,   /* out of the range */
	WALK_BOUNDARY = 1 << 4, /* its parents are cut off (shallow) */
	WALK_MARK = 1 << 5,     /* the caller's */
	WALK_OTHER = 1 << 6     /* the caller's */
};

struct walk_node {
	git_oid oid;
	int64_t date;           /* the committer's */
	uint32_t parents;       /* of its parents, the first one's place in walk.parents */
	uint32_t n_parents;
	uint32_t data;          /* the caller's; UINT32_MAX at first */
	uint32_t flags;
};

struct walk {
	struct repo *repo;
	struct walk_node *v;
	size_t n, alloc;
	uint32_t *parents;      /* numbers of nodes */
	size_t n_parents, alloc_parents;
	git_oid *trees;         /* of each node that is read; only with keep_trees */
	size_t alloc_trees;
	int keep_trees;
	struct oidmap index;    /* id to node */
	struct oidmap shallow;
	struct oidmap replaced; /* id to place in `replacements` */
	git_oid *replacements;
	struct commitgraph graph; /* saves reading the commits that nobody listens for */
	struct heap queue;
	size_t n_open;          /* nodes in the queue that are not hidden */
	size_t n_read;          /* commits read so far */
	int keeps_objects;      /* libgit2 remembers what is read now */
	/* Called for each commit as it is read; NULL: nobody listens. An error of it ends the walk. */
	int (*seen)(void *data, uint32_t node, const struct rawcommit *raw, struct err *err);
	void *seen_data;
};

int walk_init(struct walk *w, struct repo *r, struct err *err);
void walk_release(struct walk *w);

/* The number of the node with this id, made when it is new; nothing is read. */
uint32_t walk_node(struct walk *w, const git_oid *oid);
/* The node itself; the pointer is good until the next node is made. (w->v[walk_node(w, …)] may read the old array.) */
struct walk_node *walk_place(struct walk *w, const git_oid *oid);
/* Reads it when that has not been done. ERR_FAIL names a commit that is missing, broken or above 64 MiB. */
int walk_read(struct walk *w, uint32_t node, struct err *err);
/* The object behind an id, replace refs obeyed. The caller frees it. */
int walk_object(struct walk *w, const git_oid *oid, git_odb_object **out, struct rawcommit *raw, struct err *err);
/* Reads a node and queues it, once. */
int walk_push(struct walk *w, uint32_t node, struct err *err);
/* The next node by date; UINT32_MAX when there is none. */
uint32_t walk_pop(struct walk *w);
/* Hides a node and all of its ancestors that are known so far. */
void walk_hide(struct walk *w, uint32_t node);

/* A growing list of nodes. */
struct walk_list {
	uint32_t *v;
	size_t n, alloc;
};

/*
 * The nodes reachable from `tips` and not from `hide`, as `git rev-list <tips> --not <hide>` finds them (git stops a few
 * commits after nothing new can come, and so may we). They come in the order of git's default.
 */
int walk_range(struct walk *w, const git_oid *tips, size_t n_tips, const git_oid *hide, size_t n_hide,
	       struct walk_list *out, struct err *err);
/* Children before parents, by date otherwise (--date-order). All nodes are read. O(n log n). */
void walk_sort(const struct walk *w, struct walk_list *list);

/*
 * Is what walk_range found right, for all that a shallow clone has cut off? ERR_SHALLOW when it runs into a boundary
 * itself, or when the hidden side does and a commit of it could lie in what is cut off there, that is, be hidden in
 * truth. What git's limit has left in by mistake is taken out of the list.
 */
int walk_check_shallow(struct walk *w, struct walk_list *list, struct err *err);
/* Fills `err` for an answer that needs what a shallow clone has cut off. Returns ERR_SHALLOW. */
int walk_error_shallow(struct repo *r, struct err *err);

#endif
