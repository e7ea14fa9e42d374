/* SPDX-License-Identifier: MIT */
/* From text to the syntax tree, and how the parser goes on after an error. */
#include "syntax/parse.h"

#include "front.h"
#include "support/cmocka_widl.h"

/** One file, parsed and nothing else. */
struct parsed {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct source *source;
    const struct ast_file *file;
};

static void parse_text(struct parsed *parsed, const char *text)
{
    parsed->arena = arena_new();
    parsed->diagnostics = diag_new();
    parsed->source = source_from_text("test.widl", text_of(text));
    parsed->file = parse(parsed->arena, parsed->source, parsed->diagnostics);
}

static void parsed_done(struct parsed *parsed)
{
    source_free(parsed->source);
    diag_free(parsed->diagnostics);
    arena_free(parsed->arena);
}

static struct text spanned(struct span span)
{
    return (struct text){span.source->text + span.begin, span.end - span.begin};
}

static void expect_text(struct text text, const char *expected)
{
    if (!text_is(text, expected))
        fail_msg("'%.*s' is not '%s'", TEXT_ARG(text), expected);
}

static const struct ast_declaration *declaration(const struct parsed *parsed, size_t i)
{
    assert_in_range(i, 0, parsed->file->declarations.count - 1);
    return parsed->file->declarations.items[i];
}

static void test_file(void **state)
{
    struct parsed parsed;
    (void)state;
    parse_text(&parsed, "widl 1;\r\n/// All.\npackage com.type.v1 @c(prefix: \"x\");\n"
                        "import \"a/b.widl\" as b; import \"c.widl\";\n");
    const struct ast_file *file = parsed.file;
    assert_int_equal(diag_errors(parsed.diagnostics), 0);
    assert_false(file->is_incomplete);
    expect_text(file->package.text, "com.type.v1");
    expect_text(spanned(file->package.span), "com.type.v1");
    expect_text(file->docs, "All.");
    assert_int_equal(file->decorators.count, 1);
    assert_int_equal(file->imports.count, 2);
    const struct ast_import *import = file->imports.items[0];
    expect_text(import->path.text, "a/b.widl");
    expect_text(import->alias.text, "b");
    expect_text(spanned(import->span), "import \"a/b.widl\" as b;");
    import = file->imports.items[1];
    assert_int_equal(import->alias.text.size, 0);
    parsed_done(&parsed);
}

static void test_spans_begin_at_the_first_token(void **state)
{
    struct parsed parsed;
    (void)state;
    parse_text(&parsed,
               "package p;  // comment\n"
               "struct S {\n  a: map<string, int[]>[];\n  @c(name: \"x\") b?: T = 3 ; }\n");
    const struct ast_declaration *structure = declaration(&parsed, 0);
    const struct ast_field *a = structure->members.items[0];
    const struct ast_field *b = structure->members.items[1];
    expect_text(spanned(structure->name.span), "S");
    expect_text(spanned(a->span), "a: map<string, int[]>[]");
    expect_text(spanned(a->type->span), "map<string, int[]>[]");
    expect_text(spanned(a->type->element->element->span), "int[]");
    expect_text(spanned(b->span), "@c(name: \"x\") b?: T = 3");
    expect_text(spanned(b->value->span), "3");
    assert_true(b->is_optional);
    assert_false(a->is_optional);
    parsed_done(&parsed);
}

static void test_keywords_are_names(void **state)
{
    static const char *const keywords[] = {
        "as",   "by",        "const", "enum",    "error",     "extends",  "false",  "import",
        "map",  "interface", "null",  "package", "procedure", "reserved", "stream", "struct",
        "then", "throws",    "topic", "true",    "type",      "union",    "void",   "widl",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(keywords); i++) {
        struct front front;
        struct parsed parsed;
        struct arena *arena = arena_new();
        const char *k = keywords[i];
        struct text text = arena_format(
            arena,
            "package p.%s; enum E { %s } struct S { %s: int; a: E = E.%s; }"
            "interface I { procedure %s(%s: int, {a%s?: int}) -> (%s: int); topic t%s(%s: int); }",
            k, k, k, k, k, k, k, k, k, k);
        front_good(&front, text.data);
        front_done(&front);
        parse_text(&parsed, text.data);
        const struct ast_declaration *structure = declaration(&parsed, 1);
        expect_text(((const struct ast_field *)structure->members.items[0])->name.text, k);
        parsed_done(&parsed);
        arena_free(arena);
    }
}

