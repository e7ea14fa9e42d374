/* SPDX-License-Identifier: MIT */
/*
 * The formatter: the style construct by construct; every contract of the tree; and a comment put
 * between every two tokens of a page that uses the whole language.
 */
#include "fmt/fmt.h"

#include <ftw.h>
#include <stdlib.h>

#include "support/cmocka_widl.h"
#include "syntax/parse.h"

/** The page with everything that the comments are put into. */
static const char page[] =
    "widl 1;\n"
    "/// Fleet telemetry.\n"
    "package com.acme.v1 @c(prefix: \"fleet\");\n"
    "import \"acme/geo.widl\" as geo;\n"
    "const MAX: int = -16;\n"
    "type Id = string @length(1..64) @c(name: \"id\");\n"
    "enum Kind { sensor, actuator = \"act\" @since(\"1\"), @deprecated(\"no\") old }\n"
    "enum Level: int8 { low = 0, high = 0x0a, }\n"
    "struct Empty {}\n"
    "@tuple @strict struct Status {\n"
    "  ...geo.Audit;\n"
    "  @since(\"2\") kind?: Kind = Kind.sensor @range(..MAX) @deprecated(\"x\", since: \"1\");\n"
    "  owner: map<string, geo.Position[]> | null;\n"
    "  \"x-y\": uint8[6];\n"
    "  reserved \"a\", \"b\";\n"
    "}\n"
    "union Event by \"kind\" { moved: Moved; stopped: Status; }\n"
    "error Busy(a: int, {b?: string = \"\\u0041\"}) @uri(\".busy\");\n"
    "interface Device extends geo.Base, Other {\n"
    "  @timeout(\"5s\") procedure get(a: Id, ...rest: any[], {b: int, ...more: any})\n"
    "    -> (c: Id, {d: int}) throws Busy, geo.Lost @idempotent;\n"
    "  procedure throws(extends: int) -> void;\n"
    "  procedure none() -> Status[];\n"
    "  procedure tail(a: Id) -> stream Status then (n: int, {m?: int}) throws Busy;\n"
    "  procedure both(a: int, stream b: bytes @length(..9), {c?: int}) -> stream (d: int) then Id\n"
    "    @invoke(roundrobin);\n"
    "  procedure reboot() @uri(\".{site}.reboot.{kind}\", site: Id, kind: Kind) @match(wildcard);\n"
    "  procedure stream(stream stream: int, {then: int});\n"
    "  topic changed(at: float64, {a: int}) @uri(\".changed\");\n"
    "  reserved \"gone\";\n"
    "}\n";

static struct buffer format(struct text text)
{
    struct source *source = source_from_text("test.widl", text);
    struct diagnostics *diagnostics = diag_new();
    struct buffer formatted = {0};

    if (fmt_source(source, diagnostics, &formatted) != FMT_DONE)
        fail_msg("cannot format:\n%.*s", TEXT_ARG(text));
    diag_free(diagnostics);
    source_free(source);
    return formatted;
}

/** Format `text`, and the result again, which must not change it. */
static struct buffer format_twice(struct text text)
{
    struct buffer once = format(text);
    struct buffer twice = format(buffer_text(&once));

    if (!text_equal(buffer_text(&once), buffer_text(&twice))) {
        print_error("%.*s\nfirst:\n%.*s\nthen:\n%.*s\n", TEXT_ARG(text),
                    TEXT_ARG(buffer_text(&once)), TEXT_ARG(buffer_text(&twice)));
        fail_msg("it changes again");
    }
    buffer_free(&twice);
    return once;
}

struct style_case {
    const char *text;
    const char *formatted;
};

