/* SPDX-License-Identifier: MIT */
/* The parts of the language server that know no contracts: framing, places, names of files. */
#include <string.h>

#include "lsp/framing.h"
#include "lsp/lines.h"
#include "lsp/uri.h"
#include "lsp/wanted.h"
#include "support/cmocka_widl.h"

static void messages_arrive_in_any_pieces(void **state)
{
    static const char stream[] = "Content-Length: 2\r\n\r\n{}"
                                 "content-length:0\r\nX: y\r\n\r\n"
                                 "Content-Length: 5\n\nhello";
    static const char *const bodies[] = {"{}", "", "hello"};

    (void)state;
    for (size_t piece = 1; piece <= strlen(stream); piece++) {
        struct framing framing = {0};
        size_t count = 0;

        for (size_t at = 0; at < strlen(stream); at += piece) {
            size_t left = strlen(stream) - at;
            struct text body;
            const char *why;

            framing_add(&framing, (struct text){stream + at, left < piece ? left : piece});
            while (framing_next(&framing, &body, &why) == FRAMING_MESSAGE)
                assert_true(text_is(body, bodies[count++]));
        }
        assert_int_equal(count, ARRAY_LENGTH(bodies));
        assert_true(framing_is_empty(&framing));
        framing_free(&framing);
    }
}

static void what_is_written_can_be_read(void **state)
{
    struct buffer out = {0};
    struct framing framing = {0};
    struct text body;
    const char *why;

    (void)state;
    framing_write(&out, text_of("{\"a\": 1}"));
    framing_add(&framing, buffer_text(&out));
    assert_int_equal(framing_next(&framing, &body, &why), FRAMING_MESSAGE);
    assert_true(text_is(body, "{\"a\": 1}"));
    assert_int_equal(framing_next(&framing, &body, &why), FRAMING_PARTIAL);
    framing_free(&framing);
    buffer_free(&out);
}

static void broken_headers_are_known(void **state)
{
    static const struct {
        const char *stream;
        const char *why;
    } cases[] = {
        {"\r\n", "a header without Content-Length"},
        {"{}\r\n", "a line that is no header"},
        {": 3\r\n", "a line that is no header"},
        {"Content-Length:\r\n", "an empty Content-Length"},
        {"Content-Length: 0x10\r\n", "a Content-Length that is no number"},
        {"Content-Length: 67108865\r\n", "a message that is too long"},
        {"Content-Length: 184467440737095516160\r\n", "a message that is too long"},
        {"Content-Length: 1\r\nContent-Length: 1\r\n", "a second Content-Length"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct framing framing = {0};
        struct text body;
        const char *why = NULL;

        framing_add(&framing, text_of(cases[i].stream));
        assert_int_equal(framing_next(&framing, &body, &why), FRAMING_BROKEN);
        assert_string_equal(why, cases[i].why);
        framing_free(&framing);
    }
}

static void places_are_counted_as_editors_do(void **state)
{
    static const char text[] = "ab\r\n\xf0\x9f\x98\x80"
                               "c\xc3\xa4"
                               "d\re\n\n\xff!";
    static const struct {
        size_t offset;
        struct position utf16;
        struct position utf8;
    } cases[] = {
        {0, {0, 0}, {0, 0}},  {2, {0, 2}, {0, 2}},  {4, {1, 0}, {1, 0}},  {8, {1, 2}, {1, 4}},
        {9, {1, 3}, {1, 5}},  {11, {1, 4}, {1, 7}}, {12, {1, 5}, {1, 8}}, {13, {2, 0}, {2, 0}},
        {15, {3, 0}, {3, 0}}, {16, {4, 0}, {4, 0}}, {17, {4, 1}, {4, 1}}, {18, {4, 2}, {4, 2}},
    };
    struct lines lines = lines_of(text_of(text));

    (void)state;
    assert_int_equal(lines.count, 5);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct position utf16 = lines_position(&lines, cases[i].offset, LINES_UTF16);
        struct position utf8 = lines_position(&lines, cases[i].offset, LINES_UTF8);

        assert_memory_equal(&utf16, &cases[i].utf16, sizeof(utf16));
        assert_memory_equal(&utf8, &cases[i].utf8, sizeof(utf8));
        assert_int_equal(lines_offset(&lines, utf16, LINES_UTF16), cases[i].offset);
        assert_int_equal(lines_offset(&lines, utf8, LINES_UTF8), cases[i].offset);
    }
    /* Half a character, behind a line, behind the text. */
    assert_int_equal(lines_offset(&lines, (struct position){1, 1}, LINES_UTF16), 4);
    assert_int_equal(lines_offset(&lines, (struct position){0, 99}, LINES_UTF16), 2);
    assert_int_equal(lines_offset(&lines, (struct position){99, 0}, LINES_UTF16), 18);
    lines_free(&lines);
}

