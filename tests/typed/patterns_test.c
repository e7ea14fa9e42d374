/* SPDX-License-Identifier: MIT */
/*
 * Patterns from end to end: what does not match is not sent, is answered with its path when another
 * peer sends it, and is refused when it comes back.
 */
#include <stdio.h>

#include <test/patterns.widl.h>

#include "fixture.h"

#define GET "test.patterns.v1.pages.get"

static const widl_string parts[] = {{"a", 1}, {"b-2", 3}};
static const widl_string_map_entry times[] = {{{"noon", 4}, {"12:00", 5}}};

static patterns_page good_page(void)
{
    return (patterns_page){
        .parts = {parts, 2},
        .times = {times, 1},
        .topic = widl_str("com.example.x"),
        .price = widl_str("1.50"),
        .smile = widl_str("\xf0\x9f\x98\x80\xf0\x9f\x98\x81"),
    };
}

/* The page's slug is what was asked for; `bad` is answered with one that does not match. */
static void serve_get(widl_invocation *invocation, const patterns_pages_get_args *args, void *user)
{
    patterns_page page = good_page();

    (void)user;
    page.slug = (widl_string_optional){true, args->slug};
    page.short_ = (widl_string_optional){true, args->short_.value};
    if (strcmp(args->slug.data, "bad") == 0)
        page.topic = widl_str("org.example.x");
    patterns_pages_get_reply(invocation, &page);
}

static const patterns_pages_callee callee = {.get = serve_get};

static widl_service *serve(widl_session *session, widl_error *error)
{
    return patterns_pages_serve(session, &callee, NULL, error);
}

static int set_up(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_MSGPACK);
}

static void what_matches_arrives(void **state)
{
    struct fixture *f = *state;
    patterns_pages_get_args args = {
        .slug = widl_str("pump-7"),
        .time = {true, widl_str("23:59")},
        .others = {parts, 2},
        .more = {times, 1},
    };
    patterns_page page;
    widl_call call = {0};

    ASSERT_CALL(call, patterns_pages_get(f->caller, &args, &page, &call));
    assert_text(page.slug.value, "pump-7");
    assert_text(page.short_.value, "a");
    assert_text(page.smile, "\xf0\x9f\x98\x80\xf0\x9f\x98\x81");
    widl_call_release(&call);
}

static void wrong_arguments_are_not_sent(void **state)
{
    static const widl_string wrong[] = {{"a", 1}, {"B", 1}};
    static const widl_string_map_entry wrong_times[] = {{{"late", 4}, {"24:00", 5}}};
    static const struct {
        patterns_pages_get_args args;
        const char *problem;
    } cases[] = {
        {{.slug = {"Pump", 4}}, "args[0]: does not match \"^[a-z0-9-]+$\""},
        {{.slug = {"", 0}}, "args[0]: does not match \"^[a-z0-9-]+$\""},
        {{.slug = {"a\n", 2}}, "args[0]: does not match \"^[a-z0-9-]+$\""},
        {{.slug = {"a\xff", 2}}, "args[0]: not UTF-8"},
        {{.slug = {"a", 1}, .time = {true, {"9:00", 4}}},
         "args[1]: does not match \"^([01]\\\\d|2[0-3]):[0-5]\\\\d$\""},
        {{.slug = {"a", 1}, .others = {wrong, 2}}, "args[3]: does not match \"^[a-z0-9-]+$\""},
        {{.slug = {"a", 1}, .short_ = {true, {"1a", 2}}},
         "kwargs.short: does not match \"^[a-z]\""},
        {{.slug = {"a", 1}, .short_ = {true, {"aA", 2}}},
         "kwargs.short: does not match \"^[a-z0-9-]+$\""},
        {{.slug = {"a", 1}, .short_ = {true, {"abcdefghi", 9}}}, "kwargs.short: longer than 8"},
        {{.slug = {"a", 1}, .more = {wrong_times, 1}},
         "kwargs.late: does not match \"^([01]\\\\d|2[0-3]):[0-5]\\\\d$\""},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        patterns_page page;
        widl_call call = {0};

        assert_false(patterns_pages_get(f->caller, &cases[i].args, &page, &call));
        assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
        assert_string_equal(widl_error_text(&call.error), cases[i].problem);
        widl_call_release(&call);
    }
}

