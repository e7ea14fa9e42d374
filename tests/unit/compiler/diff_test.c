/* SPDX-License-Identifier: MIT */
/* What a diff looks like, hunk by hunk. tests/cli/fmt_test.py applies some to real files. */
#include "fmt/diff.h"

#include "support/cmocka_widl.h"

struct diff_case {
    const char *before;
    const char *after;
    const char *diff; /**< behind the two lines with the name */
};

static const struct diff_case cases[] = {
    {"a\n", "a\n", ""},
    {"", "", ""},
    {"a ;\n", "a;\n", "@@ -1,1 +1,1 @@\n-a ;\n+a;\n"},
    {"a;", "a;\n", "@@ -1,1 +1,1 @@\n-a;\n\\ No newline at end of file\n+a;\n"},
    {"a b\n", "a\nb\n", "@@ -1,1 +1,2 @@\n-a b\n+a\n+b\n"},
    {"a\nb\n", "a b\n", "@@ -1,2 +1,1 @@\n-a\n-b\n+a b\n"},
    {"a\n\n\nb\n", "a\n\nb\n", "@@ -1,4 +1,3 @@\n a\n \n-\n b\n"},
    {"\n\n", "", "@@ -1,2 +0,0 @@\n-\n-\n"},
    {"a\r\n", "a\n", "@@ -1,1 +1,1 @@\n-a\r\n+a\n"},
    {"\xef\xbb\xbf"
     "a\nb\n",
     "a\nb\n",
     "@@ -1,2 +1,2 @@\n-\xef\xbb\xbf"
     "a\n+a\n b\n"},
    {"1\n2\n3\n4\n5 ;\n6\n7\n8\n9\n", "1\n2\n3\n4\n5;\n6\n7\n8\n9\n",
     "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5 ;\n+5;\n 6\n 7\n 8\n"},
    {"1 ;\n2\n3\n4\n5\n6\n7\n8 ;\n", "1;\n2\n3\n4\n5\n6\n7\n8;\n",
     "@@ -1,8 +1,8 @@\n-1 ;\n+1;\n 2\n 3\n 4\n 5\n 6\n 7\n-8 ;\n+8;\n"},
    {"1 ;\n2\n3\n4\n5\n6\n7\n8\n9 ;\n", "1;\n2\n3\n4\n5\n6\n7\n8\n9;\n",
     "@@ -1,4 +1,4 @@\n-1 ;\n+1;\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9 ;\n+9;\n"},
};

static void test_hunks(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct buffer out = {0};
        struct buffer expected = {0};

        diff_append(&out, "x.widl", text_of(cases[i].before), text_of(cases[i].after));
        if (*cases[i].diff)
            buffer_format(&expected, "--- x.widl\n+++ x.widl\n%s", cases[i].diff);
        assert_string_equal(out.size ? out.data : "", expected.size ? expected.data : "");
        buffer_free(&expected);
        buffer_free(&out);
    }
}

/** A hundred thousand lines that all change. */
static void test_large(void **state)
{
    struct buffer before = {0};
    struct buffer after = {0};
    struct buffer out = {0};

    (void)state;
    for (int i = 0; i < 100000; i++) {
        buffer_append(&before, text_of("a ;"));
        buffer_append(&after, text_of("a;\n"));
    }
    diff_append(&out, "x.widl", buffer_text(&before), buffer_text(&after));
    assert_true(out.size > before.size + after.size);
    buffer_free(&out);
    buffer_free(&after);
    buffer_free(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hunks),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
