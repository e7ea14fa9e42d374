/* SPDX-License-Identifier: MIT */
/* What users see of a problem: rendered into memory and compared as text. */
#include "diag/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "source/source.h"
#include "support/cmocka_widl.h"

/** The diagnostics as text; for free(). A copy, because gcc takes the stream's for a local. */
static char *render(const struct diagnostics *diagnostics, bool colour)
{
    char *text = NULL;
    char *copy;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    diag_render(diagnostics, out, colour);
    assert_int_equal(fclose(out), 0);
    copy = strdup(text);
    assert_non_null(copy);
    free(text);
    return copy;
}

static void expect(const struct diagnostics *diagnostics, const char *expected)
{
    char *text = render(diagnostics, false);

    assert_string_equal(text, expected);
    free(text);
}

/** One problem in one source, and how it looks. */
struct shown_case {
    const char *name;
    const char *source;
    uint32_t begin;
    uint32_t end;
    const char *expected; /**< behind `a.widl:` */
};

static const struct shown_case shown_cases[] = {
    {"a word", "one two three\n", 4, 7,
     "1:5: error: bad [WIDL0006]\n     1 | one two three\n       |     ^~~\n"},
    {"later lines", "x;\nyy z;\n", 6, 7,
     "2:4: error: bad [WIDL0006]\n     2 | yy z;\n       |    ^\n"},
    {"an empty span", "abc", 1, 1, "1:2: error: bad [WIDL0006]\n     1 | abc\n       |  ^\n"},
    {"the end of the file", "abc", 3, 3,
     "1:4: error: bad [WIDL0006]\n     1 | abc\n       |    ^\n"},
    {"an empty file", "", 0, 0, "1:1: error: bad [WIDL0006]\n     1 | \n       | ^\n"},
    {"beyond the file", "abc", 90, 95, "1:4: error: bad [WIDL0006]\n     1 | abc\n       |    ^\n"},
    {"backwards", "abcdef", 4, 1, "1:5: error: bad [WIDL0006]\n     1 | abcdef\n       |     ^\n"},
    {"over two lines", "ab cd\nef", 3, 8,
     "1:4: error: bad [WIDL0006]\n     1 | ab cd\n       |    ^~\n"},
    {"at a line end", "ab\r\ncd", 3, 4, "1:4: error: bad [WIDL0006]\n     1 | ab\n       |   ^\n"},
    {"tabs before it", "\ta\tb", 3, 4,
     "1:4: error: bad [WIDL0006]\n     1 |     a   b\n       |         ^\n"},
    {"tabs inside it", "a\tb", 0, 3,
     "1:1: error: bad [WIDL0006]\n     1 | a   b\n       | ^~~~~\n"},
    {"accents", "\xc3\xa9\xc3\xa9 x", 5, 6,
     "1:4: error: bad [WIDL0006]\n     1 | \xc3\xa9\xc3\xa9 x\n       |    ^\n"},
    {"wide characters", "\xe6\x97\xa5\xe6\x9c\xac x", 3, 6,
     "1:2: error: bad [WIDL0006]\n     1 | \xe6\x97\xa5\xe6\x9c\xac x\n       |   ^~\n"},
    {"combining marks", "e\xcc\x81 x", 4, 5,
     "1:4: error: bad [WIDL0006]\n     1 | e\xcc\x81 x\n       |   ^\n"},
    {"an escape sequence", "\x1b[31m x", 6, 7,
     "1:7: error: bad [WIDL0006]\n     1 | <U+001B>[31m x\n       |              ^\n"},
    {"a direction mark", "\xe2\x80\xae x", 0, 3,
     "1:1: error: bad [WIDL0006]\n     1 | <U+202E> x\n       | ^~~~~~~~\n"},
    {"broken UTF-8", "a\xff\xe2\x82 b", 1, 2,
     "1:2: error: bad [WIDL0006]\n     1 | a<FF><E2><82> b\n       |  ^~~~\n"},
};

static void test_shows_the_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(shown_cases); i++) {
        const struct shown_case *shown = &shown_cases[i];
        struct source *source = source_from_text("a.widl", text_of(shown->source));
        struct diagnostics *diagnostics = diag_new();
        char *text;

        diag_report(diagnostics, DIAG_SYNTAX, (struct span){source, shown->begin, shown->end},
                    "bad");
        text = render(diagnostics, false);
        if (strncmp(text, "a.widl:", 7) != 0 || strcmp(text + 7, shown->expected) != 0)
            fail_msg("%s:\n%s", shown->name, text);
        free(text);
        diag_free(diagnostics);
        source_free(source);
    }
}