static void wrong_arguments_are_answered(void **state)
{
    static const struct {
        const char *args;
        const char *kwargs;
        const char *problem;
    } cases[] = {
        {"[\"Pump\"]", NULL, "args[0]: does not match \"^[a-z0-9-]+$\""},
        {"[\"a\", \"9:00\"]", NULL, "args[1]: does not match \"^([01]\\\\d|2[0-3]):[0-5]\\\\d$\""},
        {"[\"a\", \"09:00\", \"b\", \"\"]", NULL, "args[3]: does not match \"^[a-z0-9-]+$\""},
        {"[\"a\"]", "{\"short\":\"A\"}", "kwargs.short: does not match \"^[a-z]\""},
        {"[\"a\"]", "{\"x\":\"1\"}",
         "kwargs.x: does not match \"^([01]\\\\d|2[0-3]):[0-5]\\\\d$\""},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        fixture_assert_refused(*state, GET, cases[i].args, cases[i].kwargs, cases[i].problem);
}

static void a_wrong_result_is_not_sent(void **state)
{
    struct fixture *f = *state;
    patterns_pages_get_args args = {.slug = widl_str("bad")};
    patterns_page page;
    widl_call call = {0};

    assert_false(patterns_pages_get(f->caller, &args, &page, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_REMOTE);
    widl_call_release(&call);
}

static void fields_are_checked_both_ways(void **state)
{
    static const struct {
        const char *json;
        const char *problem;
    } cases[] = {
        {"\"parts\":[\"a\",\"\"]", "parts[1]: does not match \"^[a-z0-9-]+$\""},
        {"\"times\":{\"tea\":\"5pm\"}",
         "times.tea: does not match \"^([01]\\\\d|2[0-3]):[0-5]\\\\d$\""},
        {"\"owner\":\"me!\"", "owner: does not match \"^[a-z0-9-]+$\""},
        {"\"topic\":\"com.examples\"", "topic: does not match \"^com\\\\.example\\\\.\""},
        {"\"price\":\"1.5\"", "price: does not match \"\\\\.\\\\d{2}$\""},
        {"\"smile\":\"\xf0\x9f\x98\x82\"",
         "smile: does not match \"^(\xf0\x9f\x98\x80|\\\\u{1F601}){1,100}$\""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char json[128];
        widl_arena arena = {0};
        widl_error error = {0};
        widl_value value;
        patterns_page page;

        snprintf(json, sizeof(json), "{%s}", cases[i].json);
        assert_true(widl_value_from_json(widl_str(json), &arena, &value, NULL));
        assert_false(patterns_page_decode(value, &arena, &page, &error));
        assert_string_equal(widl_error_text(&error), cases[i].problem);
        widl_arena_free(&arena);
    }
}

static void defaults_match(void **state)
{
    patterns_page page = good_page();
    patterns_page back;
    widl_arena arena = {0};
    widl_value value;

    (void)state;
    assert_true(patterns_page_encode(&page, &arena, &value, NULL));
    assert_true(patterns_page_decode(value, &arena, &back, NULL));
    assert_text(back.slug.value, PATTERNS_HOME);
    page.owner = (widl_string_nullable){true, widl_str("A")};
    assert_false(patterns_page_encode(&page, &arena, &value, NULL));
    widl_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matches_arrives),
        cmocka_unit_test(wrong_arguments_are_not_sent),
        cmocka_unit_test(wrong_arguments_are_answered),
        cmocka_unit_test(a_wrong_result_is_not_sent),
        cmocka_unit_test(fields_are_checked_both_ways),
        cmocka_unit_test(defaults_match),
    };
    return cmocka_run_group_tests(tests, set_up, fixture_tear_down);
}
