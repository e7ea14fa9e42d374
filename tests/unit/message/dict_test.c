/* SPDX-License-Identifier: MIT */
/* Looking keys up in dicts. */
#include "message/message.h"
#include "support/cmocka_widl.h"
#include "value/transcode.h"

/* `json` as MessagePack; to be released with widl_buffer_free(). */
static widl_buffer encode(const char *json)
{
    widl_buffer buffer = {0};
    widl_problem problem;
    assert_true(wi_json_to_msgpack(widl_str(json), &buffer, &problem));
    return buffer;
}

static void keys_are_found_with_their_type(void **state)
{
    (void)state;
    widl_buffer buffer =
        encode("{\"flag\":true,\"off\":false,\"n\":300,\"neg\":-1,\"text\":\"abc\","
               "\"dict\":{\"flag\":7},\"list\":[{\"deep\":1}],\"nil\":null}");
    widl_value dict = {buffer.data, buffer.size};
    bool flag = false;
    uint64_t number = 0;
    widl_string text = {0};
    widl_value value = {0};

    assert_int_equal(wi_dict_bool(dict, "flag", &flag), WI_FOUND);
    assert_true(flag);
    assert_int_equal(wi_dict_bool(dict, "off", &flag), WI_FOUND);
    assert_false(flag);
    assert_int_equal(wi_dict_uint(dict, "n", &number), WI_FOUND);
    assert_int_equal(number, 300);
    assert_int_equal(wi_dict_string(dict, "text", &text), WI_FOUND);
    assert_true(widl_str_equal(text, widl_str("abc")));
    assert_int_equal(wi_dict_dict(dict, "dict", &value), WI_FOUND);
    assert_int_equal(wi_dict_uint(value, "flag", &number), WI_FOUND);
    assert_int_equal(number, 7);
    assert_int_equal(wi_dict_value(dict, "nil", &value), WI_FOUND);
    assert_int_equal(value.size, 1);
    widl_buffer_free(&buffer);
}

static void other_types_and_absence_are_told(void **state)
{
    (void)state;
    widl_buffer buffer = encode("{\"n\":1,\"neg\":-1,\"nil\":null,\"list\":[{\"deep\":1}]}");
    widl_value dict = {buffer.data, buffer.size};
    bool flag = true;
    uint64_t number = 5;
    widl_string text = {0};
    widl_value value = {0};

    assert_int_equal(wi_dict_bool(dict, "n", &flag), WI_MISTYPED);
    assert_int_equal(wi_dict_bool(dict, "nil", &flag), WI_MISTYPED);
    assert_int_equal(wi_dict_uint(dict, "neg", &number), WI_MISTYPED);
    assert_int_equal(wi_dict_uint(dict, "list", &number), WI_MISTYPED);
    assert_int_equal(wi_dict_string(dict, "n", &text), WI_MISTYPED);
    assert_int_equal(wi_dict_dict(dict, "list", &value), WI_MISTYPED);
    assert_int_equal(wi_dict_uint(dict, "deep", &number), WI_ABSENT);
    assert_int_equal(wi_dict_uint(dict, "nothing", &number), WI_ABSENT);
    assert_int_equal(wi_dict_bool((widl_value){0}, "n", &flag), WI_ABSENT);
    assert_int_equal(number, 5);
    assert_true(flag);
    widl_buffer_free(&buffer);
}

static void broken_dicts_have_no_keys(void **state)
{
    static const unsigned char cut[] = {0x82, 0xa1, 'a', 0x01, 0xa1};
    static const unsigned char list[] = {0x91, 0xa1, 'a'};
    uint64_t number = 0;
    (void)state;
    assert_int_equal(wi_dict_uint((widl_value){cut, sizeof(cut)}, "b", &number), WI_ABSENT);
    assert_int_equal(wi_dict_uint((widl_value){list, sizeof(list)}, "a", &number), WI_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_with_their_type),
        cmocka_unit_test(other_types_and_absence_are_told),
        cmocka_unit_test(broken_dicts_have_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
