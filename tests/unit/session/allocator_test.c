/* SPDX-License-Identifier: MIT */
/*
 * All that a session allocates comes from its allocator, is given back with the size that was asked
 * for, and may fail: of each scenario of memory_world.c, every allocation fails once.
 */
#include <stdint.h>
#include <stdlib.h>

#include "memory_world.h"
#include "support/cmocka_widl.h"
#include "support/counting_allocator.h"

static void nothing_passes_by(void **state)
{
    (void)state;
    for (size_t i = 0; i < memory_scenario_count; i++) {
        struct memory_world world = memory_world_for(&memory_scenarios[i]);
        counting_allocator_start(SIZE_MAX);
        counting_allocator_watch(true);
        memory_scenarios[i].run(&world);
        counting_allocator_watch(false);
        counting_allocator_stop();
        if (world.first_failure)
            fail_msg("%s: %s", memory_scenarios[i].name, world.first_failure);
        assert_true(counting_allocator_asked() > 10);
        assert_int_equal(counting_allocator_strays(), 0);
        assert_int_equal(counting_allocator_pieces(), 0);
        assert_int_equal(counting_allocator_bytes(), 0);
    }
}

/** Return: whether an allocation has failed. */
static bool run_with(const struct memory_scenario *scenario, size_t successes)
{
    struct memory_world world = memory_world_for(scenario);
    counting_allocator_start(successes);
    scenario->run(&world);
    bool failed = counting_allocator_stop();
    if (!failed && world.first_failure)
        fail_msg("%s: %s", scenario->name, world.first_failure);
    if (counting_allocator_pieces() != 0)
        fail_msg("%s: %zu bytes are not given back when number %zu fails", scenario->name,
                 counting_allocator_bytes(), successes);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < memory_scenario_count; i++) {
        size_t successes = 0;
        while (run_with(&memory_scenarios[i], successes))
            successes++;
        assert_in_range(successes, 10, 2000);
    }
}

static void on_echo(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_reply(invocation, payload, NULL);
}

/** Once there is enough of everything, a call over MessagePack takes no memory, and nor does
 * answering one. */
static void calls_need_no_memory(void **state)
{
    struct memory_world world = memory_world_for(&memory_scenarios[1]);
    widl_call call = {0};
    size_t asked = 0;
    (void)state;
    counting_allocator_start(SIZE_MAX);
    widl_session *session = widl_connect(world.url, "realm1", &world.options, NULL);
    assert_non_null(session);
    assert_non_null(widl_session_register(session, "com.echo", NULL, on_echo, NULL, NULL));
    for (unsigned i = 0; i < 200; i++) {
        assert_true(widl_session_call(session, "com.echo", NULL, &call, NULL));
        if (i == 20)
            asked = counting_allocator_asked();
    }
    asked = counting_allocator_asked() - asked;
    widl_call_release(&call);
    widl_session_close(session);
    assert_int_equal(asked, 0);
    assert_int_equal(counting_allocator_pieces(), 0);
}

/** What one large message takes is not kept. */
static void large_messages_leave_little(void **state)
{
    enum { SIZE = 8 << 20 };
    static unsigned char args[SIZE] = {0x91,
                                       0xc6,
                                       (SIZE - 6) >> 24,
                                       (SIZE - 6) >> 16 & 0xff,
                                       (SIZE - 6) >> 8 & 0xff,
                                       (SIZE - 6) & 0xff};
    const widl_payload payload = {.args = {args, SIZE}};
    struct memory_world world = memory_world_for(&memory_scenarios[1]);
    widl_call call = {0};
    (void)state;
    counting_allocator_start(SIZE_MAX);
    widl_session *session = widl_connect(world.url, "realm1", &world.options, NULL);
    assert_non_null(session);
    assert_non_null(widl_session_register(session, "com.echo", NULL, on_echo, NULL, NULL));
    assert_true(widl_session_call(session, "com.echo", &payload, &call, NULL));
    widl_call_release(&call);
    size_t bytes = counting_allocator_bytes();
    widl_session_close(session);
    assert_in_range(counting_allocator_peak(), SIZE, 8 * SIZE);
    assert_in_range(bytes, 1, 2 << 20);
}

static void half_an_allocator_is_none(void **state)
{
    widl_allocator halves[] = {counting_allocator, counting_allocator, counting_allocator};
    (void)state;
    halves[0].allocate = NULL;
    halves[1].reallocate = NULL;
    halves[2].release = NULL;
    for (size_t i = 0; i < ARRAY_LENGTH(halves); i++) {
        const widl_options options = {.allocator = &halves[i]};
        widl_error error = {0};
        assert_null(widl_connect("ws://127.0.0.1:1/", "realm1", &options, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_an_allocator_is_none), cmocka_unit_test(nothing_passes_by),
        cmocka_unit_test(calls_need_no_memory),      cmocka_unit_test(large_messages_leave_little),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, memory_world_start, memory_world_stop);
}
