/* SPDX-License-Identifier: MIT */
/*
 * Format: a text that is cut never ends in half a character, wherever the cut falls.
 */
#include <widl/codec.h>

#include "base/format.h"
#include "support/cmocka_widl.h"

static const char sample[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z";

WIDL_PRINTF(3, 4) static void format(char *out, size_t size, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    wi_format(out, size, text, arguments);
    va_end(arguments);
}

/** The longest start of the sample that fits with a NUL and ends with a whole character. */
static size_t expected_length(size_t size)
{
    static const size_t ends[] = {0, 1, 3, 6, 10, 11};
    size_t length = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
        if (ends[i] < size)
            length = ends[i];
    }
    return length;
}

static void test_every_cut(void **state)
{
    (void)state;
    for (size_t size = 1; size <= sizeof(sample) + 2; size++) {
        char formatted[32];
        char copied[32];

        format(formatted, size, "%s", sample);
        wi_copy_text(copied, size, sample);
        assert_int_equal(strlen(formatted), expected_length(size));
        assert_memory_equal(formatted, sample, strlen(formatted));
        assert_string_equal(copied, formatted);
        assert_true(widl_utf8_valid(widl_str(copied)));
    }
}

static void test_null_copies_as_empty(void **state)
{
    char out[4] = "abc";

    (void)state;
    wi_copy_text(out, sizeof(out), NULL);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_null_copies_as_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
