/* SPDX-License-Identifier: MIT */
/* Event history (WAMP 14.6), in memory and in a file: what is kept, what each filter leaves. */
#include "router/core/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/failing_malloc.h"
#include "support/router_client.h"
#include "value/transcode.h"

#define ROLES "{'publisher':{},'subscriber':{}}"

enum { EVENTS = 8 };

enum store { MEMORY, FILE_STORE };

struct world {
    char folder[32];
    char path[64];
    struct wi_core *core;
    widl_timestamp now;
    struct client publisher;
    struct client reader;
    struct wi_subscription *subscription;
    struct wi_history *history;
    char found[256];
};

static widl_timestamp tell_time(void *user)
{
    return *(widl_timestamp *)user;
}

static void begin(struct world *world, void *const *state, const widl_history_limits *limits)
{
    const enum store *store = *state;
    *world = (struct world){
        .folder = "/tmp/history_XXXXXX",
        .core = client_core(&(widl_router_options){0}),
    };
    assert_non_null(mkdtemp(world->folder));
    snprintf(world->path, sizeof(world->path), "%s/file", world->folder);
    wi_core_set_clock(world->core, tell_time, &world->now);
    if (*store == FILE_STORE)
        assert_true(wi_core_open_history(world->core, world->path, NULL));
    assert_true(wi_core_keep_history(world->core, "r", WI_MATCH_PREFIX, "com.", limits, NULL));
    client_join(&world->publisher, world->core, ROLES);
    client_join(&world->reader, world->core, ROLES);
    const struct wi_realm *realm = world->publisher.peer->realm;
    world->subscription =
        wi_pattern_index_get(&realm->broker.subscriptions.index, WI_MATCH_PREFIX, widl_str("com."));
    assert_non_null(world->subscription);
    world->history = world->subscription->history;
    assert_int_equal(wi_history_is_durable(world->history), *store == FILE_STORE);
}

static void end(struct world *world)
{
    client_leave(&world->publisher);
    client_leave(&world->reader);
    wi_core_free(world->core);
    unlink(world->path);
    assert_int_equal(rmdir(world->folder), 0);
}

static void publish(struct world *world, const char *options, const char *topic, unsigned value)
{
    char text[256];
    snprintf(text, sizeof(text), "[16,1,{%s},'%s',[%u]]", options, topic, value);
    client_say(&world->publisher, text);
}

/* Events 0 to 7, a second apart from 10 s on, by turns of two topics. */
static void publish_all(struct world *world)
{
    for (unsigned i = 0; i < EVENTS; i++) {
        world->now = (10 + (widl_timestamp)i) * WIDL_SECOND;
        publish(world, "", i % 2 ? "com.odd" : "com.even", i);
    }
}

/* The value of an event, which is its only argument. */
static bool on_event(void *user, const struct wi_publication *publication)
{
    struct world *world = user;
    size_t used = strlen(world->found);
    widl_arena arena = {0};
    widl_payload payload;
    widl_problem problem;
    widl_reader reader;
    size_t count;
    uint64_t value = 0;
    assert_true(wi_payload_to_msgpack(&publication->payload, &arena, &payload, &problem));
    widl_reader_open(&reader, payload.args, &arena);
    assert_true(widl_read_list(&reader, &count) && widl_read_uint(&reader, UINT64_MAX, &value));
    snprintf(world->found + used, sizeof(world->found) - used, "%u", (unsigned)value);
    widl_arena_free(&arena);
    return true;
}

static const char *query(struct world *world, const struct wi_history_filter *filter)
{
    world->found[0] = 0;
    assert_true(
        wi_history_query(world->history, filter, world->now, world->reader.peer, on_event, world));
    return world->found;
}

static bool on_id(void *user, const struct wi_publication *publication)
{
    uint64_t **place = user;
    *(*place)++ = publication->id;
    return true;
}

static void everything_in_the_order_of_arrival(void **state)
{
    struct world world;
    begin(&world, state, &(widl_history_limits){0});
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "");
    publish_all(&world);
    publish(&world, "", "net.other", 9);
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "01234567");
    assert_string_equal(query(&world, &(struct wi_history_filter){.reverse = true}), "76543210");
    assert_int_equal(wi_history_count(world.history, world.now), EVENTS);
    end(&world);
}

