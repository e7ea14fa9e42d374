/* SPDX-License-Identifier: MIT */
/*
 * Subscriptions of one session that overlap, through our own router, typed and untyped: who gets an
 * event, and how often, when it matches an exact topic, a prefix and a wildcard.
 */
#include <stdio.h>

#include <test/overlap.widl.h>

#include "fixture.h"

#define MOVED "test.overlap.v1.garden.moved"

/** What the subscriptions of a session have received. */
struct heard {
    unsigned garden;
    unsigned house;
    unsigned all;
    unsigned counted;
    unsigned untyped;
    unsigned ends; /**< events behind all others */
};

static void on_garden(void *user, const overlap_street_garden_event *event,
                      const widl_event *details)
{
    struct heard *heard = user;

    assert_text(event->to, "x");
    assert_string_equal(details->topic, MOVED);
    heard->garden++;
}

static void on_house(void *user, const overlap_street_house_event *event, const widl_event *details)
{
    struct heard *heard = user;

    (void)details;
    assert_text(event->house, "garden");
    heard->house++;
}

static void on_all(void *user, const overlap_street_all_event *event, const widl_event *details)
{
    struct heard *heard = user;

    (void)event;
    (void)details;
    heard->all++;
}

static void on_counted(void *user, const overlap_street_counted_event *event,
                       const widl_event *details)
{
    struct heard *heard = user;

    (void)event;
    (void)details;
    heard->counted++;
}

static void on_untyped(void *user, const widl_event *event, const widl_payload *payload)
{
    struct heard *heard = user;

    (void)event;
    (void)payload;
    heard->untyped++;
}

static void on_end(void *user, const widl_event *event, const widl_payload *payload)
{
    struct heard *heard = user;

    (void)event;
    (void)payload;
    heard->ends++;
}

static widl_service *serve(widl_session *session, widl_error *error)
{
    static const overlap_street_callee callee = {0};

    return overlap_street_serve(session, &callee, NULL, error);
}

static int set_up_msgpack(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_MSGPACK, WIDL_SERIALIZERS_ANY);
}

static int set_up_json(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_ANY);
}

/** Publish `count` events that match all subscriptions, and wait until they have come. */
static void publish(const struct fixture *f, unsigned count, struct heard *heard)
{
    widl_session *publisher = fixture_connect(f->url, WIDL_SERIALIZERS_ANY);
    widl_publish_options acknowledged = {.acknowledge = true};
    overlap_street_garden_event event = {.to = widl_str("x")};
    widl_error error = {0};

    assert_non_null(widl_session_subscribe(f->caller, "com.end", NULL, on_end, heard, &error));
    for (unsigned i = 0; i < count; i++)
        assert_true(overlap_street_publish_garden(publisher, &event, NULL, &error));
    assert_true(widl_session_publish(publisher, "com.end", NULL, &acknowledged, &error));
    while (heard->ends == 0)
        assert_true(widl_session_process(f->caller, 1000, &error));
    widl_session_close(publisher);
}

static void subscribe_typed(const struct fixture *f, const widl_subscribe_options *options,
                            struct heard *heard)
{
    assert_non_null(overlap_street_subscribe_garden(f->caller, options, on_garden, heard, NULL));
    assert_non_null(overlap_street_subscribe_all(f->caller, options, on_all, heard, NULL));
    assert_non_null(overlap_street_subscribe_house(f->caller, options, on_house, heard, NULL));
}

static void subscribe_untyped(const struct fixture *f, bool skips, const void *group,
                              struct heard *heard)
{
    static const struct {
        const char *topic;
        widl_match match;
    } subscriptions[] = {
        {MOVED, WIDL_MATCH_EXACT},
        {"test.overlap.v1.", WIDL_MATCH_PREFIX},
        {"test.overlap.v1..moved", WIDL_MATCH_WILDCARD},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(subscriptions); i++) {
        widl_subscribe_options options = {
            .match = subscriptions[i].match, .skip_duplicates = skips, .skip_group = group};

        assert_non_null(widl_session_subscribe(f->caller, subscriptions[i].topic, &options,
                                               on_untyped, heard, NULL));
    }
}

static void every_subscription_gets_every_event(void **state)
{
    struct fixture *f = *state;
    struct heard heard = {0};

    subscribe_typed(f, NULL, &heard);
    subscribe_untyped(f, false, NULL, &heard);
    publish(f, 10, &heard);
    assert_int_equal(heard.garden, 10);
    assert_int_equal(heard.house, 10);
    assert_int_equal(heard.all, 10);
    assert_int_equal(heard.untyped, 30);
}

static void typed_ones_get_an_event_once(void **state)
{
    struct fixture *f = *state;
    widl_subscribe_options options = {.skip_duplicates = true};
    struct heard heard = {0};

    subscribe_typed(f, &options, &heard);
    publish(f, 1000, &heard);
    assert_int_equal(heard.garden + heard.house + heard.all, 1000);
}

static void untyped_ones_get_an_event_once(void **state)
{
    struct fixture *f = *state;
    struct heard heard = {0};

    subscribe_untyped(f, true, NULL, &heard);
    publish(f, 1000, &heard);
    assert_int_equal(heard.untyped, 1000);
}

/** Parts of a program that know nothing of each other. */
static void groups_take_nothing_from_each_other(void **state)
{
    struct fixture *f = *state;
    struct heard one = {0}, two = {0};
    widl_subscribe_options options = {.skip_duplicates = true};

    subscribe_untyped(f, true, &one, &one);
    subscribe_untyped(f, true, &two, &two);
    subscribe_typed(f, &options, &one);
    publish(f, 100, &one);
    assert_int_equal(one.untyped, 100);
    assert_int_equal(two.untyped, 100);
    assert_int_equal(one.garden + one.house + one.all, 100);
}

/** Whatever the order in which the router serves them. */
static void who_cannot_read_an_event_leaves_it_to_others(void **state)
{
    struct fixture *f = *state;
    widl_subscribe_options options = {.skip_duplicates = true};
    struct heard heard = {0};

    assert_non_null(
        overlap_street_subscribe_counted(f->caller, &options, on_counted, &heard, NULL));
    assert_non_null(overlap_street_subscribe_garden(f->caller, &options, on_garden, &heard, NULL));
    publish(f, 10, &heard);
    assert_int_equal(heard.counted, 0);
    assert_int_equal(heard.garden, 10);
}

#define TEST_WITH(test, set_up) cmocka_unit_test_setup_teardown(test, set_up, fixture_tear_down)
#define TESTS_WITH(set_up)                                                                         \
    TEST_WITH(every_subscription_gets_every_event, set_up),                                        \
        TEST_WITH(typed_ones_get_an_event_once, set_up),                                           \
        TEST_WITH(untyped_ones_get_an_event_once, set_up),                                         \
        TEST_WITH(groups_take_nothing_from_each_other, set_up),                                    \
        TEST_WITH(who_cannot_read_an_event_leaves_it_to_others, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
