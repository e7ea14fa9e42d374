/* SPDX-License-Identifier: MIT */
/* Hexadecimal text. */
#include "auth/hex.h"
#include "support/cmocka_widl.h"

static void every_byte_and_back(void **state)
{
    unsigned char bytes[256];
    unsigned char again[256];
    char text[512];
    (void)state;
    for (unsigned i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    wi_hex_write(text, bytes, 256);
    assert_memory_equal(text, "00010203", 8);
    assert_memory_equal(text + 504, "fcfdfeff", 8);
    assert_true(wi_hex_read(widl_str_n(text, 512), again, 256));
    assert_memory_equal(bytes, again, 256);
}

static void either_case_is_read(void **state)
{
    unsigned char out[3];
    (void)state;
    assert_true(wi_hex_read(widl_str("aBCdeF"), out, 3));
    assert_memory_equal(out, "\xab\xcd\xef", 3);
}

static void anything_else_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "a",
                                        "abc",
                                        "abcde",
                                        "abcdefa",
                                        "abcdeg",
                                        "abcd/0",
                                        "abcd:0",
                                        "abcd@0",
                                        "abcd`0",
                                        "abcd 0",
                                        "0xabcd",
                                        "\xc1\xc2\xc3\xc4\xc5\xc6",
                                        "\x10\x11\x12\x13\x14\x15"};
    unsigned char out[3];
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        assert_false(wi_hex_read(widl_str(texts[i]), out, 3));
    assert_true(wi_hex_read(widl_str(""), out, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_and_back),
        cmocka_unit_test(either_case_is_read),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
