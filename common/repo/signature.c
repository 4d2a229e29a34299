/* SPDX-License-Identifier: ISC */
#include "signature.h"

#include "open.h"

int signature_load(git_signature **out, enum identity_role role, struct err *err)
{
	struct identity id = IDENTITY_INIT;
	int ret = identity_load(&id, role, err);

	if (!ret && git_signature_new(out, id.name, id.email, id.time, id.offset))
		ret = repo_error(err, ERR_FAIL, "cannot use the identity");
	identity_release(&id);
	return ret;
}
