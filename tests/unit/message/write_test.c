/* SPDX-License-Identifier: MIT */
/* Writing: payloads, conversion, and what a failure leaves behind. */
#include "message/message.h"
#include "support/cmocka_widl.h"

static void empty_payloads_are_left_out(void **state)
{
    static const struct {
        struct wi_payload payload;
        const char *json;
    } cases[] = {
        {{WI_JSON, {0}, {0}}, "[50,7,{}]"},
        {{WI_JSON, {"[]", 2}, {"{}", 2}}, "[50,7,{}]"},
        {{WI_JSON, {"[1]", 3}, {"{}", 2}}, "[50,7,{},[1]]"},
        {{WI_JSON, {"[1]", 3}, {"{\"k\":2}", 7}}, "[50,7,{},[1],{\"k\":2}]"},
        {{WI_JSON, {0}, {"{\"k\":2}", 7}}, "[50,7,{},[],{\"k\":2}]"},
        {{WI_MSGPACK, {"\x90", 1}, {"\x80", 1}}, "[50,7,{}]"},
        {{WI_MSGPACK, {"\x91\x01", 2}, {"\x80", 1}}, "[50,7,{},[1]]"},
        {{WI_MSGPACK, {0}, {"\x81\xa1k\x02", 4}}, "[50,7,{},[],{\"k\":2}]"},
        {{WI_MSGPACK, {"\x90", 1}, {"\x81\xa1k\x02", 4}}, "[50,7,{},[],{\"k\":2}]"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_message message = {.type = WI_RESULT, .request = 7, .payload = cases[i].payload};
        widl_buffer out = {0};
        widl_problem problem;
        assert_true(wi_message_write(&message, WI_JSON, &out, &problem));
        assert_int_equal(out.size, strlen(cases[i].json));
        assert_memory_equal(out.data, cases[i].json, out.size);
        widl_buffer_free(&out);
    }
}

static void messagepack_counts_its_elements(void **state)
{
    static const struct {
        struct wi_payload payload;
        const char *bytes;
        size_t size;
    } cases[] = {
        {{WI_MSGPACK, {0}, {0}}, "\x93\x32\x07\x80", 4},
        {{WI_MSGPACK, {"\x91\x01", 2}, {0}}, "\x94\x32\x07\x80\x91\x01", 6},
        {{WI_JSON, {"[1]", 3}, {0}}, "\x94\x32\x07\x80\x91\x01", 6},
        {{WI_JSON, {0}, {"{\"k\":2}", 7}}, "\x95\x32\x07\x80\x90\x81\xa1k\x02", 9},
        {{WI_CBOR, {"\x9f\xff", 2}, {"\xa1\x61k\x02", 4}}, "\x95\x32\x07\x80\x90\x81\xa1k\x02", 9},
        {{WI_CBOR, {"\x9f\x01\xff", 3}, {"\xbf\xff", 2}}, "\x94\x32\x07\x80\x91\x01", 6},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_message message = {.type = WI_RESULT, .request = 7, .payload = cases[i].payload};
        widl_buffer out = {0};
        widl_problem problem;
        assert_true(wi_message_write(&message, WI_MSGPACK, &out, &problem));
        assert_int_equal(out.size, cases[i].size);
        assert_memory_equal(out.data, cases[i].bytes, out.size);
        widl_buffer_free(&out);
    }
}

static void revocations_need_their_dict(void **state)
{
    (void)state;
    struct wi_message message = {.type = WI_UNSUBSCRIBED, .request = 3};
    widl_buffer out = {0};
    widl_problem problem;
    assert_true(wi_message_write(&message, WI_JSON, &out, &problem));
    message = (struct wi_message){.type = WI_UNSUBSCRIBED, .has_dict = true};
    assert_true(wi_message_write(&message, WI_JSON, &out, &problem));
    assert_int_equal(out.size, strlen("[35,3][35,0,{}]"));
    assert_memory_equal(out.data, "[35,3][35,0,{}]", out.size);
    widl_buffer_free(&out);
}

/* A NaN cannot travel in JSON. */
static void what_cannot_be_carried_leaves_nothing_behind(void **state)
{
    static const char nan[] = "\x91\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00";
    (void)state;
    struct wi_message message = {.type = WI_EVENT,
                                 .request = 1,
                                 .id = 2,
                                 .payload = {WI_MSGPACK, widl_str_n(nan, sizeof(nan) - 1), {0}}};
    widl_buffer out = {0};
    widl_problem problem;
    assert_true(widl_buffer_append(&out, "before", 6));
    assert_false(wi_message_write(&message, WI_JSON, &out, &problem));
    assert_false(problem.out_of_memory);
    assert_true(problem.text[0] != '\0');
    assert_int_equal(out.size, 6);
    assert_memory_equal(out.data, "before", 6);
    assert_true(wi_message_write(&message, WI_MSGPACK, &out, &problem));
    widl_buffer_free(&out);
}

/* A limit counts although the buffer has grown beyond it before. */
static void the_limit_may_shrink(void **state)
{
    static const char text[] = "[35,3]";
    (void)state;
    struct wi_message message = {.type = WI_UNSUBSCRIBED, .request = 3};
    widl_buffer out = {0};
    widl_problem problem;
    assert_true(wi_message_write(&message, WI_JSON, &out, &problem));
    out.size = 0;
    out.limit = strlen(text) - 1;
    assert_false(wi_message_write(&message, WI_JSON, &out, &problem));
    assert_true(problem.too_large);
    assert_string_equal(problem.text, "the message is larger than 5 bytes");
    assert_int_equal(out.size, 0);
    out.limit = strlen(text);
    assert_true(wi_message_write(&message, WI_JSON, &out, &problem));
    assert_false(problem.too_large);
    widl_buffer_free(&out);
}

static void a_full_buffer_stays_as_it_was(void **state)
{
    (void)state;
    struct wi_message message = {.type = WI_CALL,
                                 .request = 1,
                                 .uri = {"com.x", 5},
                                 .payload = {WI_JSON, {"[1,2,3]", 7}, {"{\"k\":2}", 7}}};
    for (enum wi_serializer serializer = 0; serializer < WI_SERIALIZER_COUNT; serializer++) {
        widl_buffer whole = {0};
        widl_problem problem;
        assert_true(wi_message_write(&message, serializer, &whole, &problem));
        for (size_t limit = 2; limit < whole.size + 2; limit++) {
            widl_buffer out = {.limit = limit};
            assert_true(widl_buffer_append(&out, "ab", 2));
            assert_false(wi_message_write(&message, serializer, &out, &problem));
            assert_true(problem.out_of_memory);
            assert_true(problem.too_large);
            assert_int_equal(out.size, 2);
            widl_buffer_free(&out);
        }
        widl_buffer_free(&whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_payloads_are_left_out),
        cmocka_unit_test(messagepack_counts_its_elements),
        cmocka_unit_test(revocations_need_their_dict),
        cmocka_unit_test(what_cannot_be_carried_leaves_nothing_behind),
        cmocka_unit_test(the_limit_may_shrink),
        cmocka_unit_test(a_full_buffer_stays_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
