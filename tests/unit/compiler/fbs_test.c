/* SPDX-License-Identifier: MIT */
/* How schemas are cut into tokens, read, and how names are spelt; the rest: tests/golden/import. */
#include "support/cmocka_widl.h"

#include "fbs/fbs.h"
#include "fbs/schema.h"
#include "fbs/spelling.h"

static void names_are_spelt_as_contracts_do(void **state)
{
    static const struct {
        const char *name;
        const char *snake;
        const char *pascal;
    } cases[] = {
        {"Red", "red", "Red"},
        {"HIGH", "high", "HIGH"},
        {"VeryHigh", "very_high", "VeryHigh"},
        {"uint128_t", "uint128_t", "Uint128"},
        {"HTTPStatus", "http_status", "HTTPStatus"},
        {"a_b", "a_b", "AB"},
        {"_", "x", "T"},
        {"_1", "x1", "T1"},
        {"a__b_", "a_b", "AB"},
        {"_t", "t", "T"},
        {"IWampMeta", "i_wamp_meta", "IWampMeta"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct text name = text_of(cases[i].name);

        assert_string_equal(cases[i].snake, arena_text(arena, spelling_snake(arena, name)).data);
        assert_string_equal(cases[i].pascal, arena_text(arena, spelling_pascal(arena, name)).data);
    }
    arena_free(arena);
}

static void a_name_is_given_once(void **state)
{
    struct arena *arena = arena_new();
    struct names *taken = names_new(arena);
    static const char *const given[] = {"a", "a2", "a3"};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_true(text_is(spelling_free(arena, taken, text_of("a")), given[i]));
    assert_true(text_is(spelling_free(arena, taken, text_of("a3")), "a32"));
    assert_true(text_is(spelling_free(arena, taken, text_of("a")), "a4"));
    arena_free(arena);
}

static void stems_are_names(void **state)
{
    static const struct {
        const char *path;
        const char *stem;
    } cases[] = {
        {"src/wamp-meta.widl", "wamp_meta"},
        {"9.widl", "x9"},
        {".widl", "x"},
        {"a.b.widl", "a_b"},
        {"A B", "a_b"},
        {"\xc3\xa9.widl", "x"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct text stem = spelling_stem(arena, text_of(cases[i].path));

        assert_string_equal(cases[i].stem, arena_text(arena, stem).data);
    }
    arena_free(arena);
}

/** The tokens of `text`, each behind a space; numbers and strings as what they are. */
static void scan_all(struct arena *arena, const char *text, struct buffer *out)
{
    struct diagnostics *diagnostics = diag_new();
    struct source *source = source_from_text("a.fbs", text_of(text));
    struct fbs_scanner scanner;

    fbs_scanner_init(&scanner, arena, source, diagnostics);
    for (struct fbs_token token = fbs_scan(&scanner); token.kind != FBS_END;
         token = fbs_scan(&scanner)) {
        if (token.docs)
            buffer_format(out, " <%.*s>", TEXT_ARG(token.docs->line));
        buffer_format(out, " %s%.*s",
                      token.kind == FBS_STRING    ? "s:"
                      : token.kind == FBS_INTEGER ? "i:"
                      : token.kind == FBS_FLOAT   ? "f:"
                                                  : "",
                      TEXT_ARG(token.text));
    }
    buffer_format(out, " %zu", diag_errors(diagnostics));
    diag_free(diagnostics);
    source_free(source);
}

static void schemas_are_cut_into_tokens(void **state)
{
    static const struct {
        const char *text;
        const char *tokens; /**< with the number of errors */
    } cases[] = {
        {"", " 0"},
        {"a_1:[b];", " a_1 : [ b ] ; 0"},
        {"1 0xfF 1.5 .5 1e-5 1.", " i:1 i:0xfF f:1.5 f:.5 f:1e-5 f:1. 0"},
        {"-1-2", " - i:1 - i:2 0"},
        {"0x1-2", " i:0x1 - i:2 0"},
        {"\"a\\n\\\"\\u00e9\\x41\" 'b'", " s:a\n\"\xc3\xa9"
                                         "A s:b 0"},
        {"\"\\u0000\" \"\\ud800\" \"\\q\" \"\\xff\"", " s: s: s: s: 4"},
        {"\"open\na", " s: a 1"},
        {"\"open\\", " s: 1"},
        {"/* a */ b /* c", " b 1"},
        {"/// docs \r\na // no docs\n//// nor these\nb", " <docs> a b 0"},
        {"# a \xc3\xa9 b", " a b 2"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer tokens = {0};

        scan_all(arena, cases[i].text, &tokens);
        assert_string_equal(cases[i].tokens, tokens.data);
        buffer_free(&tokens);
    }
    arena_free(arena);
}

static void numbers_keep_their_value(void **state)
{
    static const struct {
        const char *text;
        bool is_right;
        uint64_t magnitude;
    } cases[] = {
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"0xffffffffffffffff", true, UINT64_MAX},
        {"0x10000000000000000", false, 0},
        {"-9223372036854775808", true, 1ull << 63},
        {"0x", false, 0},
        {"12ab", false, 0},
        {"007", true, 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena *arena = arena_new();
        struct diagnostics *diagnostics = diag_new();
        struct text text = arena_format(arena, "table A { b: ulong = %s; }", cases[i].text);
        struct source *source = source_from_text("a.fbs", text);
        struct fbs_schema schema = {0};

        fbs_parse(arena, source, diagnostics, &schema);
        assert_int_equal(diag_errors(diagnostics) == 0, cases[i].is_right);
        if (cases[i].is_right)
            assert_true(schema.declarations->members->value.magnitude == cases[i].magnitude);
        diag_free(diagnostics);
        source_free(source);
        arena_free(arena);
    }
}

static void the_rest_is_read_behind_an_error(void **state)
{
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diag_new();
    struct source *source = source_from_text(
        "a.fbs", text_of("namespace a\ntable A { b c; d: int; }\nenum {}\nstruct B { e: int; }"));
    struct fbs_schema schema = {0};

    (void)state;
    fbs_parse(arena, source, diagnostics, &schema);
    assert_int_equal(diag_errors(diagnostics), 3);
    assert_true(text_is(schema.declarations->name, "A"));
    assert_int_equal(schema.declarations->member_count, 1);
    assert_true(text_is(schema.declarations->next->name, "B"));
    diag_free(diagnostics);
    source_free(source);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_spelt_as_contracts_do),
        cmocka_unit_test(a_name_is_given_once),
        cmocka_unit_test(stems_are_names),
        cmocka_unit_test(schemas_are_cut_into_tokens),
        cmocka_unit_test(numbers_keep_their_value),
        cmocka_unit_test(the_rest_is_read_behind_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
