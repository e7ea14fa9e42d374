/* SPDX-License-Identifier: MIT */
/*
 * URIs with parameters from end to end: one callee, one subscriber for all of them, members that
 * travel in the URI; and URIs that are matched by prefix.
 */
#include <stdio.h>

#include <test/streams.widl.h>

#include "fixture.h"

#define PACKAGE "test.streams.v1."
#define ID      "123e4567-e89b-12d3-a456-426614174000"

static void serve_where(widl_invocation *invocation, const streams_lab_where_args *args, void *user)
{
    char text[256];
    char id[WIDL_UUID_SIZE + 1];
    const char *kind = streams_kind_name(args->kind);
    widl_string result;

    (void)user;
    widl_uuid_format(args->id, id);
    snprintf(text, sizeof(text), "%s %s %d %s %llu %s", args->site.data, kind ? kind : "?",
             args->level, id, (unsigned long long)args->number,
             args->note.present ? args->note.value.data : "-");
    result = widl_str(text);
    streams_lab_where_reply(invocation, &result);
}

/* The site is what the items begin with. */
static void serve_feed(widl_invocation *invocation, const streams_lab_feed_args *args, void *user)
{
    (void)user;
    widl_invocation_set_state(invocation, (void *)(uintptr_t)args);
}

static void serve_feed_x(widl_invocation *invocation, const int64_t *item, void *user)
{
    const streams_lab_feed_args *args = widl_invocation_state(invocation);

    (void)user;
    if (item)
        streams_lab_feed_progress(invocation, item, NULL);
    else
        streams_lab_feed_reply(invocation, &args->site);
}

static void serve_below(widl_invocation *invocation, void *user)
{
    widl_string uri = widl_str(widl_invocation_procedure(invocation));

    (void)user;
    streams_lab_below_reply(invocation, &uri);
}

static const streams_lab_callee callee = {
    .where = serve_where,
    .feed = serve_feed,
    .feed_x = serve_feed_x,
    .below = serve_below,
};

static widl_service *serve(widl_session *session, widl_error *error)
{
    return streams_lab_serve(session, &callee, NULL, error);
}

static int set_up_msgpack(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_MSGPACK, WIDL_SERIALIZERS_MSGPACK);
}

static int set_up_json(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_JSON);
}

static int set_up_mixed(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_MSGPACK);
}

static streams_lab_where_args where_args(void)
{
    streams_lab_where_args args = {
        .site = widl_str("a-1"),
        .kind = STREAMS_KIND_ACTUATOR,
        .level = -5,
        .number = UINT64_MAX,
        .note = {true, widl_str("n")},
    };

    assert_true(widl_uuid_parse(widl_str(ID), &args.id));
    return args;
}

static void members_travel_in_the_uri(void **state)
{
    struct fixture *f = *state;
    streams_lab_where_args args = where_args();
    widl_string result;
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_where(f->caller, &args, &result, &call));
    assert_text(result, "a-1 act -5 " ID " 18446744073709551615 n");
    args.site = widl_str("\xc3\xa9");
    args.note.present = false;
    args.level = STREAMS_LEVEL_HIGH;
    args.number = 0;
    ASSERT_CALL(call, streams_lab_where(f->caller, &args, &result, &call));
    assert_text(result, "\xc3\xa9 act 10 " ID " 0 -");
    widl_call_release(&call);
}

static void members_that_do_not_fit_are_not_sent(void **state)
{
    static const struct {
        const char *site;
        streams_kind kind;
        const char *problem;
    } cases[] = {
        {"", STREAMS_KIND_SENSOR, "uri.site: shorter than 1"},
        {"nine-long", STREAMS_KIND_SENSOR, "uri.site: longer than 8"},
        {"a.b", STREAMS_KIND_SENSOR, "uri.site: cannot be a component of a URI"},
        {"a b", STREAMS_KIND_SENSOR, "uri.site: cannot be a component of a URI"},
        {"a", STREAMS_KIND_UNRECOGNIZED, "uri.kind: "},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        streams_lab_where_args args = where_args();
        widl_string result;
        widl_call call = {0};

        args.site = widl_str(cases[i].site);
        args.kind = cases[i].kind;
        assert_false(streams_lab_where(f->caller, &args, &result, &call));
        assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
        if (!strstr(call.error.text, cases[i].problem))
            fail_msg("'%s' is not in '%s'", cases[i].problem, call.error.text);
        widl_call_release(&call);
    }
}

