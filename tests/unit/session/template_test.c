/* SPDX-License-Identifier: MIT */
/* URIs with parameters: put together from members, taken apart again, on the wire and alone. */
#include "session/template.h"

#include <stdio.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** `com.{site}.set.{level}.{id}`, whose site has at most eight characters. */
struct place {
    widl_string site;
    int8_t level;
    uint64_t id;
};

static bool write_site(widl_writer *writer, const void *source)
{
    return write_tag(writer, &((const struct place *)source)->site);
}

static bool read_site(widl_reader *reader, void *target)
{
    return read_tag(reader, &((struct place *)target)->site);
}

static bool write_level(widl_writer *writer, const void *source)
{
    return widl_write_int(writer, ((const struct place *)source)->level);
}

static bool read_level(widl_reader *reader, void *target)
{
    return widl_read_int8(reader, &((struct place *)target)->level);
}

static bool write_id(widl_writer *writer, const void *source)
{
    return widl_write_uint(writer, ((const struct place *)source)->id);
}

static bool read_id(widl_reader *reader, void *target)
{
    return widl_read_uint64(reader, &((struct place *)target)->id);
}

static const widl_stub_uri_part parts[] = {
    {"site", 1, false, write_site, read_site},
    {"level", 3, true, write_level, read_level},
    {"id", 4, true, write_id, read_id},
};

static const widl_stub_uri place_uri = {"com..set..", WIDL_MATCH_WILDCARD, parts, 3};

static void dispatch_set(void (*function)(void), widl_invocation *invocation, const void *args,
                         void *user)
{
    ((void (*)(widl_invocation *, const struct place *, void *))function)(invocation, args, user);
}

static const widl_stub_procedure set_procedure = {
    .uri = {"com..set..", WIDL_MATCH_WILDCARD, parts, 3},
    .args.size = sizeof(struct place),
    .dispatch = dispatch_set,
    .invoke = WIDL_INVOKE_ROUNDROBIN,
};

static const widl_stub_procedure *const procedures[] = {&set_procedure};
static const widl_stub_interface place_interface = {"com.place", procedures, 1};

static const widl_stub_topic set_topic = {
    .uri = {"com..set..", WIDL_MATCH_WILDCARD, parts, 3},
    .event.size = sizeof(struct place),
};

static const struct {
    const char *site;
    int8_t level;
    uint64_t id;
    const char *uri; /**< NULL: it cannot be put together */
    const char *problem;
} places[] = {
    {"a", 0, 0, "com.a.set.0.0", NULL},
    {"caf\xc3\xa9", -128, UINT64_MAX, "com.caf\xc3\xa9.set.-128.18446744073709551615", NULL},
    {"{x}", 127, 1, "com.{x}.set.127.1", NULL},
    {"", 0, 0, NULL, "uri.site: cannot be a component of a URI"},
    {"a.b", 0, 0, NULL, "uri.site: cannot be a component of a URI"},
    {"a b", 0, 0, NULL, "uri.site: cannot be a component of a URI"},
    {"a#", 0, 0, NULL, "uri.site: cannot be a component of a URI"},
    {"a\x01", 0, 0, NULL, "uri.site: cannot be a component of a URI"},
    {"123456789", 0, 0, NULL, "uri.site: longer than 8"},
    {"\xff", 0, 0, NULL, "uri.site: not UTF-8"},
};

static void members_become_components(void **state)
{
    char buffer[WI_URI_MAX_SIZE + 1];
    (void)state;
    widl_session *session = fake_session(NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        struct place place = {widl_str(places[i].site), places[i].level, places[i].id};
        struct place back = {0};
        widl_error error = {0};
        widl_arena arena = {0};
        widl_reader reader = {.arena = &arena};
        const char *uri = wi_template_fill(session, &place_uri, &place, buffer, &error);
        if (!places[i].uri) {
            assert_null(uri);
            assert_int_equal(error.code, WIDL_ERROR_INVALID);
            assert_string_equal(error.text, places[i].problem);
            continue;
        }
        assert_string_equal(uri, places[i].uri);
        assert_true(wi_template_read(&place_uri, uri, &reader, &back));
        assert_string_equal(back.site.data, places[i].site);
        assert_int_equal(back.level, places[i].level);
        assert_true(back.id == places[i].id);
        widl_arena_free(&arena);
    }
    fake_close(session);
}

