/* SPDX-License-Identifier: MIT */
/* Where groups break: by width, by what follows them, and by a line end inside. */
#include "fmt/layout.h"

#include "support/cmocka_widl.h"

static char words[200];

/** A word of `size` letters. */
static struct text word(size_t size)
{
    memset(words, 'x', sizeof(words));
    return (struct text){words, size};
}

static void expect(struct layout *layout, const char *expected)
{
    struct buffer out = {0};

    layout_write(layout, &out);
    assert_string_equal(out.data, expected);
    buffer_free(&out);
    layout_free(layout);
}

/** `(a b)` and a word behind it, which has to fit on the same line. */
static bool fits(size_t behind)
{
    struct layout layout = {0};
    struct buffer out = {0};

    layout_begin(&layout);
    layout_text(&layout, text_of("(a"));
    layout_line(&layout, " ", false);
    layout_text(&layout, text_of("b)"));
    layout_end(&layout);
    layout_text(&layout, word(behind));
    layout_line(&layout, " ", false);
    layout_text(&layout, word(LAYOUT_COLUMNS));
    layout_write(&layout, &out);
    bool is_flat = memcmp(out.data, "(a b)", 5) == 0;
    buffer_free(&out);
    layout_free(&layout);
    return is_flat;
}

static void test_width(void **state)
{
    (void)state;
    assert_true(fits(1));
    assert_true(fits(LAYOUT_COLUMNS - 5));
    assert_false(fits(LAYOUT_COLUMNS - 4));
}

static void test_inner_break(void **state)
{
    struct layout layout = {0};

    (void)state;
    layout_begin(&layout);
    layout_text(&layout, text_of("{"));
    layout_indent(&layout, 2);
    layout_line(&layout, " ", false);
    layout_begin(&layout);
    layout_text(&layout, text_of("a"));
    layout_line(&layout, " ", true);
    layout_text(&layout, text_of("b"));
    layout_end(&layout);
    layout_break(&layout, 4, true);
    layout_text(&layout, text_of("c"));
    layout_indent(&layout, -2);
    layout_line(&layout, " ", false);
    layout_text(&layout, text_of("}"));
    layout_end(&layout);
    expect(&layout, "{\n  a b\n\n      c\n}");
}

static void test_comments(void **state)
{
    struct layout layout = {0};

    (void)state;
    layout_break(&layout, 0, true);
    layout_begin(&layout);
    layout_text(&layout, text_of("a"));
    layout_line(&layout, " ", false);
    layout_block(&layout, text_of("/* b\n  * c  \n*d */"));
    layout_end(&layout);
    layout_remark(&layout, text_of("  // sticks out"));
    expect(&layout, "a\n/* b\n * c\n *d */  // sticks out");
    layout_text(&layout, text_of("a "));
    layout_block(&layout, text_of("/* b\n\n   c */"));
    expect(&layout, "a /* b\n\n   c */");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_inner_break),
        cmocka_unit_test(test_comments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
