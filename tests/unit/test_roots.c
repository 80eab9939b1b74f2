/*
 * test_roots.c: which roots a list of them names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/protocols.h"

static void
test_have(void **state)
{
	(void)state;
	static const struct {
		const char *list, *root;
		bool have;
	} rows[] = {
		{ "S1, S2", "S1", true },
		{ "S1, S2", "s2", true },
		{ "S1, S2", "S3", false },
		{ "S1, S2", "L5", false },
		{ "L1, L2", "1", false },
		{ "T10", "T1", false },
		{ "T1", "T10", false },
		{ "(C4) C5 C6", "C4", true },
		{ "C5-C8", "C6", true },
		{ "C5-C8", "C8", true },
		{ "C5-C8", "C4", false },
		{ "C5-C8", "T1", false },
		/* a range over two letters */
		{ "T10-L2", "T12", true },
		{ "T10-L2", "L1", true },
		{ "T10-L2", "L3", false },
		{ "L5-S2", "S1", true },
		{ "T1-L5, segmental", "T6", true },
		{ "CN XI, C2-C3", "CN XI", true },
		{ "CN XI, C2-C3", "cn xi", true },
		{ "CN XI, C2-C3", "CN X", false },
		{ "CN XI, C2-C3", "C3", true },
		{ "CN V3", "CN V3", true },
		{ "CN VII", "VII", false },
		{ "", "S1", false },
		{ "S1", "", false },
		{ "C5", "C9", false },
		{ "S1", "S0", false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (roots_have(str_from(rows[i].list),
			str_from(rows[i].root)) != rows[i].have)
			fail_msg("'%s' in '%s'", rows[i].root, rows[i].list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_have),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
