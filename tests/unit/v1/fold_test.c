/* SPDX-License-Identifier: MIT */
/* Payloads of WAMP as the one value of WAMP v1, and back. */
#include "v1/fold.h"

#include <string.h>

#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/* The value of JSON text; NULL: absent. */
static widl_value value_of(const char *json, widl_arena *arena)
{
    widl_value value = {0};
    if (json)
        assert_true(widl_value_from_json(widl_str(json), arena, &value, NULL));
    return value;
}

static void expect(widl_value value, const char *json, widl_arena *arena)
{
    if (!json) {
        assert_int_equal(value.size, 0);
        return;
    }
    char *text = widl_value_to_json(value, arena, NULL);
    assert_non_null(text);
    assert_string_equal(text, json);
}

static void payloads_become_one_value(void **state)
{
    static const char *const cases[][3] = {
        {NULL, NULL, "null"},
        {"[]", NULL, "null"},
        {"[]", "{}", "null"},
        {"[7]", NULL, "7"},
        {"[7]", "{}", "7"},
        {"[null]", NULL, "null"},
        {"[[1,2]]", NULL, "[1,2]"},
        {"[1,\"x\"]", "{}", "[1,\"x\"]"},
        {NULL, "{\"a\":1}", "{\"a\":1}"},
        {"[]", "{\"a\":1}", "{\"a\":1}"},
        {"[1]", "{\"a\":1}", "{\"args\":[1],\"kwargs\":{\"a\":1}}"},
        {"[1,[2],3]", "{\"a\":{}}", "{\"args\":[1,[2],3],\"kwargs\":{\"a\":{}}}"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_arena arena = {0};
        widl_writer writer = {0};
        widl_value value = {0};
        widl_payload payload = {value_of(cases[i][0], &arena), value_of(cases[i][1], &arena)};
        assert_true(wi_v1_fold(&payload, &writer, &value));
        expect(value, cases[i][2], &arena);
        widl_writer_free(&writer);
        widl_arena_free(&arena);
    }
}

static void errors_become_text_and_details(void **state)
{
    static const char *const cases[][4] = {
        {NULL, NULL, "", NULL},
        {"[\"no\"]", NULL, "no", NULL},
        {"[\"no\"]", "{}", "no", NULL},
        {"[\"no\",1]", NULL, "no", "1"},
        {"[\"no\",null]", NULL, "no", "null"},
        {"[\"no\",1,2]", NULL, "no", "[1,2]"},
        {"[7]", NULL, "", "7"},
        {"[7,8]", NULL, "", "[7,8]"},
        {"[\"no\"]", "{\"a\":1}", "no", "{\"a\":1}"},
        {"[\"no\",1]", "{\"a\":1}", "no", "{\"args\":[1],\"kwargs\":{\"a\":1}}"},
        {NULL, "{\"a\":1}", "", "{\"a\":1}"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_arena arena = {0};
        widl_writer writer = {0};
        struct wi_v1_failure failure;
        widl_payload payload = {value_of(cases[i][0], &arena), value_of(cases[i][1], &arena)};
        assert_true(wi_v1_fold_error(&payload, &writer, &failure));
        assert_true(widl_str_equal(failure.text, widl_str(cases[i][2])));
        expect(failure.details, cases[i][3], &arena);
        widl_writer_free(&writer);
        widl_arena_free(&arena);
    }
}

static void values_become_payloads(void **state)
{
    static const char *const cases[][2] = {{"7", "[7]"}, {"null", "[null]"}, {"[1,2]", "[[1,2]]"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_arena arena = {0};
        widl_writer writer = {0};
        widl_payload payload;
        assert_true(wi_v1_unfold(value_of(cases[i][0], &arena), &writer, &payload));
        expect(payload.args, cases[i][1], &arena);
        assert_int_equal(payload.kwargs.size, 0);
        widl_writer_free(&writer);
        widl_arena_free(&arena);
    }
}

static void errors_become_payloads(void **state)
{
    static const char *const cases[][2] = {{NULL, "[\"no\"]"}, {"[1]", "[\"no\",[1]]"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_arena arena = {0};
        widl_writer writer = {0};
        widl_payload payload;
        assert_true(
            wi_v1_unfold_error(widl_str("no"), value_of(cases[i][0], &arena), &writer, &payload));
        expect(payload.args, cases[i][1], &arena);
        widl_writer_free(&writer);
        widl_arena_free(&arena);
    }
}

static void memory_may_be_short(void **state)
{
    widl_arena arena = {0};
    widl_payload payload = {value_of("[\"no\",1,2]", &arena), value_of("{\"a\":1}", &arena)};
    bool failed = true;
    (void)state;
    for (size_t successes = 0; failed; successes++) {
        widl_writer writers[2] = {0};
        struct wi_v1_failure failure;
        widl_value value;
        failing_malloc_start(successes);
        bool done = wi_v1_fold(&payload, &writers[0], &value) &&
                    wi_v1_fold_error(&payload, &writers[1], &failure);
        failed = failing_malloc_stop();
        assert_int_equal(done, !failed);
        widl_writer_free(&writers[0]);
        widl_writer_free(&writers[1]);
    }
    widl_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payloads_become_one_value),
        cmocka_unit_test(errors_become_text_and_details),
        cmocka_unit_test(values_become_payloads),
        cmocka_unit_test(errors_become_payloads),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