static const struct style_case style_cases[] = {
    {"", ""},
    {" \n\t\r\n", ""},
    {"\xef\xbb\xbfwidl 1;", "widl 1;\n"},
    {"\n\n// only\n\n\n", "// only\n"},
    {"/* a\r\n  b\r\n*/\r\nwidl 1;\r\n", "/* a\n  b\n*/\nwidl 1;\n"},
    {"widl 1;\tpackage a . b ;", NULL},
    {"package a.b;package c;", NULL},
    {"struct A{}", "struct A {}\n"},
    {"struct A{\n\n}", "struct A {}\n"},
    {"struct A{a:int;b?:int=1;}", "struct A { a: int; b?: int = 1; }\n"},
    {"struct A{a:int;\nb:int;}", "struct A {\n  a: int;\n  b: int;\n}\n"},
    {"interface A{topic a();}", "interface A {\n  topic a();\n}\n"},
    {"enum A:int8{a=1,b,}", "enum A: int8 { a = 1, b, }\n"},
    {"enum A{a,//x\nb}", "enum A {\n  a,  //x\n  b\n}\n"},
    {"const A:int[]=[ 1,[ ] ,[[2]]];", "const A: int[] = [1, [], [[2]]];\n"},
    {"@tuple@c(name:\"b\")struct A{}", "@tuple @c(name: \"b\")\nstruct A {}\n"},
    {"struct A{@since(\"1\")a:int;}", "struct A { @since(\"1\") a: int; }\n"},
    {"struct A{reserved:int;reserved \"a\",\"b\";}",
     "struct A { reserved: int; reserved \"a\", \"b\"; }\n"},
    {"struct A{ // x\n\n\n\n a:int;\n\n\n\n // y\n\n }",
     "struct A {  // x\n\n  a: int;\n\n  // y\n}\n"},
    {"error A(// x\n);", "error A(  // x\n    );\n"},
    {"error A({});", NULL},
    {"type A=map<string,map<string,int[2][]>|null>|null@length(..3);",
     "type A = map<string, map<string, int[2][]> | null> | null @length(..3);\n"},
    {"interface A{procedure throws()throws a.then;}",
     "interface A {\n  procedure throws() throws a.then;\n}\n"},
    {"interface A{procedure a(/* b */c:int/* d */,/* e */\n{f:int});}",
     "interface A {\n  procedure a(\n    /* b */ c: int /* d */, /* e */\n    {f: int}\n  );\n}\n"},
};

static void test_style(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(style_cases); i++) {
        const struct style_case *c = &style_cases[i];
        struct buffer formatted = {0};

        if (!c->formatted)
            continue;
        formatted = format_twice(text_of(c->text));
        assert_string_equal(formatted.size ? formatted.data : "", c->formatted);
        buffer_free(&formatted);
    }
}

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(style_cases); i++) {
        struct source *source = source_from_text("test.widl", text_of(style_cases[i].text));
        struct diagnostics *diagnostics = diag_new();
        struct buffer formatted = {0};

        if (!style_cases[i].formatted) {
            assert_int_equal(fmt_source(source, diagnostics, &formatted), FMT_REFUSED);
            assert_int_not_equal(diag_errors(diagnostics), 0);
            assert_int_equal(formatted.size, 0);
        }
        diag_free(diagnostics);
        source_free(source);
    }
}

/** A list that fits is on one line, whatever its length; one code point more breaks it. */
static void test_width(void **state)
{
    (void)state;
    for (int size = 1; size < 200; size++) {
        struct buffer text = {0};
        struct buffer formatted;

        buffer_format(&text, "error A(%0*d: int, b: int);", size, 0);
        for (char *c = text.data + strlen("error A("); *c == '0'; c++)
            *c = 'a';
        formatted = format_twice(buffer_text(&text));
        bool is_one = strchr(formatted.data, '\n') == formatted.data + formatted.size - 1;
        assert_int_equal(is_one, formatted.size - 1 <= 100);
        buffer_free(&formatted);
        buffer_free(&text);
    }
}

static const char *const comments[] = {
    " // note\n",          "\n// note\n",      "\n\n// note\n\n", " /* note */ ",
    "\n/* note */\n",      "\n/* note */ ",    " /* note */\n",   " /* no\n     * te */ ",
    "\n/* no\n te */\n\n", "// a\n/* b */",    "/* a */ // b\n",  "/* a */ /* b */",
    "\n/// docs\n",        " /* a */ /// b\n",
};

/** Comments can stand between all tokens but the parts of a name. */
static bool is_in_name(const struct pieces *pieces, size_t at)
{
    return at < pieces->count && (text_is(pieces->items[at].text, ".") ||
                                  (at > 0 && text_is(pieces->items[at - 1].text, ".")));
}

/** The page, with `comment` before its piece number `first`, and every `step` pieces again. */
static struct buffer page_with(const struct pieces *pieces, size_t first, size_t step,
                               const char *comment)
{
    struct buffer text = {0};
    size_t written = 0;

    for (size_t i = first; i <= pieces->count; i += step) {
        size_t begin = sizeof(page) - 1;

        if (i < pieces->count)
            begin = (size_t)(pieces->items[i].text.data - pieces->items[0].text.data);
        buffer_append(&text, (struct text){page + written, begin - written});
        if (!is_in_name(pieces, i))
            buffer_append(&text, text_of(comment));
        written = begin;
    }
    buffer_append(&text, text_of(page + written));
    return text;
}

