/* SPDX-License-Identifier: ISC */
#include "release_bumped.h"

#include <stdlib.h>

#include "../base/alloc.h"
#include "ledger_tag.h"
#include "releasetag.h"

char *release_bumped_for(struct repo *r, const struct policy_package *package, const git_oid *commit)
{
	struct strvec names = STRVEC_INIT;
	char *id = NULL;
	size_t i;

	releasetag_names(&names, r, package, commit, NULL);
	for (i = 0; i < names.n && !id; i++) {
		char *ref = xstrfmt("refs/tags/%s", names.v[i]);
		git_oid oid;

		if (git_reference_name_to_id(&oid, r->git, ref) == GIT_ENOTFOUND)
			ledger_tag_release(&id, r, names.v[i], NULL);
		free(ref);
	}
	strvec_release(&names);
	return id;
}