static const struct {
    const char *uri;
    const char *path;
    const char *text;
} unreadable[] = {
    {"com.a.set.1", "uri", "the router does not say which one was used"},
    {"com.a.set.1.2.3", "uri", "the router does not say which one was used"},
    {"com.a.get.1.2", "uri", "the router does not say which one was used"},
    {"com..set..", "uri", "the router does not say which one was used"},
    {"", "uri", "the router does not say which one was used"},
    {"com.123456789.set.1.2", "uri.site", "longer than 8"},
    {"com.a.set.128.2", "uri.level", "128 is outside -128..127"},
    {"com.a.set.-0.2", "uri.level", "expected an integer, found '-0'"},
    {"com.a.set.01.2", "uri.level", "expected an integer, found '01'"},
    {"com.a.set.+1.2", "uri.level", "expected an integer, found '+1'"},
    {"com.a.set.-.2", "uri.level", "expected an integer, found '-'"},
    {"com.a.set.1e3.2", "uri.level", "expected an integer, found '1e3'"},
    {"com.a.set.-9223372036854775809.2", "uri.level",
     "expected an integer, found '-9223372036854775809'"},
    {"com.a.set.1.18446744073709551616", "uri.id",
     "expected an integer, found '18446744073709551616'"},
    {"com.a.set.1.-1", "uri.id", "-1 is outside 0..18446744073709551615"},
    {"com.a.set.1.999999999999999999999999999999999", "uri.id",
     "expected an integer, found '999999999999999999999999'"},
};

static void components_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(unreadable); i++) {
        struct place back = {0};
        widl_arena arena = {0};
        widl_reader reader = {.arena = &arena};
        assert_false(wi_template_read(&place_uri, unreadable[i].uri, &reader, &back));
        assert_string_equal(reader.problem.path, unreadable[i].path);
        assert_string_equal(reader.problem.text, unreadable[i].text);
        widl_arena_free(&arena);
    }
}

static bool write_long(widl_writer *writer, const void *source)
{
    return widl_write_string(writer, *(const widl_string *)source);
}