static void uris_of_others_are_checked(void **state)
{
    static const struct {
        const char *uri;
        const char *problem;
    } cases[] = {
        {PACKAGE "nine-long.where.sensor.1." ID ".1", "uri.site: longer than 8"},
        {PACKAGE "a.where.sensor.300." ID ".1", "uri.level: 300 is outside -128..127"},
        {PACKAGE "a.where.sensor.x." ID ".1", "uri.level: expected an integer, found 'x'"},
        {PACKAGE "a.where.sensor.1.1.1", "uri.id: "},
        {PACKAGE "a.where.sensor.1." ID ".-1", "uri.number: -1 is outside"},
        {PACKAGE "a.where.sensor.1." ID ".007", "uri.number: expected an integer, found '007'"},
    };
    struct fixture *f = *state;
    widl_payload result;
    widl_arena arena = {0};
    widl_call call = {0};

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        fixture_assert_refused(f, cases[i].uri, NULL, NULL, cases[i].problem);
    ASSERT_CALL(
        call, widl_session_call(f->caller, PACKAGE "a.where.new.1." ID ".1", NULL, &call, &result));
    assert_string_equal(widl_value_to_json(result.args, &arena, NULL), "[\"a ? 1 " ID " 1 -\"]");
    widl_call_release(&call);
    widl_arena_free(&arena);
}

struct numbers {
    int64_t sent;
    int64_t received;
};

static bool next_number(void *user, int64_t *ret_item)
{
    struct numbers *numbers = user;

    *ret_item = ++numbers->sent;
    return numbers->sent <= 5;
}

static bool on_number(void *user, const int64_t *item)
{
    struct numbers *numbers = user;

    assert_int_equal(*item, ++numbers->received);
    return true;
}

static void streams_have_parameters_too(void **state)
{
    struct fixture *f = *state;
    struct numbers numbers = {0};
    streams_lab_feed_args args = {.site = widl_str("here")};
    streams_lab_feed_stream stream = {on_number, next_number, &numbers};
    widl_string result;
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_feed(f->caller, &args, &stream, &result, &call));
    assert_text(result, "here");
    assert_int_equal(numbers.received, 5);
    widl_call_release(&call);
}

struct feed {
    widl_string site;
    int64_t received;
    bool done;
};

static void on_feed(void *user, const widl_string *result, const widl_error *error)
{
    struct feed *feed = user;

    assert_null(error);
    assert_true(widl_str_equal(*result, feed->site));
    feed->done = true;
}

static bool on_fed(void *user, const int64_t *item)
{
    ((struct feed *)user)->received += *item;
    return true;
}

/* The URI that was put together is needed for every item. */
static void items_follow_to_the_same_uri(void **state)
{
    struct fixture *f = *state;
    struct feed feeds[2] = {{widl_str("one"), 0, false}, {widl_str("two"), 0, false}};
    streams_lab_feed_handlers handlers = {on_fed, on_feed};
    widl_error error = {0};
    widl_call_id ids[2];

    for (size_t i = 0; i < 2; i++) {
        streams_lab_feed_args args = {.site = feeds[i].site};

        ids[i] = streams_lab_feed_async(f->caller, &args, NULL, &handlers, &feeds[i], &error);
        assert_true(ids[i] > 0);
    }
    for (int64_t number = 1; number <= 4; number++)
        assert_true(streams_lab_feed_send(f->caller, ids[number % 2], &number, &error));
    for (size_t i = 0; i < 2; i++)
        assert_true(streams_lab_feed_finish(f->caller, ids[i], &error));
    while (!feeds[0].done || !feeds[1].done)
        assert_true(widl_session_process(f->caller, 1000, &error));
    assert_int_equal(feeds[0].received, 6);
    assert_int_equal(feeds[1].received, 4);
}

static void prefixes_are_served(void **state)
{
    static const char *const uris[] = {PACKAGE "lab.below", PACKAGE "lab.below.x.y"};
    struct fixture *f = *state;
    widl_string own;
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_below(f->caller, &own, &call));
    assert_text(own, uris[0]);
    for (size_t i = 0; i < ARRAY_LENGTH(uris); i++) {
        widl_arena arena = {0};
        widl_payload result;
        char expected[64];

        snprintf(expected, sizeof(expected), "[\"%s\"]", uris[i]);
        ASSERT_CALL(call, widl_session_call(f->caller, uris[i], NULL, &call, &result));
        assert_string_equal(widl_value_to_json(result.args, &arena, NULL), expected);
        widl_arena_free(&arena);
    }
    widl_call_release(&call);
}

struct heard {
    unsigned changed;
    unsigned moved;
    unsigned all;
    char site[16];
    int level;
    char status[16];
    char topic[64];
};

