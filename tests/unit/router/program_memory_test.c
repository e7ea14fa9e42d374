/* SPDX-License-Identifier: MIT */
/* When a router's memory is looked at: some time after something has happened, and once. */
#include "router/program/memory.h"
#include "support/cmocka_widl.h"

static void it_looks_once_behind_what_happens(void **state)
{
    static const struct {
        uint64_t now_ms;
        uint32_t wait_ms;
    } turns[] = {
        {1000, 10000},       {1000, 10000},  {4000, 7000},
        {11000, UINT32_MAX}, {90000, 10000}, {200000, UINT32_MAX},
    };
    uint64_t due_ms = 0;
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(turns); i++)
        assert_int_equal(memory_look(&due_ms, turns[i].now_ms), turns[i].wait_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_looks_once_behind_what_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
