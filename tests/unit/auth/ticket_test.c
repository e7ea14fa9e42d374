/* SPDX-License-Identifier: MIT */
/* Tickets: sent as they are, kept salted. */
#include "auth/ticket.h"
#include "given.h"

static void is_sent_as_it_is(void **state)
{
    struct wi_answer answer = {0};
    widl_error error;
    (void)state;
    assert_true(wi_ticket_answer("secret!!!", &answer, &error));
    check_signature(&answer, "secret!!!");
    assert_int_equal(answer.extra.buffer.size, 0);
    wi_answer_free(&answer);
}

static void only_the_ticket_is_accepted(void **state)
{
    struct wi_ticket_entry entry = {.salt = "salt", .salt_size = 4, .iterations = 4096};
    (void)state;
    assert_true(wi_ticket_derive(&entry, widl_str("password")));
    check_hex(entry.key, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a");
    assert_true(wi_ticket_accepts(&entry, widl_str("password")));
    assert_false(wi_ticket_accepts(&entry, widl_str("passworD")));
    assert_false(wi_ticket_accepts(&entry, widl_str("password ")));
    assert_false(wi_ticket_accepts(&entry, widl_str("")));
    entry.salt_size = 3;
    assert_false(wi_ticket_accepts(&entry, widl_str("password")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_sent_as_it_is),
        cmocka_unit_test(only_the_ticket_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
