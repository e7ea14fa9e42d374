/* SPDX-License-Identifier: MIT */
/* Mailboxes: order, what comes while they are emptied, the end of a walk, the limit. */
#include "base/mailbox.h"
#include "support/cmocka_widl.h"

struct reader {
    struct wi_mailbox *mailbox;
    char log[64];
    const char *answer; /* put when a message is taken; NULL: none */
    size_t left;        /* messages that are wanted */
};

static void put(struct wi_mailbox *mailbox, const char *text)
{
    assert_true(wi_mailbox_put(mailbox, text, strlen(text)));
}

static bool take(void *user, const void *data, size_t size)
{
    struct reader *reader = user;
    strncat(reader->log, data, size);
    strcat(reader->log, ";");
    if (reader->answer)
        put(reader->mailbox, reader->answer);
    return --reader->left > 0;
}

static void what_comes_meanwhile_is_for_the_next_time(void **state)
{
    struct wi_mailbox mailbox = {.max_bytes = SIZE_MAX};
    struct reader reader = {.mailbox = &mailbox, .answer = "x", .left = 10};
    (void)state;
    assert_true(wi_mailbox_is_empty(&mailbox));
    put(&mailbox, "a");
    put(&mailbox, "");
    put(&mailbox, "ccc");
    assert_false(wi_mailbox_is_empty(&mailbox));
    wi_mailbox_empty(&mailbox, take, &reader);
    assert_string_equal(reader.log, "a;;ccc;");
    reader.answer = NULL;
    wi_mailbox_empty(&mailbox, take, &reader);
    assert_string_equal(reader.log, "a;;ccc;x;x;x;");
    assert_true(wi_mailbox_is_empty(&mailbox));
    wi_mailbox_done(&mailbox);
}

static void a_reader_may_stop(void **state)
{
    struct wi_mailbox mailbox = {.max_bytes = SIZE_MAX};
    struct reader reader = {.mailbox = &mailbox, .left = 1};
    (void)state;
    put(&mailbox, "a");
    put(&mailbox, "b");
    wi_mailbox_empty(&mailbox, take, &reader);
    assert_string_equal(reader.log, "a;");
    assert_true(wi_mailbox_is_empty(&mailbox));
    wi_mailbox_done(&mailbox);
}

static void it_holds_so_much(void **state)
{
    struct wi_mailbox mailbox = {.max_bytes = 40};
    struct reader reader = {.mailbox = &mailbox, .left = 10};
    (void)state;
    put(&mailbox, "0123456789");
    put(&mailbox, "0123456789");
    assert_false(wi_mailbox_put(&mailbox, "0123456789", 10));
    wi_mailbox_empty(&mailbox, take, &reader);
    assert_string_equal(reader.log, "0123456789;0123456789;");
    put(&mailbox, "0123456789");
    wi_mailbox_done(&mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_meanwhile_is_for_the_next_time),
        cmocka_unit_test(a_reader_may_stop),
        cmocka_unit_test(it_holds_so_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
