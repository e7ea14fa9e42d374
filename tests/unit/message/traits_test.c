/* SPDX-License-Identifier: MIT */
/* The table of messages, and the lengths that follow from it (WAMP 1.1 of the notes). */
#include "message/message.h"
#include "support/cmocka_widl.h"

static void rows_are_found_by_code(void **state)
{
    static const struct {
        uint64_t code;
        const char *name;
        size_t least;
        size_t most;
    } cases[] = {
        {1, "HELLO", 3, 3},         {2, "WELCOME", 3, 3},      {3, "ABORT", 3, 5},
        {4, "CHALLENGE", 3, 3},     {5, "AUTHENTICATE", 3, 3}, {6, "GOODBYE", 3, 3},
        {8, "ERROR", 5, 7},         {16, "PUBLISH", 4, 6},     {17, "PUBLISHED", 3, 3},
        {32, "SUBSCRIBE", 4, 4},    {33, "SUBSCRIBED", 3, 3},  {34, "UNSUBSCRIBE", 3, 3},
        {35, "UNSUBSCRIBED", 2, 3}, {36, "EVENT", 4, 6},       {48, "CALL", 4, 6},
        {49, "CANCEL", 3, 3},       {50, "RESULT", 3, 5},      {64, "REGISTER", 4, 4},
        {65, "REGISTERED", 3, 3},   {66, "UNREGISTER", 3, 3},  {67, "UNREGISTERED", 2, 3},
        {68, "INVOCATION", 4, 6},   {69, "INTERRUPT", 3, 3},   {70, "YIELD", 3, 5},
    };
    (void)state;
    size_t next = 0;
    for (uint64_t code = 0; code < 2000; code++) {
        const struct wi_message_traits *traits = wi_message_traits(code);
        if (next == ARRAY_LENGTH(cases) || code != cases[next].code) {
            assert_null(traits);
            continue;
        }
        size_t least = 0;
        size_t most = 0;
        assert_non_null(traits);
        assert_string_equal(traits->name, cases[next].name);
        wi_message_lengths(traits, &least, &most);
        assert_int_equal(least, cases[next].least);
        assert_int_equal(most, cases[next].most);
        next++;
    }
    assert_int_equal(next, ARRAY_LENGTH(cases));
    assert_null(wi_message_traits(UINT64_MAX));
}

static void senders_and_states(void **state)
{
    (void)state;
    assert_int_equal(wi_message_traits(WI_HELLO)->sender, WI_SENT_BY_CLIENT);
    assert_int_equal(wi_message_traits(WI_HELLO)->state, WI_STATE_BEFORE);
    assert_int_equal(wi_message_traits(WI_EVENT)->sender, WI_SENT_BY_ROUTER);
    assert_int_equal(wi_message_traits(WI_ERROR)->sender, WI_SENT_BY_BOTH);
    assert_int_equal(wi_message_traits(WI_ERROR)->state, WI_STATE_DURING);
    assert_int_equal(wi_message_traits(WI_ABORT)->state, WI_STATE_ANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_by_code),
        cmocka_unit_test(senders_and_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
