/* SPDX-License-Identifier: MIT */
/* The set of unanswered requests: found by id, taken in the order of their deadlines. */
#include "session/pending.h"

#include "support/cmocka_widl.h"

static void never(struct widl_session *session, struct wi_pending *pending,
                  const struct wi_message *answer, const widl_error *error)
{
    (void)session;
    (void)pending;
    (void)answer;
    (void)error;
    fail_msg("the set completes nothing itself");
}

static void add(struct wi_pending_set *set, struct wi_pending *pending, uint64_t id,
                uint64_t deadline)
{
    *pending = (struct wi_pending){.complete = never, .id = id, .deadline = deadline};
    assert_true(wi_pending_add(set, pending));
}

static void empty_set_has_nothing(void **state)
{
    struct wi_pending_set set = {0};
    (void)state;
    assert_null(wi_pending_first(&set));
    assert_null(wi_pending_get(&set, 1));
    wi_pending_done(&set);
}

static void requests_are_found_by_id(void **state)
{
    struct wi_pending_set set = {0};
    struct wi_pending a, b;
    (void)state;
    add(&set, &a, 7, 100);
    add(&set, &b, 9007199254740992, 50);
    assert_ptr_equal(wi_pending_get(&set, 7), &a);
    assert_ptr_equal(wi_pending_get(&set, 9007199254740992), &b);
    wi_pending_remove(&set, &a);
    assert_null(wi_pending_get(&set, 7));
    assert_ptr_equal(wi_pending_first(&set), &b);
    wi_pending_remove(&set, &b);
    wi_pending_done(&set);
}

static unsigned next_noise(unsigned *noise)
{
    *noise = *noise * 1103515245u + 12345u;
    return *noise >> 16;
}

/** Take everything out; each is as early as any that is left. */
static size_t drain(struct wi_pending_set *set)
{
    uint64_t last = 0;
    size_t count = 0;
    for (struct wi_pending *first; (first = wi_pending_first(set)); count++) {
        assert_true(first->deadline >= last);
        last = first->deadline;
        wi_pending_remove(set, first);
    }
    return count;
}

/** Whatever is added and removed in between, the earliest deadline is first. */
static void earliest_deadline_is_first(void **state)
{
    enum { COUNT = 60, ROUNDS = 500 };
    struct wi_pending requests[COUNT];
    struct wi_pending_set set = {0};
    unsigned noise = 1;
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t left = COUNT;
        for (size_t i = 0; i < COUNT; i++)
            add(&set, &requests[i], i + 1, next_noise(&noise) % 200);
        for (size_t i = 0; i < COUNT; i++) {
            if (next_noise(&noise) % 3 > 0)
                continue;
            wi_pending_remove(&set, &requests[i]);
            left--;
        }
        assert_int_equal(drain(&set), left);
    }
    wi_pending_done(&set);
}

static void deadlines_can_be_moved(void **state)
{
    struct wi_pending_set set = {0};
    struct wi_pending many[50];
    unsigned noise = 7;
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(many); i++)
        add(&set, &many[i], i + 1, next_noise(&noise));
    for (size_t i = 0; i < 500; i++)
        wi_pending_set_deadline(&set, &many[next_noise(&noise) % ARRAY_LENGTH(many)],
                                next_noise(&noise));
    wi_pending_set_deadline(&set, &many[33], 0);
    assert_ptr_equal(wi_pending_first(&set), &many[33]);
    assert_int_equal(drain(&set), ARRAY_LENGTH(many));
    wi_pending_done(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_set_has_nothing),
        cmocka_unit_test(requests_are_found_by_id),
        cmocka_unit_test(deadlines_can_be_moved),
        cmocka_unit_test(earliest_deadline_is_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