static void on_changed(void *user, const streams_lab_changed_event *event,
                       const widl_event *details)
{
    struct heard *heard = user;

    heard->changed++;
    heard->level = event->level;
    snprintf(heard->site, sizeof(heard->site), "%s", event->site.data);
    snprintf(heard->status, sizeof(heard->status), "%s", event->status.data);
    snprintf(heard->topic, sizeof(heard->topic), "%s", details->topic);
}

static void on_moved(void *user, const streams_lab_moved_event *event, const widl_event *details)
{
    struct heard *heard = user;

    (void)details;
    heard->moved++;
    snprintf(heard->site, sizeof(heard->site), "%s", event->site.data);
}

static void on_all(void *user, const streams_lab_all_event *event, const widl_event *details)
{
    struct heard *heard = user;

    (void)event;
    heard->all++;
    snprintf(heard->topic, sizeof(heard->topic), "%s", details->topic);
}

static void hear(const struct fixture *f, const unsigned *count, unsigned expected)
{
    while (*count < expected)
        assert_true(widl_session_process(f->caller, 1000, NULL));
    assert_int_equal(*count, expected);
}

static void events_bring_their_members(void **state)
{
    struct fixture *f = *state;
    widl_session *publisher = fixture_connect(f->url, WIDL_SERIALIZERS_ANY);
    streams_lab_changed_event changed = {widl_str("any"), -7, widl_str("up")};
    streams_lab_moved_event moved = {.site = widl_str("far")};
    struct heard heard = {0};
    widl_publish_options acknowledged = {.acknowledge = true};
    widl_error error = {0};

    assert_non_null(streams_lab_subscribe_changed(f->caller, NULL, on_changed, &heard, &error));
    assert_non_null(streams_lab_subscribe_moved(f->caller, NULL, on_moved, &heard, &error));
    assert_true(streams_lab_publish_changed(publisher, &changed, &acknowledged, &error));
    hear(f, &heard.changed, 1);
    assert_string_equal(heard.site, "any");
    assert_int_equal(heard.level, -7);
    assert_string_equal(heard.status, "up");
    assert_string_equal(heard.topic, PACKAGE "any.changed.-7");
    assert_true(streams_lab_publish_moved(publisher, &moved, &acknowledged, &error));
    hear(f, &heard.moved, 1);
    assert_string_equal(heard.site, "far");
    moved.site = widl_str("a.b");
    assert_false(streams_lab_publish_moved(publisher, &moved, &acknowledged, &error));
    assert_string_equal(error.text, "uri.site: cannot be a component of a URI");
    widl_session_close(publisher);
}

static void prefixes_are_subscribed_to(void **state)
{
    struct fixture *f = *state;
    widl_session *publisher = fixture_connect(f->url, WIDL_SERIALIZERS_ANY);
    streams_lab_all_event event = {.text = widl_str("x")};
    struct heard heard = {0};
    widl_publish_options acknowledged = {.acknowledge = true};
    widl_arena arena = {0};
    widl_payload payload = {0};
    widl_error error = {0};

    assert_non_null(streams_lab_subscribe_all(f->caller, NULL, on_all, &heard, &error));
    assert_true(streams_lab_publish_all(publisher, &event, &acknowledged, &error));
    hear(f, &heard.all, 1);
    assert_string_equal(heard.topic, PACKAGE "lab.all");
    assert_true(widl_value_from_json(widl_str("[\"y\"]"), &arena, &payload.args, NULL));
    assert_true(
        widl_session_publish(publisher, PACKAGE "lab.all.more", &payload, &acknowledged, &error));
    hear(f, &heard.all, 2);
    assert_string_equal(heard.topic, PACKAGE "lab.all.more");
    widl_arena_free(&arena);
    widl_session_close(publisher);
}

#define TEST_WITH(test, set_up) cmocka_unit_test_setup_teardown(test, set_up, fixture_tear_down)
#define TESTS_WITH(set_up)                                                                         \
    TEST_WITH(members_travel_in_the_uri, set_up),                                                  \
        TEST_WITH(members_that_do_not_fit_are_not_sent, set_up),                                   \
        TEST_WITH(uris_of_others_are_checked, set_up),                                             \
        TEST_WITH(streams_have_parameters_too, set_up),                                            \
        TEST_WITH(items_follow_to_the_same_uri, set_up), TEST_WITH(prefixes_are_served, set_up),   \
        TEST_WITH(events_bring_their_members, set_up),                                             \
        TEST_WITH(prefixes_are_subscribed_to, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
        TESTS_WITH(set_up_mixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