static void test_shows_notes_and_hints_below(void **state)
{
    struct source *a = source_from_text("a.widl", text_of("struct S {}\n"));
    struct source *b = source_from_text("b.widl", text_of("x: strng;\n"));
    struct diagnostics *diagnostics = diag_new();
    struct span nowhere = {0};

    (void)state;
    diag_report(diagnostics, DIAG_SYNTAX, (struct span){b, 3, 8}, "unknown type '%s'", "strng");
    diag_note(diagnostics, (struct span){a, 7, 8}, "declared here");
    diag_note(diagnostics, nowhere, "said for completeness");
    diag_hint(diagnostics, "did you mean '%s'?", "string");
    expect(diagnostics, "b.widl:1:4: error: unknown type 'strng' [WIDL0006]\n"
                        "     1 | x: strng;\n"
                        "       |    ^~~~~\n"
                        "a.widl:1:8: note: declared here\n"
                        "     1 | struct S {}\n"
                        "       |        ^\n"
                        "note: said for completeness\n"
                        "hint: did you mean 'string'?\n");
    diag_free(diagnostics);
    source_free(a);
    source_free(b);
}

static void test_orders_by_file_and_place(void **state)
{
    struct source *a = source_from_text("a.widl", text_of("x\ny\n"));
    struct source *b = source_from_text("b.widl", text_of("z\n"));
    struct diagnostics *diagnostics = diag_new();
    struct span nowhere = {0};

    (void)state;
    diag_report(diagnostics, DIAG_SYNTAX, (struct span){b, 0, 1}, "fourth");
    diag_report(diagnostics, DIAG_SYNTAX, (struct span){a, 2, 3}, "third");
    diag_report(diagnostics, DIAG_SYNTAX, (struct span){a, 0, 1}, "second");
    diag_report(diagnostics, DIAG_FILE, nowhere, "first");
    expect(diagnostics, "error: first [WIDL0001]\n"
                        "a.widl:1:1: error: second [WIDL0006]\n     1 | x\n       | ^\n"
                        "a.widl:2:1: error: third [WIDL0006]\n     2 | y\n       | ^\n"
                        "b.widl:1:1: error: fourth [WIDL0006]\n     1 | z\n       | ^\n");
    diag_free(diagnostics);
    source_free(a);
    source_free(b);
}

static void test_drops_duplicates_with_their_notes(void **state)
{
    struct source *source = source_from_text("a.widl", text_of("x\n"));
    struct diagnostics *diagnostics = diag_new();
    struct span span = {source, 0, 1};

    (void)state;
    for (int i = 0; i < 3; i++) {
        diag_report(diagnostics, DIAG_SYNTAX, span, "same");
        diag_note(diagnostics, (struct span){0}, "once");
        diag_hint(diagnostics, "Once.");
    }
    diag_report(diagnostics, DIAG_SYNTAX, span, "other");
    assert_int_equal(diag_errors(diagnostics), 2);
    expect(diagnostics, "a.widl:1:1: error: same [WIDL0006]\n     1 | x\n       | ^\n"
                        "note: once\nhint: Once.\n"
                        "a.widl:1:1: error: other [WIDL0006]\n     1 | x\n       | ^\n");
    diag_free(diagnostics);
    source_free(source);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;

    for (text = strstr(text, part); text; text = strstr(text + 1, part))
        count++;
    return count;
}

/** A source with more errors than are shown: those that come first in it are. */
static void test_limits_what_is_shown(void **state)
{
    static char content[5000];
    struct diagnostics *diagnostics = diag_new();
    struct source *source;
    char *text;

    (void)state;
    memset(content, '\n', sizeof(content) - 1);
    source = source_from_text("a.widl", text_of(content));
    for (uint32_t at = 500; at-- > 0;)
        diag_report(diagnostics, DIAG_SYNTAX, (struct span){source, at, at}, "bad");
    for (uint32_t at = 1000; at < 4000; at++)
        diag_report(diagnostics, DIAG_SYNTAX, (struct span){source, at, at}, "bad");
    assert_int_equal(diag_errors(diagnostics), 3500);
    text = render(diagnostics, false);
    assert_int_equal(count_of(text, "error: bad"), DIAG_SHOWN_MAX);
    assert_non_null(strstr(text, "a.widl:1:1: "));
    assert_non_null(strstr(text, "a.widl:20:1: "));
    assert_non_null(strstr(text, "\nerror: 3480 more errors not shown [WIDL0008]\n"));
    free(text);
    diag_free(diagnostics);
    source_free(source);
}