/** No URI is longer than what every side accepts, to the byte. */
static void the_size_is_bounded(void **state)
{
    static const widl_stub_uri_part part = {"x", 1, false, write_long, NULL};
    static const widl_stub_uri uri = {"a..b", WIDL_MATCH_WILDCARD, &part, 1};
    static char text[WI_URI_MAX_SIZE];
    char buffer[WI_URI_MAX_SIZE + 1];
    widl_error error = {0};
    (void)state;
    memset(text, 'x', sizeof(text));
    widl_session *session = fake_session(NULL);
    for (size_t over = 0; over <= 4; over++) {
        widl_string value = widl_str_n(text, WI_URI_MAX_SIZE - 4 + over);
        const char *filled = wi_template_fill(session, &uri, &value, buffer, &error);
        if (over > 0) {
            assert_null(filled);
            assert_non_null(strstr(error.text, "the URI has more than 1024 bytes"));
        } else {
            assert_int_equal(strlen(filled), WI_URI_MAX_SIZE);
        }
    }
    assert_null(wi_template_fill(session, &uri, NULL, buffer, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
}

static void calls_and_publications_go_to_what_is_put_together(void **state)
{
    struct place place = {widl_str("a"), -1, 7};
    struct place bad = {widl_str("a.b"), -1, 7};
    widl_call call = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.a.set.-1.7\"]");
    fake_say("[50,1,{}]");
    assert_true(widl_stub_call(session, &set_procedure, &place, NULL, &call));
    assert_false(widl_stub_call(session, &set_procedure, &bad, NULL, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
    assert_int_equal(
        widl_stub_call_async(session, &set_procedure, &bad, NULL, NULL, NULL, NULL, &error), 0);
    fake_expect("[16,2,{},\"com.a.set.-1.7\"]");
    assert_true(widl_stub_publish(session, &set_topic, &place, NULL, &error));
    assert_false(widl_stub_publish(session, &set_topic, &bad, NULL, &error));
    assert_string_equal(error.text, "uri.site: cannot be a component of a URI");
    widl_call_release(&call);
    fake_close(session);
}

struct seen {
    unsigned count;
    char site[16];
    int level;
    uint64_t id;
    char procedure[64];
    char log[256];
};

static void see(struct seen *seen, const struct place *place)
{
    seen->count++;
    seen->level = place->level;
    seen->id = place->id;
    snprintf(seen->site, sizeof(seen->site), "%s", place->site.data);
}

static void on_set(void *user, const struct place *place, const widl_event *details)
{
    (void)details;
    see(user, place);
}

static void adapt_set(void (*callback)(void), void *user, const void *event,
                      const widl_event *details)
{
    ((void (*)(void *, const struct place *, const widl_event *))callback)(user, event, details);
}

static void on_log(void *user, widl_log_level level, const char *text)
{
    (void)level;
    snprintf(user, sizeof(((struct seen *)0)->log), "%s", text);
}

static void events_bring_the_members(void **state)
{
    struct seen seen = {0};
    widl_options options = {.log = on_log, .log_user = seen.log};
    (void)state;
    widl_session *session = fake_advanced_session(&options);
    fake_expect("[32,1,{\"match\":\"wildcard\"},\"com..set..\"]");
    fake_say("[33,1,7]");
    assert_non_null(widl_stub_subscribe(session, &set_topic, NULL, adapt_set,
                                        (void (*)(void))on_set, &seen, NULL));
    fake_say("[36,7,501,{\"topic\":\"com.x.set.-3.9\"}]");
    assert_true(widl_session_process(session, 0, NULL));
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.site, "x");
    assert_int_equal(seen.level, -3);
    assert_true(seen.id == 9);
    fake_say("[36,7,502,{\"topic\":\"com.x.set.300.9\"}]");
    assert_true(widl_session_process(session, 0, NULL));
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.log, "an event of 'com.x.set.300.9' does not fit its contract: "
                                  "uri.level: 300 is outside -128..127");
    fake_close(session);
}

static void serve_set(widl_invocation *invocation, const struct place *place, void *user)
{
    struct seen *seen = user;
    see(seen, place);
    snprintf(seen->procedure, sizeof(seen->procedure), "%s", widl_invocation_procedure(invocation));
    assert_true(widl_stub_reply(invocation, &set_procedure, NULL, NULL));
}

static void invocations_bring_the_members(void **state)
{
    void (*table[])(void) = {(void (*)(void))serve_set};
    struct seen seen = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[64,1,{\"match\":\"wildcard\",\"invoke\":\"roundrobin\"},\"com..set..\"]");
    fake_say("[65,1,9]");
    assert_non_null(widl_stub_serve(session, &place_interface, table, sizeof(table), &seen, NULL));
    fake_say("[68,31,9,{\"procedure\":\"com.x.set.5.6\"}]");
    fake_expect("[70,31,{}]");
    fake_say("[68,32,9,{\"procedure\":\"com.x.set.5.six\"}]");
    fake_expect("[8,68,32,{},\"wamp.error.invalid_argument\",[\"uri.id: expected an integer, found "
                "'six'\"],{\"path\":\"uri.id\",\"problem\":\"expected an integer, found 'six'\"}]");
    assert_true(widl_session_process(session, 0, NULL));
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.procedure, "com.x.set.5.6");
    assert_string_equal(seen.site, "x");
    assert_int_equal(seen.level, 5);
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(members_become_components),
        cmocka_unit_test(components_that_do_not_fit_are_refused),
        FAKE_BOTH(the_size_is_bounded),
        FAKE_BOTH(calls_and_publications_go_to_what_is_put_together),
        FAKE_BOTH(events_bring_the_members),
        FAKE_BOTH(invocations_bring_the_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
