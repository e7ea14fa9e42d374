/* SPDX-License-Identifier: MIT */
/* Places in files, and what loading a file can fail at. */
#include "source/source.h"

#include "support/cmocka_widl.h"

struct place_case {
    const char *text;
    uint32_t offset;
    size_t line;
    size_t column;
};

static const struct place_case place_cases[] = {
    {"", 0, 1, 1},
    {"abc", 0, 1, 1},
    {"abc", 2, 1, 3},
    {"abc", 3, 1, 4},
    {"abc", 99, 1, 4},
    {"a\nbc\n", 1, 1, 2},
    {"a\nbc\n", 2, 2, 1},
    {"a\nbc\n", 3, 2, 2},
    {"a\nbc\n", 5, 3, 1},
    {"\n\n\nx", 3, 4, 1},
    {"\xc3\xa4x", 2, 1, 2},
    {"\xe2\x82\xac\xf0\x9f\x98\x80x", 3, 1, 2},
    {"\xe2\x82\xac\xf0\x9f\x98\x80x", 7, 1, 3},
    {"a\r\nb", 3, 2, 1},
    {"\xef\xbb\xbfx\ny", 0, 1, 1},
    {"\xef\xbb\xbfx\ny", 2, 2, 1},
};

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(place_cases); i++) {
        const struct place_case *c = &place_cases[i];
        struct source *source = source_from_text("a.widl", text_of(c->text));
        struct place place = source_place(source, c->offset);
        if (place.line != c->line || place.column != c->column)
            fail_msg("case %zu: %zu:%zu", i, place.line, place.column);
        source_free(source);
    }
}

static void test_lines(void **state)
{
    static const struct {
        const char *text;
        size_t line;
        const char *expected;
    } cases[] = {
        {"", 1, ""},      {"one", 1, "one"},        {"one\ntwo", 1, "one"}, {"one\ntwo", 2, "two"},
        {"one\n", 2, ""}, {"one\r\ntwo", 1, "one"}, {"one\r", 1, "one"},    {"\n\n", 2, ""},
        {"one", 0, ""},   {"one", 2, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct source *source = source_from_text("a.widl", text_of(cases[i].text));
        struct text line = source_line(source, cases[i].line);
        if (!text_is(line, cases[i].expected))
            fail_msg("case %zu: '%.*s'", i, TEXT_ARG(line));
        source_free(source);
    }
}

static void test_text_is_copied_and_padded(void **state)
{
    char text[] = "abc";
    struct source *source = source_from_text("dir/a.widl", text_of(text));
    (void)state;
    text[0] = 'x';
    assert_string_equal(source->path, "dir/a.widl");
    assert_memory_equal(source->text, "abc\0\0", 5);
    assert_int_equal(source->size, 3);
    source_free(source);
    source_free(NULL);
}

static void test_loading_fails(void **state)
{
    const char *why = NULL;
    (void)state;
    assert_null(source_load("no/such/file.widl", &why));
    assert_string_equal(why, "no such file");
    assert_null(source_load("/", &why));
    assert_string_equal(why, "it is a directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_text_is_copied_and_padded),
        cmocka_unit_test(test_loading_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
