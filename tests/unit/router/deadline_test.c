/* SPDX-License-Identifier: MIT */
/* Deadlines compared with a plain array, whatever is set, set anew and taken back. */
#include "router/core/deadline.h"

#include "support/cmocka_widl.h"

enum { COUNT = 64, STEPS = 20000 };

static uint64_t state = 88172645463325252U;

static uint64_t pick(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % below;
}

static uint64_t least(const struct wi_deadline *deadlines)
{
    uint64_t first = UINT64_MAX;
    for (size_t i = 0; i < COUNT; i++)
        if (deadlines[i].place && deadlines[i].at_ms < first)
            first = deadlines[i].at_ms;
    return first;
}

static void the_first_is_the_earliest(void **test)
{
    struct wi_deadlines all = {0};
    struct wi_deadline deadlines[COUNT] = {0};
    (void)test;
    assert_null(wi_deadlines_first(&all));
    for (size_t i = 0; i < STEPS; i++) {
        struct wi_deadline *deadline = &deadlines[pick(COUNT)];
        if (pick(3) == 0)
            wi_deadlines_clear(&all, deadline);
        else
            assert_true(wi_deadlines_set(&all, deadline, pick(100)));
        const struct wi_deadline *first = wi_deadlines_first(&all);
        assert_true((first ? first->at_ms : UINT64_MAX) == least(deadlines));
    }
    uint64_t last = 0;
    struct wi_deadline *first;
    while ((first = wi_deadlines_first(&all)) != NULL) {
        assert_true(first->at_ms >= last);
        last = first->at_ms;
        wi_deadlines_clear(&all, first);
    }
    wi_deadlines_done(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_first_is_the_earliest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