static void test_values(void **state)
{
    static const struct {
        const char *written;
        enum ast_value_kind kind;
        bool is_negative;
        uint64_t magnitude;
        double number;
        const char *text;
    } cases[] = {
        {"0", AST_INTEGER, false, 0, 0, ""},
        {"-0", AST_INTEGER, false, 0, 0, ""},
        {"-17", AST_INTEGER, true, 17, 0, ""},
        {"0xFf", AST_INTEGER, false, 255, 0, ""},
        {"18446744073709551615", AST_INTEGER, false, UINT64_MAX, 0, ""},
        {"-9223372036854775808", AST_INTEGER, true, (uint64_t)1 << 63, 0, ""},
        {"1.5", AST_FLOAT, false, 0, 1.5, ""},
        {"-2e3", AST_FLOAT, false, 0, -2000, ""},
        {"1.25E-2", AST_FLOAT, false, 0, 0.0125, ""},
        {"\"\"", AST_STRING, false, 0, 0, ""},
        {"\"a // b\"", AST_STRING, false, 0, 0, "a // b"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", AST_STRING, false, 0, 0, "\"\\/\b\f\n\r\t"},
        {"\"\\u00e4\\u20AC\\ud83d\\uDE00\"", AST_STRING, false, 0, 0,
         "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a.type.c", AST_NAME, false, 0, 0, "a.type.c"},
        {"true", AST_BOOL, false, 0, 0, ""},
        {"null", AST_NULL, false, 0, 0, ""},
        {"[1, [2]]", AST_VALUES, false, 0, 0, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct parsed parsed;
        struct arena *arena = arena_new();
        parse_text(&parsed, arena_format(arena, "const X: T = %s;", cases[i].written).data);
        const struct ast_value *value = declaration(&parsed, 0)->value;
        assert_int_equal(diag_errors(parsed.diagnostics), 0);
        assert_int_equal(value->kind, cases[i].kind);
        assert_int_equal(value->is_negative, cases[i].is_negative);
        assert_true(value->magnitude == cases[i].magnitude);
        assert_true(value->number == cases[i].number);
        expect_text(value->text, cases[i].text);
        expect_text(spanned(value->span), cases[i].written);
        parsed_done(&parsed);
        arena_free(arena);
    }
}

static void test_ranges(void **state)
{
    static const struct {
        const char *written;
        const char *low;
        const char *high;
    } cases[] = {{"1..64", "1", "64"},
                 {"..MAX", "", "MAX"},
                 {"-1.5..", "-1.5", ""},
                 {"a.b..c.d", "a.b", "c.d"},
                 {"1 .. 2", "1", "2"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct parsed parsed;
        struct arena *arena = arena_new();
        parse_text(&parsed, arena_format(arena, "type X = T @r(%s);", cases[i].written).data);
        const struct ast_decorator *decorator = declaration(&parsed, 0)->decorators.items[0];
        const struct ast_argument *argument = decorator->arguments.items[0];
        assert_null(argument->value);
        expect_text(argument->low ? spanned(argument->low->span) : text_of(""), cases[i].low);
        expect_text(argument->high ? spanned(argument->high->span) : text_of(""), cases[i].high);
        parsed_done(&parsed);
        arena_free(arena);
    }
}

static void test_docs(void **state)
{
    struct parsed parsed;
    (void)state;
    parse_text(&parsed, "///   First.  \r\n///\n///     More.\n// no doc\n@since(\"1\")\n"
                        "struct S {\n///tight\na: int;\n//// a line\nb: int; }\n"
                        "interface I {\n  /// P.\n  procedure p(\n  /// Arg.\n  a: int);\n}\n");
    const struct ast_declaration *structure = declaration(&parsed, 0);
    const struct ast_declaration *interface = declaration(&parsed, 1);
    const struct ast_field *a = structure->members.items[0];
    const struct ast_field *b = structure->members.items[1];
    const struct ast_member *member = interface->members.items[0];
    expect_text(structure->docs, "First.\n\n  More.");
    expect_text(a->docs, "tight");
    expect_text(b->docs, "");
    expect_text(member->docs, "P.");
    expect_text(((const struct ast_field *)member->params->positional.items[0])->docs, "Arg.");
    parsed_done(&parsed);
}

static void test_decorators_before_and_behind(void **state)
{
    struct parsed parsed;
    (void)state;
    parse_text(&parsed, "@a error E () @b(1) @c.d(x: 2); enum K { @e x @f, y }");
    const struct ast_declaration *error = declaration(&parsed, 0);
    assert_int_equal(error->decorators.count, 3);
    expect_text(((const struct ast_decorator *)error->decorators.items[0])->name.text, "a");
    expect_text(((const struct ast_decorator *)error->decorators.items[2])->name.text, "c.d");
    const struct ast_enumerator *x = declaration(&parsed, 1)->members.items[0];
    assert_int_equal(x->decorators.count, 2);
    parsed_done(&parsed);
}

/* What is broken is left out; all else is there. */
static void test_recovery(void **state)
{
    static const struct {
        const char *text;
        size_t errors;
        size_t declarations;
        size_t members; /* of the last declaration */
    } cases[] = {
        {"struct A { a int; b: int; }", 1, 1, 1},
        {"struct A { a: int; b: int }", 1, 1, 1},
        {"struct A { a: int; b int; c int; d: int; }", 2, 1, 2},
        {"strct A { a: int; b: int; } struct B { x: int; y: int; }", 1, 1, 2},
        {"struct A { struct B { x: int; } y: int; } struct C { z: int; }", 1, 2, 1},
        {"enum E { a, b c, d, e f, g }", 2, 1, 3},
        {"enum E { , a }", 1, 1, 1},
        {"const A: int 3; const B: int = 4; struct S { a: int; }", 1, 2, 1},
        {"interface I { procedure p(a int, {b: int}) -> int; topic t(); }", 1, 1, 2},
        {"interface I { procedure p({b int}) -> int; topic t(); }", 1, 1, 2},
        {"interface I { procdure p({b: int}); topic t(); }", 1, 1, 1},
        {"interface I { procedure p() topic t(); topic u(); }", 1, 1, 1},
        {"struct A { a: int = ; b: int; @c(1 2) d: int; }", 2, 1, 2},
        {"struct A { a$x: int; b: int; }", 1, 1, 1},
        {"# comment\nstruct A { a: int; }", 1, 1, 1},
        {"} struct A { a: int; }", 1, 1, 1},
        {"const A: int = 3\nstruct B { x: int; }", 1, 1, 1},
        {"struct A {\na: int\nb: int\nc: int;\n}", 2, 1, 1},
        {"struct A { a: int, b: int, c: int; }", 2, 1, 1},
        {"enum E {\na\nb\nc\n}", 2, 1, 1},
        {"enum E { a; b; c }", 2, 1, 1},
        {"interface I {\ntopic t(a: int;\ntopic u();\n}", 1, 1, 2},
        {"interface I {\ntopic t({a: int;\ntopic u();\n}", 1, 1, 2},
        {"interface I {\ntopic t({a: int);\ntopic u();\n}", 1, 1, 2},
        {"interface I {\ntopic t(a: int @length(1;\ntopic u();\n}", 1, 1, 2},
        {"interface I {\ntopic t(a int;\ntopic u();\n}", 1, 1, 2},
        {"interface I {\ntopic t(a: int\n}\nstruct S { x: int; }", 1, 2, 1},
        {"struct A {\nx: int @length(1;\ny: int;\n}", 1, 1, 2},
        {"enum E { a @c(1, b }\nstruct S { x: int; }", 1, 2, 1},
        {"const X: string = \"abc;\nstruct A { a: int; }", 1, 1, 1},
        {"error E (a: int\nstruct S { x: int; }\nstruct T { x: int; }", 2, 2, 1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct parsed parsed;
        parse_text(&parsed, cases[i].text);
        size_t declarations = parsed.file->declarations.count;
        size_t members = declarations ? declaration(&parsed, declarations - 1)->members.count : 0;
        if (diag_errors(parsed.diagnostics) != cases[i].errors ||
            declarations != cases[i].declarations || members != cases[i].members)
            fail_msg("'%s': %zu errors, %zu declarations, %zu members", cases[i].text,
                     diag_errors(parsed.diagnostics), declarations, members);
        assert_true(parsed.file->is_incomplete);
        parsed_done(&parsed);
    }
}

/* One error each, whose message is part of the interface to people. */
static void test_messages(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"interface I { procedure p() procedure q(); }",
         "expected ';', '->', '@' or 'throws', found 'procedure'"},
        {"topic t();", "expected a declaration, found 'topic'"},
        {"struct { a: int; }", "expected a name, found '{'"},
        {"const X: int = ;", "expected a value, found ';'"},
        {"const X: = 3;", "expected a type, found '='"},
        {"struct S { a: int;", "found the end of the file"},
        {"interfaces I {}", "did you mean 'interface'?"},
        {"const X: int = 12ab;", "'12ab' is not a number"},
        {"const X: int = 007;", "'007' is not a number"},
        {"const X: int = 18446744073709551616;", "an integer that does not fit 64 bits"},
        {"const X: float64 = 1e999;", "a number that does not fit a float64"},
        {"const X: string = \"a\\xb\";", "unknown escape"},
        {"const X: string = \"\\ud800\";", "half of a surrogate pair"},
        {"const X: string = \"\\u12\";", "'\\u' needs four hexadecimal digits"},
        {"const X: string = \"\\u0000\";", "a string cannot hold U+0000"},
        {"const X: string = \"abc", "a string without its end"},
        {"/* no end", "a comment without its end"},
        {"struct S {} type T = p.v1 . S;", "a name with space around its dot"},
        {"struct S { a: \xc3\xa4; }", "unexpected character '\xc3\xa4'"},
        {"struct S { a: \x01; }", "unexpected character 0x01"},
        {"package q;", "a second 'package'"},
        {"widl 1;", "'widl' must be the first thing"},
        {"union U { a: A; }", "expected 'by', found '{'"},
        {"union U by kind { a: A; }", "expected a string, found 'kind'"},
        {"struct S { a: int | null[]; }", "'| null' must be the end of a type"},
        {"struct S { a: int | string; }", "expected 'null', found 'string'"},
        {"interface I { procedure p(stream a: int, b: int); }",
         "'b' stands behind 'stream a', which is sent last"},
        {"interface I { procedure p({stream a: int}); }",
         "'stream a' is positional: it cannot stand in braces"},
        {"interface I { procedure p() -> stream; }", "expected"},
        {"struct S { stream a: int; }", "expected ':' or '?', found 'a'"},
        {"interface I { procedure p(...a: any[], b: int); }", "'b' stands behind '...a'"},
        {"interface I { procedure p(...a: any[], ...b: any[]); }", "'b' stands behind '...a'"},
        {"error E ({...a: any, b: int});", "'b' stands behind '...a'"},
        {"interface I { procedure p(...a?: any[]); }", "expected ':', found '?'"},
        {"struct S { ...a: int; }", "expected ';', found ':'"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        front_bad(cases[i].text, 1, cases[i].message);
}

static void test_header(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"widl 2; package p;", "version 2 of the language is unknown"},
        {"struct S {} package p;", "'package' must stand before imports and declarations"},
        {"", "the file has no package"},
        {"struct S {}", "the file has no package"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct front front;
        front_init(&front, NULL);
        front_text(&front, "test.widl", cases[i].text);
        if (!strstr(front_reported(&front), cases[i].message))
            fail_msg("'%s':\n%s", cases[i].text, front_reported(&front));
        assert_int_equal(diag_errors(front.diagnostics), 1);
        front_done(&front);
    }
}

static void test_useless_docs_warn(void **state)
{
    struct front front;
    (void)state;
    front_init(&front, NULL);
    front_text(&front, "test.widl",
               "package p;\nstruct S {\n  a: int; /// behind\n  b: int;\n"
               "  /// nothing\n}\n");
    assert_non_null(front.model);
    assert_non_null(strstr(front_reported(&front), "3:11: warning: a doc comment behind"));
    assert_non_null(strstr(front_reported(&front), "5:3: warning: a doc comment that describes"));
    assert_int_equal(front.model->structs[0].fields[1].about.docs.size, 0);
    front_done(&front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_spans_begin_at_the_first_token),
        cmocka_unit_test(test_keywords_are_names),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_docs),
        cmocka_unit_test(test_decorators_before_and_behind),
        cmocka_unit_test(test_recovery),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_useless_docs_warn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
