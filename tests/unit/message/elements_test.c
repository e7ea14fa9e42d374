/* SPDX-License-Identifier: MIT */
/* Elements of a message mean the same in each serializer. */
#include "message/elements.h"
#include "support/cmocka_widl.h"
#include "support/encoded.h"

static const char json[] =
    " [ 17 , \"a\\u00e4\\n\" ,{ } , [1, 2.5] ,-3, 1e2 , \"\\u0000AAE=\" , 9007199254740992 ] ";

static struct wi_elements split(enum wi_serializer serializer, widl_buffer *buffer,
                                widl_arena *scratch)
{
    struct wi_elements elements = {.serializer = serializer, .scratch = scratch};
    widl_problem problem;
    encode_json(serializer, widl_str(json), buffer);
    assert_true(wi_elements_split(&elements, buffer->data, buffer->size, &problem));
    return elements;
}

static void check(enum wi_serializer serializer)
{
    widl_buffer buffer = {0};
    widl_arena scratch = {0};
    widl_problem problem;
    uint64_t number = 0;
    widl_string text = {0};
    widl_kind kind = WIDL_KIND_NULL;
    widl_value value = {0};
    struct wi_elements elements = split(serializer, &buffer, &scratch);

    assert_int_equal(elements.count, 8);
    assert_true(wi_element_uint(&elements, 0, 17, 17, &number));
    assert_int_equal(number, 17);
    assert_false(wi_element_uint(&elements, 0, 18, 20, &number));
    assert_false(wi_element_uint(&elements, 0, 0, 16, &number));
    assert_true(wi_element_string(&elements, 1, &text, &kind, &problem));
    assert_int_equal(kind, WIDL_KIND_STRING);
    assert_true(widl_str_equal(text, widl_str("a\xc3\xa4\n")));
    assert_int_equal(wi_element_kind(&elements, 2), WIDL_KIND_MAP);
    assert_true(wi_element_value(&elements, 2, &value, &problem));
    assert_memory_equal(value.data, "\x80", 1);
    assert_int_equal(wi_element_kind(&elements, 3), WIDL_KIND_LIST);
    assert_int_equal(wi_element_kind(&elements, 4), WIDL_KIND_INTEGER);
    assert_false(wi_element_uint(&elements, 4, 0, UINT64_MAX, &number));
    assert_int_equal(wi_element_kind(&elements, 5), WIDL_KIND_FLOAT);
    assert_false(wi_element_uint(&elements, 5, 0, UINT64_MAX, &number));
    assert_true(wi_element_string(&elements, 6, &text, &kind, &problem));
    assert_int_equal(kind, WIDL_KIND_BYTES);
    assert_true(wi_element_uint(&elements, 7, 0, UINT64_MAX, &number));
    assert_true(number == UINT64_C(9007199254740992));
    widl_arena_free(&scratch);
    widl_buffer_free(&buffer);
}

static void elements_mean_the_same(void **state)
{
    (void)state;
    check(WI_JSON);
    check(WI_MSGPACK);
    check(WI_CBOR);
}

static void integers_beyond_64_bits_are_no_ids(void **state)
{
    static const char text[] =
        "[18446744073709551615,18446744073709551616,99999999999999999999999]";
    (void)state;
    widl_problem problem;
    uint64_t number = 0;
    widl_arena scratch = {0};
    struct wi_elements elements = {.serializer = WI_JSON, .scratch = &scratch};
    assert_true(wi_elements_split(&elements, text, sizeof(text) - 1, &problem));
    assert_true(wi_element_uint(&elements, 0, 0, UINT64_MAX, &number));
    assert_true(number == UINT64_MAX);
    assert_false(wi_element_uint(&elements, 1, 0, UINT64_MAX, &number));
    assert_false(wi_element_uint(&elements, 2, 0, UINT64_MAX, &number));
}

static void what_is_whole_before_a_break_is_counted(void **state)
{
    static const unsigned char bytes[] = {0x94, 0x30, 0x01, 0xc1, 0x80};
    (void)state;
    widl_problem problem;
    widl_arena scratch = {0};
    struct wi_elements elements = {.serializer = WI_MSGPACK, .scratch = &scratch};
    assert_false(wi_elements_split(&elements, bytes, sizeof(bytes), &problem));
    assert_int_equal(elements.count, 2);
    widl_arena_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_mean_the_same),
        cmocka_unit_test(integers_beyond_64_bits_are_no_ids),
        cmocka_unit_test(what_is_whole_before_a_break_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