/** A megabyte in one line: around the span is shown, in about a hundred columns. */
static void test_cuts_long_lines(void **state)
{
    static const uint32_t places[] = {0, 200, 500000, 999999};
    char *content = malloc(1000001);
    struct source *source;

    (void)state;
    assert_non_null(content);
    memset(content, 'x', 1000000);
    content[1000000] = '\0';
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++)
        content[places[i]] = 'Z';
    source = source_from_text("a.widl", text_of(content));
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        struct diagnostics *diagnostics = diag_new();
        char *text, *line, *caret;

        diag_report(diagnostics, DIAG_SYNTAX, (struct span){source, places[i], places[i] + 1},
                    "bad");
        text = render(diagnostics, false);
        line = strchr(text, '\n') + 1;
        caret = strchr(line, '\n') + 1;
        assert_in_range(caret - line, 10, 110);
        assert_int_equal(count_of(caret, "^"), 1);
        /* The caret stands under the Z; each ellipsis is three bytes in one column. */
        assert_int_equal(strchr(caret, '^') - caret + (strstr(line, "| \xe2\x80\xa6") ? 2 : 0),
                         strrchr(line, 'Z') - line);
        free(text);
        diag_free(diagnostics);
    }
    source_free(source);
    free(content);
}

static void test_cuts_marks_without_width(void **state)
{
    char *content = malloc(200001);
    struct diagnostics *diagnostics = diag_new();
    struct source *source;
    char *text;

    (void)state;
    assert_non_null(content);
    for (size_t i = 0; i < 200000; i += 2)
        memcpy(content + i, "\xcc\x81", 2);
    content[200000] = '\0';
    source = source_from_text("a.widl", text_of(content));
    diag_report(diagnostics, DIAG_SYNTAX, (struct span){source, 0, 200000}, "bad");
    text = render(diagnostics, false);
    assert_in_range(strlen(text), 1, 1000);
    free(text);
    diag_free(diagnostics);
    source_free(source);
    free(content);
}

static void test_cleans_and_cuts_messages(void **state)
{
    struct diagnostics *diagnostics = diag_new();
    struct span nowhere = {0};
    char *quoted = malloc(100001);
    char *text;

    (void)state;
    assert_non_null(quoted);
    for (size_t i = 0; i < 100000; i += 2)
        memcpy(quoted + i, "\xc3\xa9", 2);
    quoted[100000] = '\0';
    diag_report(diagnostics, DIAG_FILE, nowhere, "cannot read '\x1b[31m\n'");
    diag_report(diagnostics, DIAG_SYNTAX, nowhere, "unexpected '%s'", quoted);
    text = render(diagnostics, false);
    assert_non_null(strstr(text, "'<U+001B>[31m<U+000A>'"));
    assert_non_null(strstr(text, "\xc3\xa9\xe2\x80\xa6 [WIDL0006]\n"));
    assert_in_range(strlen(text), 400, 700);
    free(text);
    free(quoted);
    diag_free(diagnostics);
}

static void test_colours_when_asked(void **state)
{
    struct source *source = source_from_text("a.widl", text_of("x\n"));
    struct diagnostics *diagnostics = diag_new();
    char *text;

    (void)state;
    diag_report(diagnostics, DIAG_SYNTAX, (struct span){source, 0, 1}, "bad");
    text = render(diagnostics, true);
    assert_string_equal(text, "\033[1ma.widl:1:1:\033[0m \033[1;31merror:\033[0m bad [WIDL0006]\n"
                              "\033[34m     1 |\033[0m x\n"
                              "\033[34m       |\033[0m \033[1;31m^\033[0m\n");
    free(text);
    diag_free(diagnostics);
    source_free(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shows_the_place),
        cmocka_unit_test(test_shows_notes_and_hints_below),
        cmocka_unit_test(test_orders_by_file_and_place),
        cmocka_unit_test(test_drops_duplicates_with_their_notes),
        cmocka_unit_test(test_limits_what_is_shown),
        cmocka_unit_test(test_cuts_long_lines),
        cmocka_unit_test(test_cuts_marks_without_width),
        cmocka_unit_test(test_cleans_and_cuts_messages),
        cmocka_unit_test(test_colours_when_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