static void each_filter_alone_and_with_others(void **state)
{
    const struct {
        struct wi_history_filter filter;
        const char *expected;
    } cases[] = {
        {{.has_limit = true, .limit = 3}, "012"},
        {{.has_limit = true, .limit = 3, .reverse = true}, "765"},
        {{.has_limit = true, .limit = 0}, ""},
        {{.has_limit = true, .limit = 100}, "01234567"},
        {{.has_from = true, .from = 13 * WIDL_SECOND}, "34567"},
        {{.has_after = true, .after = 13 * WIDL_SECOND}, "4567"},
        {{.has_before = true, .before = 13 * WIDL_SECOND}, "012"},
        {{.has_until = true, .until = 13 * WIDL_SECOND}, "0123"},
        {{.has_from = true, .from = 13 * WIDL_SECOND, .has_until = true, .until = WIDL_SECOND}, ""},
        {{.has_after = true,
          .after = 11 * WIDL_SECOND,
          .has_before = true,
          .before = 16 * WIDL_SECOND,
          .reverse = true},
         "5432"},
        {{.topic = widl_str("com.odd")}, "1357"},
        {{.topic = widl_str("com.od")}, ""},
        {{.topic = widl_str("com.odd"), .has_limit = true, .limit = 2, .reverse = true}, "75"},
        {{.topic = widl_str("com.even"), .has_from = true, .from = 12 * WIDL_SECOND}, "246"},
    };
    struct world world;
    begin(&world, state, &(widl_history_limits){0});
    publish_all(&world);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_string_equal(query(&world, &cases[i].filter), cases[i].expected);
    end(&world);
}

static void publications_say_where_to_begin_and_end(void **state)
{
    uint64_t id[EVENTS];
    uint64_t *place = id;
    struct world world;
    begin(&world, state, &(widl_history_limits){0});
    publish_all(&world);
    wi_history_query(world.history, &(struct wi_history_filter){0}, world.now, world.reader.peer,
                     on_id, &place);
    const struct {
        struct wi_history_filter filter;
        const char *expected;
    } cases[] = {
        {{.from_publication = id[5]}, "567"},
        {{.after_publication = id[5]}, "67"},
        {{.after_publication = id[7]}, ""},
        {{.before_publication = id[2]}, "01"},
        {{.before_publication = id[0]}, ""},
        {{.until_publication = id[2]}, "012"},
        {{.until_publication = id[0]}, "0"},
        {{.from_publication = id[2], .until_publication = id[4]}, "234"},
        {{.from_publication = id[2], .until_publication = id[2]}, "2"},
        {{.after_publication = id[2], .before_publication = id[4]}, "3"},
        {{.after_publication = id[2], .before_publication = id[3]}, ""},
        {{.from_publication = id[2], .before_publication = id[2]}, ""},
        {{.from_publication = id[5], .until_publication = id[2]}, ""},
        {{.after_publication = id[5], .before_publication = id[0]}, ""},
        {{.from_publication = id[2], .after_publication = id[4]}, "567"},
        {{.before_publication = id[2], .until_publication = id[5]}, "01"},
        {{.before_publication = id[5], .until_publication = id[2]}, "012"},
        {{.from_publication = id[2], .reverse = true, .has_limit = true, .limit = 2}, "76"},
        {{.after_publication = id[2], .topic = widl_str("com.odd")}, "357"},
        {{.from_publication = 4711}, ""},
        {{.until_publication = 4711}, ""},
        {{.from_publication = id[1], .before_publication = 4711}, ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_string_equal(query(&world, &cases[i].filter), cases[i].expected);
    end(&world);
}

static void the_oldest_go_first(void **state)
{
    struct world world;
    begin(&world, state, &(widl_history_limits){.max_events = 3});
    publish_all(&world);
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "567");
    end(&world);
    begin(&world, state, &(widl_history_limits){.max_age_ms = 2500});
    publish_all(&world);
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "567");
    world.now += 600 * WIDL_MILLISECOND;
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "67");
    world.now += WIDL_HOUR;
    assert_int_equal(wi_history_count(world.history, world.now), 0);
    end(&world);
}