static void files_have_two_names(void **state)
{
    static const struct {
        const char *uri;
        const char *path; /* NULL: none */
        const char *again;
    } cases[] = {
        {"file:///a/b.widl", "/a/b.widl", "file:///a/b.widl"},
        {"FILE://localhost/a", "/a", "file:///a"},
        {"file:///a%20b/%C3%a4", "/a b/\xc3\xa4", "file:///a%20b/%C3%A4"},
        {"file:///a%2fb", "/a/b", "file:///a/b"},
        {"file://elsewhere/a", NULL, NULL},
        {"file:a", NULL, NULL},
        {"file:///%00", NULL, NULL},
        {"file:///%4", NULL, NULL},
        {"file:///%zz", NULL, NULL},
        {"file://", NULL, NULL},
        {"untitled:Untitled-1", NULL, NULL},
        {"", NULL, NULL},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct text path;

        assert_int_equal(uri_to_path(arena, text_of(cases[i].uri), &path), cases[i].path != NULL);
        if (!cases[i].path)
            continue;
        assert_string_equal(path.data, cases[i].path);
        assert_string_equal(uri_of_path(arena, path).data, cases[i].again);
    }
    arena_free(arena);
}

static void what_can_follow_is_known_by_the_tokens(void **state)
{
    static const struct {
        const char *text;
        int what;
        const char *keyword; /* the first that is offered; NULL: none */
        const char *qualifier;
        const char *written;
    } cases[] = {
        {"", 0, "const", "", ""},
        {"package a; st", 0, "const", "", "st"},
        {"package a; import \"x/y", WANTED_FILE, NULL, "", "x/y"},
        {"package a; import \"x\" ", 0, "as", "", ""},
        {"struct X { a: ", WANTED_TYPE, "map", "", ""},
        {"struct X { a: geo.P", WANTED_TYPE, "map", "geo", "P"},
        {"struct X { a: com.acme.geo.", WANTED_TYPE, "map", "com.acme.geo", ""},
        {"struct X { a: map<string, ", WANTED_TYPE, NULL, "", ""},
        {"struct X { a: Kind = Kind.", WANTED_VALUE, "true", "Kind", ""},
        {"struct X { a: int @ra", WANTED_DECORATOR, NULL, "", "ra"},
        {"struct X { a: int @range(", WANTED_VALUE, NULL, "", ""},
        {"struct X { a: int @range(1..", WANTED_VALUE, NULL, "", ""},
        {"struct X { ...", WANTED_STRUCT, NULL, "", ""},
        {"struct X { a: int; ", 0, "reserved", "", ""},
        {"struct X { a: int | ", 0, "null", "", ""},
        {"interface X ", 0, "extends", "", ""},
        {"interface X extends ", WANTED_INTERFACE, NULL, "", ""},
        {"interface X extends A, ", WANTED_INTERFACE, NULL, "", ""},
        {"interface X { ", 0, "procedure", "", ""},
        {"interface X { procedure a() -> ", WANTED_TYPE, "map", "", ""},
        {"interface X { procedure a() ", 0, "throws", "", ""},
        {"interface X { procedure a() throws E, ", WANTED_ERROR, NULL, "", ""},
        {"interface X { procedure a(b: int, ", 0, NULL, "", ""},
        {"type X = ", WANTED_TYPE, "map", "", ""},
        {"const X: int = ", WANTED_VALUE, "true", "", ""},
        {"enum X { a, ", 0, NULL, "", ""},
        {"union X ", 0, "by", "", ""},
        {"// x", 0, NULL, "", ""},
        {"const X: string = \"a", 0, NULL, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wanted wanted = wanted_at_end(text_of(cases[i].text));
        const char *keyword = wanted.keywords ? wanted.keywords[0] : NULL;

        if (wanted.what != cases[i].what || !keyword != !cases[i].keyword ||
            (keyword && strcmp(keyword, cases[i].keyword) != 0))
            fail_msg("'%s': %d, %s", cases[i].text, wanted.what, keyword ? keyword : "nothing");
        assert_true(text_is(wanted.qualifier, cases[i].qualifier));
        assert_true(text_is(wanted.written, cases[i].written));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_arrive_in_any_pieces),
        cmocka_unit_test(what_is_written_can_be_read),
        cmocka_unit_test(broken_headers_are_known),
        cmocka_unit_test(places_are_counted_as_editors_do),
        cmocka_unit_test(files_have_two_names),
        cmocka_unit_test(what_can_follow_is_known_by_the_tokens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
