/* SPDX-License-Identifier: MIT */
/* URIs between WAMP v1 and WAMP. */
#include "v1/uris.h"

#include <stdio.h>
#include <string.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const widl_v1_prefix PREFIXES[] = {
    {.v1 = "http://example.com/", .wamp = "com.example."},
    {.v1 = "http://example.com/calc#", .wamp = "com.example.calc.", .curie = "calc"},
    {.v1 = "urn:other:", .wamp = "org.other."},
};

static void init(struct wi_v1_uris *uris)
{
    assert_true(wi_v1_uris_init(uris, PREFIXES, ARRAY_LENGTH(PREFIXES), NULL, NULL));
}

static void the_longest_prefix_is_replaced(void **state)
{
    static const struct {
        const char *v1;
        const char *wamp; /* NULL: it has no name */
        const char *back; /* NULL: as it was */
    } cases[] = {
        {"http://example.com/calc#add", "com.example.calc.add", NULL},
        {"http://example.com/calc#a#b", "com.example.calc.a%23b", NULL},
        {"http://example.com/time", "com.example.time", NULL},
        {"http://example.com/other#now", "com.example.other%23now", NULL},
        {"http://example.com/calc.add", "com.example.calc.add", "http://example.com/calc#add"},
        {"urn:other:x", "org.other.x", NULL},
        {"http://example.org/x#y", "http://example.org/x%23y", NULL},
        {"com.plain.uri", "com.plain.uri", NULL},
        {"com.example.time", "com.example.time", "http://example.com/time"},
        {"http://example.org/x%23y", NULL, NULL},
        {"http://example.com/calc#a%23b", NULL, NULL},
        {"http://example.org/x%2Fy", "http://example.org/x%2Fy", NULL},
        {"", "", NULL},
    };
    struct wi_v1_uris uris;
    (void)state;
    init(&uris);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_v1_uri room;
        struct wi_v1_uri back_room;
        widl_string found = {0};
        widl_string back = {0};
        bool done = wi_v1_uri_to_wamp(&uris, widl_str(cases[i].v1), &room, &found);
        assert_int_equal(done, cases[i].wamp != NULL);
        if (!done)
            continue;
        if (!widl_str_equal(found, widl_str(cases[i].wamp)))
            fail_msg("%s: %.*s", cases[i].v1, WIDL_STR_ARG(found));
        assert_true(wi_v1_uri_of_wamp(&uris, found, &back_room, &back));
        if (!widl_str_equal(back, widl_str(cases[i].back ? cases[i].back : cases[i].v1)))
            fail_msg("%s: back: %.*s", cases[i].v1, WIDL_STR_ARG(back));
    }
    wi_v1_uris_done(&uris);
}

static void names_may_not_grow_too_long(void **state)
{
    struct wi_v1_uris none = {0};
    struct wi_v1_uri room;
    widl_string found;
    char text[WI_URI_MAX_SIZE + 1];
    (void)state;
    memset(text, 'x', sizeof(text));
    assert_true(wi_v1_uri_to_wamp(&none, widl_str_n(text, WI_URI_MAX_SIZE), &room, &found));
    assert_int_equal(found.size, WI_URI_MAX_SIZE);
    assert_false(wi_v1_uri_to_wamp(&none, widl_str_n(text, sizeof(text)), &room, &found));
    text[0] = '#';
    assert_false(wi_v1_uri_to_wamp(&none, widl_str_n(text, WI_URI_MAX_SIZE), &room, &found));
    assert_true(wi_v1_uri_to_wamp(&none, widl_str_n(text, WI_URI_MAX_SIZE - 2), &room, &found));
}