static void memory_is_bounded(void **state)
{
    struct world world;
    char text[1000];
    begin(&world, state, &(widl_history_limits){.max_bytes = 1300});
    publish_all(&world);
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "567");
    int start = snprintf(text, sizeof(text), "[16,1,{},'com.t',['");
    memset(text + start, 'x', sizeof(text) - (size_t)start);
    strcpy(text + sizeof(text) - 4, "']]");
    client_say(&world.publisher, text);
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "567");
    end(&world);
}

/* Lists of sessions have no meaning later; those of names have, for who asks. */
static void who_may_have_an_event_may_see_it(void **state)
{
    char options[128];
    struct world world;
    begin(&world, state, &(widl_history_limits){0});
    widl_string authid = world.reader.peer->authid;
    publish(&world, "'exclude':[1]", "com.t", 1);
    publish(&world, "'eligible':[1]", "com.t", 2);
    publish(&world, "'eligible':[]", "com.t", 3);
    publish(&world, "'eligible_authrole':['admin']", "com.t", 4);
    publish(&world, "'eligible_authrole':['anonymous']", "com.t", 5);
    snprintf(options, sizeof(options), "'exclude_authid':['%.*s']", WIDL_STR_ARG(authid));
    publish(&world, options, "com.t", 6);
    snprintf(options, sizeof(options), "'eligible_authid':['%.*s']", WIDL_STR_ARG(authid));
    publish(&world, options, "com.t", 7);
    publish(&world, "'exclude_authid':['x']", "com.t", 8);
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "578");
    end(&world);
}

static void the_subscription_outlives_its_subscribers(void **state)
{
    struct world world;
    begin(&world, state, &(widl_history_limits){0});
    client_say(&world.reader, "[32,1,{'match':'prefix'},'com.']");
    publish(&world, "", "com.t", 1);
    client_say(&world.reader, "[34,2,1]");
    publish(&world, "", "com.t", 2);
    client_say(&world.reader, "[32,3,{'match':'prefix'},'com.']");
    client_expect(&world.reader, "[33,1,1]\n[36,1,#,{'topic':'com.t'},[1]]\n[35,2]\n[33,3,1]\n");
    assert_string_equal(query(&world, &(struct wi_history_filter){0}), "12");
    assert_true(wi_core_keep_history(world.core, "r", WI_MATCH_PREFIX, "com.",
                                     &(widl_history_limits){.max_events = 1}, NULL));
    /* In memory it begins anew. */
    assert_int_equal(wi_history_count(world.subscription->history, world.now),
                     *(const enum store *)*state == FILE_STORE);
    end(&world);
}

static void histories_are_of_topics_of_realms(void **state)
{
    static const widl_history_limits limits = {0};
    widl_error error = {0};
    struct wi_core *core = client_core(&(widl_router_options){0});
    (void)state;
    assert_false(wi_core_keep_history(core, "s", WI_MATCH_EXACT, "com.t", &limits, &error));
    assert_false(wi_core_keep_history(core, "r", WI_MATCH_EXACT, "com.", &limits, &error));
    assert_false(wi_core_keep_history(core, "r", WI_MATCH_PREFIX, "com..", &limits, &error));
    assert_true(
        wi_core_keep_history(core, "r", WI_MATCH_EXACT, "wamp.session.on_join", &limits, &error));
    wi_core_free(core);
}

struct writing {
    widl_writer writer;
    widl_arena arena;
    const struct world *world;
};

static bool on_write(void *user, const struct wi_publication *publication)
{
    struct writing *writing = user;
    const struct wi_subscription *subscription = writing->world->subscription;
    return wi_history_write(&writing->writer, &writing->arena, subscription->id,
                            subscription->match, publication);
}

