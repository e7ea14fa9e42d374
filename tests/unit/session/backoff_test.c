/* SPDX-License-Identifier: MIT */
/* When to connect again, and whether to. */
#include "session/backoff.h"

#include <stdint.h>

#include "support/cmocka_widl.h"

static void test_defaults(void **state)
{
    widl_reconnect policy = {.enabled = true};

    (void)state;
    wi_backoff_complete(&policy);
    assert_int_equal(policy.initial_delay_ms, 1000);
    assert_int_equal(policy.max_delay_ms, 30000);
    assert_int_equal(policy.multiplier_percent, 200);
    assert_int_equal(policy.jitter_percent, 50);
    assert_int_equal(policy.max_attempts, 0);
    assert_int_equal(policy.offline.max_events, 0);
    assert_int_equal(policy.offline.max_bytes, 1 << 20);
}

static void test_nonsense_is_corrected(void **state)
{
    widl_reconnect policy = {.initial_delay_ms = 60000,
                             .max_delay_ms = 100,
                             .multiplier_percent = 10,
                             .jitter_percent = 300};

    (void)state;
    wi_backoff_complete(&policy);
    assert_int_equal(policy.max_delay_ms, 60000);
    assert_int_equal(policy.multiplier_percent, 100);
    assert_int_equal(policy.jitter_percent, 100);
}

static void test_delays(void **state)
{
    static const struct {
        widl_reconnect policy;
        unsigned step;
        uint32_t random;
        uint32_t delay;
    } CASES[] = {
        {{0}, 0, 0, 1000},
        {{0}, 1, 0, 2000},
        {{0}, 4, 0, 16000},
        {{0}, 5, 0, 30000},
        {{0}, 1000000, 0, 30000},
        {{0}, 0, UINT32_MAX, 500},
        {{0}, 5, UINT32_MAX, 15000},
        {{0}, 0, UINT32_MAX / 2, 751},
        {{.jitter_percent = -1}, 2, UINT32_MAX, 4000},
        {{.jitter_percent = 100}, 2, UINT32_MAX, 0},
        {{.initial_delay_ms = 1, .max_delay_ms = 5, .multiplier_percent = 101}, 3, 0, 4},
        {{.initial_delay_ms = 7, .multiplier_percent = 100}, 1000000, 0, 7},
        {{.initial_delay_ms = 1000, .multiplier_percent = 150}, 2, 0, 2250},
        {{.initial_delay_ms = UINT32_MAX, .max_delay_ms = UINT32_MAX}, 9, 0, UINT32_MAX},
        {{.max_delay_ms = UINT32_MAX, .multiplier_percent = UINT32_MAX}, 2, 0, UINT32_MAX},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_reconnect policy = CASES[i].policy;

        wi_backoff_complete(&policy);
        assert_int_equal(wi_backoff_delay(&policy, CASES[i].step, CASES[i].random), CASES[i].delay);
    }
}

static void test_ends(void **state)
{
    static const struct {
        widl_code code;
        const char *uri;
        bool is_worth;
    } CASES[] = {
        {WIDL_ERROR_CLOSED, NULL, true},
        {WIDL_ERROR_CONNECT, NULL, true},
        {WIDL_ERROR_HANDSHAKE, NULL, true},
        {WIDL_ERROR_TIMEOUT, NULL, true},
        {WIDL_ERROR_MEMORY, NULL, true},
        {WIDL_ERROR_PROTOCOL, NULL, false},
        {WIDL_ERROR_LIMIT, NULL, false},
        {WIDL_ERROR_ARGUMENT, NULL, false},
        {WIDL_ERROR_URL, NULL, false},
        {WIDL_ERROR_UNSUPPORTED, NULL, false},
        {WIDL_ERROR_CLOSED, "wamp.close.system_shutdown", true},
        {WIDL_ERROR_ABORTED, "wamp.error.unavailable", true},
        {WIDL_ERROR_CLOSED, "wamp.close.close_realm", false},
        {WIDL_ERROR_CLOSED, "wamp.close.killed", false},
        {WIDL_ERROR_CLOSED, "com.acme.go_away", false},
        {WIDL_ERROR_ABORTED, "wamp.error.no_such_realm", false},
        {WIDL_ERROR_ABORTED, "wamp.error.authentication_denied", false},
        {WIDL_ERROR_PROTOCOL, "wamp.error.protocol_violation", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_error error = {0};

        widl_error_set(&error, CASES[i].code, CASES[i].uri, "x");
        assert_int_equal(wi_backoff_is_worth(&error), CASES[i].is_worth);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_nonsense_is_corrected),
        cmocka_unit_test(test_delays),
        cmocka_unit_test(test_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
