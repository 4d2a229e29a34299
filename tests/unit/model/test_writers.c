/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/model/writers.h"

Test(writers, co_authors_are_those_of_the_trailers)
{
	static const char message[] = "feat: one\n\nSaid <body@x>.\n\n"
				      "Co-Authored-By: Ana A <ana@x>\nco-authored-by: <BEN@x>\nCo-authored-by: Ana <ANA@x>\n"
				      "Co-authored-by: Cem\nCo-authored-by: Dan <dan@x\nReviewed-by: Eve <eve@x>\n";
	struct strvec w = STRVEC_INIT;

	writers_add_co_authors(&w, message, strlen(message));
	cr_assert_eq(w.n, 2);
	cr_assert_str_eq(w.v[0], "ana@x");
	cr_assert_str_eq(w.v[1], "BEN@x");
	cr_assert(writers_have(&w, "Ana@X"));
	cr_assert_not(writers_have(&w, "eve@x"));
	cr_assert_not(writers_have(&w, NULL));
	strvec_release(&w);
}

Test(writers, a_person_is_all_addresses_that_stand_together)
{
	static const char mailmap[] = "# <ana@x> <comment@x>\n\nAna <three@x> <four@x>\nAna <two@x> A <three@x>\n"
				      "Ana <two@x> <ANA@x>\nBen <ben@x> <benny@x>\nbroken <two@x\nCem <cem@x>";
	static const char *const theirs[] = { "ana@x", "two@x", "three@x", "four@x" };
	struct strvec w = STRVEC_INIT;
	size_t i;

	strvec_push(&w, "ana@x");
	writers_add_aliases(&w, "");
	cr_assert_eq(w.n, 1);
	writers_add_aliases(&w, mailmap);
	cr_assert_eq(w.n, 4);
	for (i = 0; i < 4; i++)
		cr_assert(writers_have(&w, theirs[i]), "%s", theirs[i]);
	strvec_release(&w);
}