static void errors_have_names_of_their_own(void **state)
{
    static const struct {
        const char *v1;
        const char *wamp;
        const char *back; /* NULL: as it was */
    } cases[] = {
        {"http://api.wamp.ws/error#generic", "wamp.error.runtime_error", NULL},
        {"http://api.wamp.ws/error#NoSuchRPCEndpoint", "wamp.error.no_such_procedure", NULL},
        {"http://api.wamp.ws/error#internal", "wamp.error.internal", NULL},
        {"http://api.wamp.ws/error#invalid_argument", "wamp.error.invalid_argument", NULL},
        {"http://example.com/calc#negative", "com.example.calc.negative", NULL},
        {"http://example.org/e#x", "http://example.org/e%23x", NULL},
        {"", "wamp.error.runtime_error", "http://api.wamp.ws/error#generic"},
        {"not a URI", "wamp.error.runtime_error", "http://api.wamp.ws/error#generic"},
        {"http://a%23b", "wamp.error.runtime_error", "http://api.wamp.ws/error#generic"},
    };
    struct wi_v1_uris uris;
    (void)state;
    init(&uris);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_v1_uri room;
        struct wi_v1_uri back_room;
        widl_string wamp = wi_v1_error_to_wamp(&uris, widl_str(cases[i].v1), &room);
        assert_true(widl_str_equal(wamp, widl_str(cases[i].wamp)));
        widl_string back = wi_v1_error_of_wamp(&uris, wamp, &back_room);
        assert_true(widl_str_equal(back, widl_str(cases[i].back ? cases[i].back : cases[i].v1)));
    }
    wi_v1_uris_done(&uris);
}

static void wrong_prefixes_are_refused(void **state)
{
    static const struct {
        widl_v1_prefix prefixes[2];
        const char *text;
    } cases[] = {
        {{{.v1 = "", .wamp = "a."}}, "prefix 0 of WAMP v1: both prefixes are needed"},
        {{{.v1 = "http://a/", .wamp = NULL}}, "prefix 0 of WAMP v1: both prefixes are needed"},
        {{{.v1 = "http://a/", .wamp = "a.#"}},
         "prefix 0 of WAMP v1: no URI of WAMP can begin like that"},
        {{{.v1 = "http://a/", .wamp = "a..b"}},
         "prefix 0 of WAMP v1: no URI of WAMP can begin like that"},
        {{{.v1 = "http://\xff/", .wamp = "a."}}, "prefix 0 of WAMP v1: it is not UTF-8"},
        {{{.v1 = "http://a/", .wamp = "a.", .curie = "a:b"}},
         "prefix 0 of WAMP v1: its CURIE is no prefix"},
        {{{.v1 = "http://a/", .wamp = "a.", .curie = ""}},
         "prefix 0 of WAMP v1: its CURIE is no prefix"},
        {{{.v1 = "http://a/", .wamp = "a."}, {.v1 = "http://a/", .wamp = "b."}},
         "prefix 1 of WAMP v1: it is there twice"},
        {{{.v1 = "http://a/", .wamp = "a."}, {.v1 = "http://b/", .wamp = "a."}},
         "prefix 1 of WAMP v1: it is there twice"},
        {{{.v1 = "http://a/", .wamp = "a.", .curie = "c"},
          {.v1 = "http://b/", .wamp = "b.", .curie = "c"}},
         "prefix 1 of WAMP v1: it is there twice"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_v1_uris uris;
        widl_error error = {0};
        size_t count = cases[i].prefixes[1].v1 ? 2 : 1;
        assert_false(wi_v1_uris_init(&uris, cases[i].prefixes, count, NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        assert_string_equal(error.text, cases[i].text);
    }
}

static void memory_may_be_short(void **state)
{
    bool failed = true;
    (void)state;
    for (size_t successes = 0; failed; successes++) {
        struct wi_v1_uris uris;
        widl_error error = {0};
        failing_malloc_start(successes);
        bool done = wi_v1_uris_init(&uris, PREFIXES, ARRAY_LENGTH(PREFIXES), NULL, &error);
        failed = failing_malloc_stop();
        assert_int_equal(done, !failed);
        assert_int_equal(error.code, failed ? WIDL_ERROR_MEMORY : WIDL_OK);
        wi_v1_uris_done(&uris);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_prefix_is_replaced),
        cmocka_unit_test(names_may_not_grow_too_long),
        cmocka_unit_test(errors_have_names_of_their_own),
        cmocka_unit_test(wrong_prefixes_are_refused),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
