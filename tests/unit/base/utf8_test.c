/* SPDX-License-Identifier: MIT */
/*
 * UTF-8: every code point and every malformed sequence of up to three bytes, at each place relative
 * to the words of the fast path.
 */
#include <widl/codec.h>

#include "support/cmocka_widl.h"

static size_t encode(unsigned char out[4], uint32_t point)
{
    static const unsigned char heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (unsigned char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    out[0] = (unsigned char)(heads[size] | point);
    return size;
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x110fff; point++) {
        bool expected = point < 0xd800 || (point > 0xdfff && point <= 0x10ffff);
        unsigned char text[4];
        size_t size = encode(text, point);
        widl_string view = {(const char *)text, size};

        assert_int_equal(widl_utf8_valid(view), expected);
        if (expected)
            assert_int_equal(widl_utf8_length(view), 1);
    }
}

/** How many of all sequences of a size are well-formed, which plain counting tells. */
static void test_every_short_sequence(void **state)
{
    size_t valid[4] = {0};

    (void)state;
    for (uint32_t bits = 0; bits < 1U << 24; bits++) {
        const char text[] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};

        valid[3] += widl_utf8_valid(widl_str_n(text, 3));
        valid[2] += bits < 1U << 16 && widl_utf8_valid(widl_str_n(text + 1, 2));
        valid[1] += bits < 1U << 8 && widl_utf8_valid(widl_str_n(text + 2, 1));
    }
    assert_int_equal(valid[1], 128);
    assert_int_equal(valid[2], 128 * 128 + 1920);
    assert_int_equal(valid[3], 128 * 128 * 128 + 2 * 128 * 1920 + (65536 - 2048 - 2048));
}

static const char *const malformed[] = {
    "\x80", "\xbf",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x80\x80",
    "\xff", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
    "\xc3", "\xe2\x82",     "\xf0\x9f\x98",
};

static void test_malformed_at_every_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(malformed); i++) {
        for (size_t before = 0; before < 20; before++) {
            char text[40];
            size_t size = strlen(malformed[i]);

            memset(text, 'a', sizeof(text));
            memcpy(text + before, malformed[i], size);
            assert_false(widl_utf8_valid(widl_str_n(text, before + size)));
            assert_false(widl_utf8_valid(widl_str_n(text, sizeof(text))));
        }
    }
}

static void test_length_counts_characters(void **state)
{
    (void)state;
    assert_int_equal(widl_utf8_length(widl_str("")), 0);
    assert_int_equal(widl_utf8_length(widl_str("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
    assert_true(widl_utf8_valid(widl_str(NULL)));
    assert_true(widl_utf8_valid(widl_str_n("a\0b", 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_every_short_sequence),
        cmocka_unit_test(test_malformed_at_every_place),
        cmocka_unit_test(test_length_counts_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
