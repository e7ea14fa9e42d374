/* SPDX-License-Identifier: MIT */
/* What doc comments become: their few marks, and everything else as text. */
#include "doc/prose.h"

#include "support/cmocka_widl.h"

static const struct {
    const char *docs;
    const char *markdown;
} cases[] = {
    {"", ""},
    {"One\n  line.", "\nOne line.\n"},
    {"One.\n\nTwo.", "\nOne.\n\nTwo.\n"},
    {"- a\n  b\n- c", "\n- a b\n- c\n"},
    {"- a\n\n- b\n\nc", "\n- a\n- b\n\nc\n"},
    {"1. a\n2) b", "\n1. a\n2. b\n"},
    {"* a\n1. b", "\n- a\n\n1. b\n"},
    {"a - b\n-c\n1.5", "\na - b -c 1.5\n"},
    {"`a b` and `", "\n`a b` and \\`\n"},
    {"``", "\n\\`\\`\n"},
    {"[a](https://b.example/c)", "\n[a](https://b.example/c)\n"},
    {"<http://b.example>", "\n[http://b.example](http://b.example)\n"},
    {"[a](ftp://b)", "\n\\[a\\](ftp://b)\n"},
    {"[a](javascript:b)", "\n\\[a\\](javascript:b)\n"},
    {"[a](https://b\"c)", "\n\\[a\\](https://b\"c)\n"},
    {"[a](https://b c)", "\n\\[a\\](https://b c)\n"},
    {"[](https://b)", "\n\\[\\](https://b)\n"},
    {"[a]", "\n\\[a\\]\n"},
    {"a_b _c_ *d* <e> # f", "\na_b \\_c\\_ \\*d\\* \\<e\\> # f\n"},
    {"# a", "\n\\# a\n"},
    {"```\n- a `b`\n```\nc", "\n```\n- a `b`\n```\n\nc\n"},
    {"```\na", "\n```\na\n```\n"},
    {"- a\n```\nb\n```", "\n- a\n\n```\nb\n```\n"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer out = {0};
        struct doc doc = {.form = &form_markdown, .out = &out};

        buffer_append(&out, text_of(""));
        prose_write(&doc, text_of(cases[i].docs));
        assert_string_equal(out.data, cases[i].markdown);
        buffer_free(&out);
    }
}

/* Marks that never end are looked for a bounded number of times. */
static void test_long_docs(void **state)
{
    static const char *const marks[] = {"[", "`x", "<", "[a](", "- "};

    (void)state;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        struct buffer docs = {0};
        struct buffer out = {0};
        struct doc doc = {.form = &form_markdown, .out = &out};

        for (size_t k = 0; k < 200000; k++)
            buffer_append(&docs, text_of(marks[i]));
        prose_write(&doc, buffer_text(&docs));
        assert_true(out.size >= docs.size - 2);
        buffer_free(&docs);
        buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_long_docs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