static void events_are_written_as_get_events_has_them(void **state)
{
    struct world world;
    struct writing writing = {.world = &world};
    widl_buffer json = {0};
    widl_problem problem;
    char expected[256];
    uint64_t id;
    uint64_t *place = &id;
    begin(&world, state, &(widl_history_limits){0});
    world.now = 90 * WIDL_SECOND;
    client_say(&world.publisher, "[16,1,{},'com.t',[1],{'k':'v'}]");
    const struct wi_history_filter filter = {0};
    wi_history_query(world.history, &filter, world.now, world.reader.peer, on_id, &place);
    wi_history_query(world.history, &filter, world.now, world.reader.peer, on_write, &writing);
    assert_false(writing.writer.failed);
    widl_value written = {writing.writer.buffer.data, writing.writer.buffer.size};
    assert_true(wi_msgpack_to_json(written, &json, &problem));
    snprintf(expected, sizeof(expected),
             "{\"timestamp\":\"1970-01-01T00:01:30Z\",\"subscription\":1,\"publication\":%llu,"
             "\"details\":{\"topic\":\"com.t\"},\"args\":[1],\"kwargs\":{\"k\":\"v\"}}",
             (unsigned long long)id);
    assert_int_equal(json.size, strlen(expected));
    assert_memory_equal(json.data, expected, json.size);
    widl_buffer_free(&json);
    widl_writer_free(&writing.writer);
    widl_arena_free(&writing.arena);
    end(&world);
}

static void memory_may_be_short(void **state)
{
    bool failed = true;
    (void)state;
    for (size_t successes = 0; failed; successes++) {
        struct world world;
        begin(&world, state, &(widl_history_limits){0});
        failing_malloc_start(successes);
        publish(&world, "'retain':true", "com.t", 1);
        failed = failing_malloc_stop();
        size_t count = wi_history_count(world.history, world.now);
        assert_true(count == 1 || (failed && count == 0));
        end(&world);
    }
    struct world world;
    begin(&world, state, &(widl_history_limits){0});
    for (size_t i = 0; i < 3; i++) {
        failing_malloc_start(i);
        assert_false(wi_core_keep_history(world.core, "r", WI_MATCH_EXACT, "com.x",
                                          &(widl_history_limits){0}, NULL));
        assert_true(failing_malloc_stop());
    }
    end(&world);
}

static void what_a_requester_cannot_have_is_known(void **state)
{
    static const struct {
        widl_value event;
        bool json;
        bool msgpack;
    } cases[] = {
        {{(const unsigned char *)"\x81\xa4"
                                 "args\x91\x01",
          8},
         true,
         true},
        {{(const unsigned char *)"\x81\xa4"
                                 "args\x91\xcb\x7f\xf8\0\0\0\0\0\0",
          16},
         false,
         true},
        {{(const unsigned char *)"\x81\xa4"
                                 "args\xc1",
          7},
         false,
         false},
    };
    struct world world;
    begin(&world, state, &(widl_history_limits){0});
    struct wi_peer *reader = world.reader.peer;
    const enum wi_serializer serializer = reader->serializer;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        reader->serializer = WI_JSON;
        assert_int_equal(wi_history_can_send(cases[i].event, reader), cases[i].json);
        reader->serializer = WI_MSGPACK;
        assert_int_equal(wi_history_can_send(cases[i].event, reader), cases[i].msgpack);
    }
    reader->serializer = serializer;
    end(&world);
}

static enum store memory = MEMORY;

/* Elsewhere there are no files. */
#ifdef WIDL_TEST_SQLITE
static enum store file = FILE_STORE;
#define IN_BOTH(test)                                                                              \
    cmocka_unit_test_prestate(test, &memory),                                                      \
    {                                                                                              \
#test ", in a file", test, NULL, NULL, &file                                               \
    }
#else
#define IN_BOTH(test) cmocka_unit_test_prestate(test, &memory)
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_BOTH(everything_in_the_order_of_arrival),
        IN_BOTH(each_filter_alone_and_with_others),
        IN_BOTH(publications_say_where_to_begin_and_end),
        IN_BOTH(the_oldest_go_first),
        IN_BOTH(memory_is_bounded),
        IN_BOTH(who_may_have_an_event_may_see_it),
        IN_BOTH(the_subscription_outlives_its_subscribers),
        cmocka_unit_test(histories_are_of_topics_of_realms),
        IN_BOTH(events_are_written_as_get_events_has_them),
        IN_BOTH(what_a_requester_cannot_have_is_known),
        IN_BOTH(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
