/* SPDX-License-Identifier: MIT */
/* A router and its sessions in one call, and what is left when that fails. */
#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/testing.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static void answer_same(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    assert_true(widl_invocation_reply(invocation, payload, NULL));
}

static void sessions_reach_each_other(void **state)
{
    widl_session *sessions[2] = {NULL};
    widl_error error = {0};
    widl_test_bed *bed = widl_test_bed_new(sessions, 2, &error);
    widl_payload result;
    widl_call call = {0};

    (void)state;
    assert_non_null(bed);
    assert_non_null(widl_test_bed_router(bed));
    assert_int_not_equal(widl_session_id(sessions[0]), widl_session_id(sessions[1]));
    assert_non_null(
        widl_session_register(sessions[0], "com.same", NULL, answer_same, NULL, &error));
    assert_true(widl_session_call(sessions[1], "com.same", NULL, &call, &result));
    widl_call_release(&call);
    widl_test_bed_free(bed);
}

static void sessions_are_not_needed(void **state)
{
    widl_error error = {0};
    widl_test_bed *bed = widl_test_bed_new(NULL, 0, &error);

    (void)state;
    assert_non_null(bed);
    assert_true(widl_router_add_realm(widl_test_bed_router(bed), "realm2", &error));
    widl_test_bed_free(bed);
    widl_test_bed_free(NULL);
    assert_null(widl_test_bed_new(NULL, 1, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
}

static bool run_with(size_t successes)
{
    widl_session *sessions[2];
    widl_error error = {0};

    failing_malloc_start(successes);
    widl_test_bed *bed = widl_test_bed_new(sessions, 2, &error);
    bool failed = failing_malloc_stop();
    assert_true(bed || failed);
    assert_true(bed || error.code != WIDL_OK);
    widl_test_bed_free(bed);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    size_t successes = 0;

    (void)state;
    while (run_with(successes))
        successes++;
    assert_in_range(successes, 10, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_reach_each_other),
        cmocka_unit_test(sessions_are_not_needed),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