/** The formatter notices itself what gets lost, so it is enough that it goes through. */
static void format_pages(const struct pieces *pieces, size_t positions, size_t step,
                         const char *comment)
{
    for (size_t i = 0; i < positions; i++) {
        struct buffer text = page_with(pieces, i, step, comment);
        struct buffer formatted = format_twice(buffer_text(&text));

        buffer_free(&formatted);
        buffer_free(&text);
    }
}

static void test_comments_everywhere(void **state)
{
    struct arena *arena = arena_new();
    struct source *source = source_from_text("page.widl", text_of(page));
    struct diagnostics *diagnostics = diag_new();
    struct pieces pieces = {0};

    (void)state;
    assert_false(parse_pieces(arena, source, diagnostics, &pieces)->is_incomplete);
    assert_true(pieces.count > 250);
    for (size_t k = 0; k < ARRAY_LENGTH(comments); k++) {
        for (size_t step = 1; step < 12; step += 5)
            format_pages(&pieces, step, step, comments[k]);
    }
    for (size_t k = 0; k < 4; k += 3)
        format_pages(&pieces, pieces.count + 1, pieces.count + 1, comments[k]);
    pieces_free(&pieces);
    diag_free(diagnostics);
    source_free(source);
    arena_free(arena);
}

/** The same page with every token on a line of its own, and all on one. */
static void test_any_white_space(void **state)
{
    static const char *const spaces[] = {"\n", "\n\n\n", "\r\n", "\t"};
    struct arena *arena = arena_new();
    struct source *source = source_from_text("page.widl", text_of(page));
    struct diagnostics *diagnostics = diag_new();
    struct pieces pieces = {0};

    (void)state;
    parse_pieces(arena, source, diagnostics, &pieces);
    for (size_t k = 0; k < ARRAY_LENGTH(spaces); k++) {
        struct buffer text = {0};

        for (size_t i = 0; i < pieces.count; i++) {
            bool is_docs = pieces.items[i].kind == PIECE_DOC_COMMENT;

            buffer_append(&text, text_of(i == 0 || is_in_name(&pieces, i) ? "" : spaces[k]));
            buffer_append(&text, text_of(is_docs ? "\n" : ""));
            buffer_append(&text, pieces.items[i].text);
            buffer_append(&text, text_of(is_docs ? "\n" : ""));
        }
        struct buffer formatted = format_twice(buffer_text(&text));
        buffer_free(&formatted);
        buffer_free(&text);
    }
    pieces_free(&pieces);
    diag_free(diagnostics);
    source_free(source);
    arena_free(arena);
}

static size_t contracts; /* that visit() has formatted */

static int visit(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    const char *end = strrchr(path, '.');
    const char *why;

    (void)status;
    (void)walk;
    if (type != FTW_F || !end || strcmp(end, ".widl") != 0)
        return 0;
    struct source *source = source_load(path, &why);
    assert_non_null(source);
    struct diagnostics *diagnostics = diag_new();
    struct buffer once = {0};
    enum fmt_result result = fmt_source(source, diagnostics, &once);
    if (result == FMT_FAILED)
        fail_msg("%s would not survive", path);
    if (result == FMT_DONE) {
        struct buffer twice = format_twice(buffer_text(&once));
        if (!text_equal(buffer_text(&once), buffer_text(&twice)))
            fail_msg("%s changes again", path);
        buffer_free(&twice);
        contracts++;
    }
    buffer_free(&once);
    diag_free(diagnostics);
    source_free(source);
    return 0;
}

static void test_all_contracts(void **state)
{
    static const char *const folders[] = {"/tests", "/examples"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(folders); i++) {
        struct buffer path = {0};

        buffer_format(&path, "%s%s", getenv("WIDL_SOURCE_DIR"), folders[i]);
        assert_int_equal(nftw(path.data, visit, 16, FTW_PHYS), 0);
        buffer_free(&path);
    }
    assert_true(contracts > 100);
}

/** Neither time nor memory grows faster than the file. */
static void test_large(void **state)
{
    static const char *const parts[] = {"// c\n", "/* c */", "a: int; ", "reserved \"a\";",
                                        "@a(1, [2, 3]) b: int;\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        struct buffer text = {0};

        buffer_append(&text, text_of("struct A { "));
        while (text.size < 100000)
            buffer_append(&text, text_of(parts[i]));
        buffer_append(&text, text_of("}"));
        struct buffer formatted = format_twice(buffer_text(&text));
        buffer_free(&formatted);
        buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_style),           cmocka_unit_test(test_refused),
        cmocka_unit_test(test_width),           cmocka_unit_test(test_comments_everywhere),
        cmocka_unit_test(test_any_white_space), cmocka_unit_test(test_all_contracts),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
