/* SPDX-License-Identifier: MIT */
/* Payloads between messages and the public API. */
#include "message/message.h"
#include "support/cmocka_widl.h"

static void messagepack_is_borrowed(void **state)
{
    static const char args[] = "\x91\x01";
    (void)state;
    struct wi_payload payload = {WI_MSGPACK, widl_str_n(args, 2), {0}};
    widl_payload public_payload;
    widl_problem problem;
    widl_arena arena = {0};
    assert_true(wi_payload_to_msgpack(&payload, &arena, &public_payload, &problem));
    assert_ptr_equal(public_payload.args.data, args);
    assert_int_equal(public_payload.args.size, 2);
    assert_int_equal(public_payload.kwargs.size, 0);
    struct wi_payload back = wi_payload_of(&public_payload);
    assert_int_equal(back.serializer, WI_MSGPACK);
    assert_ptr_equal(back.args.data, args);
    assert_int_equal(wi_payload_of(NULL).args.size, 0);
    widl_arena_free(&arena);
}

static void json_is_converted(void **state)
{
    (void)state;
    struct wi_payload payload = {WI_JSON, widl_str("[1, \"\\u0000AAE=\"]"), widl_str("{\"k\":2}")};
    widl_payload public_payload;
    widl_problem problem;
    widl_arena arena = {0};
    assert_true(wi_payload_to_msgpack(&payload, &arena, &public_payload, &problem));
    assert_int_equal(public_payload.args.size, 6);
    assert_memory_equal(public_payload.args.data, "\x92\x01\xc4\x02\x00\x01", 6);
    assert_int_equal(public_payload.kwargs.size, 4);
    assert_memory_equal(public_payload.kwargs.data, "\x81\xa1k\x02", 4);
    widl_arena_free(&arena);
}

static void failures_are_told(void **state)
{
    (void)state;
    struct wi_payload payload = {WI_JSON, widl_str("[1"), {0}};
    widl_payload public_payload;
    widl_problem problem;
    widl_arena arena = {.limit = 1};
    assert_false(wi_payload_to_msgpack(&payload, &arena, &public_payload, &problem));
    assert_false(problem.out_of_memory);
    payload.args = widl_str("[1,2,3]");
    assert_false(wi_payload_to_msgpack(&payload, &arena, &public_payload, &problem));
    assert_true(problem.out_of_memory);
    widl_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messagepack_is_borrowed),
        cmocka_unit_test(json_is_converted),
        cmocka_unit_test(failures_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
