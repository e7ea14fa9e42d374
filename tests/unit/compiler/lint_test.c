/* SPDX-License-Identifier: MIT */
/*
 * What is linted, and when: files, not imports; nothing twice; nothing that is not switched on. The
 * rules themselves are in tests/golden/lint and in the examples of catalogue_test.c.
 */
#include "lint/lint.h"

#include "base/buffer.h"
#include "diag/catalogue.h"
#include "front.h"
#include "support/cmocka_widl.h"

static void switch_on(struct front *front, enum diag_code code)
{
    struct diag_policy policy = {0};

    policy.levels[code] = DIAG_LEVEL_ON;
    diag_use_policy(front->diagnostics, &policy);
}

/** How often the rule finds something in `text`, a contract behind its package. */
static size_t count_found(enum diag_code code, const char *text)
{
    struct buffer contract = {0};
    struct front front;
    size_t count;

    buffer_format(&contract, "package a.v1;\n%s", text);
    front_good(&front, contract.data);
    switch_on(&front, code);
    lint_files(&front.model, 1, front.diagnostics);
    diag_settle(front.diagnostics);
    count = diag_warnings(front.diagnostics);
    front_done(&front);
    buffer_free(&contract);
    return count;
}

static void test_nothing_by_default(void **state)
{
    struct front front;

    (void)state;
    front_good(&front, "package a; struct b { C: any; } interface d { procedure E(); }");
    lint_files(&front.model, 1, front.diagnostics);
    assert_int_equal(diag_warnings(front.diagnostics), 0);
    front_done(&front);
}

static void test_what_is_taken_over_counts_once(void **state)
{
    (void)state;
    assert_int_equal(count_found(DIAG_FIELD_NAME, "struct A { X: int; } struct B { ...A; } "
                                                  "struct C { ...B; }"),
                     1);
    assert_int_equal(count_found(DIAG_MEMBER_NAME, "interface A { procedure X(); } "
                                                   "interface B extends A { topic Y(); }"),
                     2);
    assert_int_equal(count_found(DIAG_URI_CLASH, "interface A { procedure x(); } "
                                                 "interface B extends A { }"),
                     0);
    assert_int_equal(count_found(DIAG_UNUSED_ERROR, "error E(); interface A { procedure x() "
                                                    "throws E; } interface B extends A { }"),
                     0);
}

static void test_silence(void **state)
{
    static const char *const silenced[] = {
        "struct A { X: int; }  // widl:ignore field-name why\n",
        "// widl:ignore field-name why\nstruct A { X: int; }\n",
        "struct A {\n// widl:ignore field-name why\n/// Docs.\n@since(\"1\")\nX: int;\n}\n",
        "struct A {\n// widl:ignore field-name why\n// widl:ignore type-name why\nX: int;\n}\n",
    };
    static const char *const not_silenced[] = {
        "// widl:ignore field-name why\n\nstruct A { X: int; }\n",
        "// widl:ignore field-name why\nstruct A {\nX: int; }\n",
        "struct A { a: int;  // widl:ignore field-name why\nX: int; }\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(silenced); i++)
        assert_int_equal(count_found(DIAG_FIELD_NAME, silenced[i]), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(not_silenced); i++)
        assert_int_equal(count_found(DIAG_FIELD_NAME, not_silenced[i]), 2);
}

static void test_exactness(void **state)
{
    static const struct {
        const char *type;
        size_t count;
    } cases[] = {
        {"int64", 1},
        {"int64 @range(0..9007199254740991)", 0},
        {"int64 @range(0..9007199254740992)", 1},
        {"int64 @range(-9007199254740991..0)", 0},
        {"int64 @range(-9007199254740992..0)", 1},
        {"int64 @range(..0)", 1},
        {"uint64 @range(..9007199254740991)", 0},
        {"uint64 @range(1..)", 1},
        {"int", 0},
        {"uint32", 0},
        {"duration @encoding(nanoseconds)", 1},
        {"duration", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct buffer text = {0};

        buffer_format(&text, "struct A { a: %s; }", cases[i].type);
        assert_int_equal(count_found(DIAG_INT64_JSON, text.data), cases[i].count);
        buffer_free(&text);
    }
}

static void test_spelling(void **state)
{
    static const struct {
        const char *name;
        size_t count;
    } cases[] = {
        {"a", 0},  {"a_b", 0},    {"a1_2b", 0},       {"A", 1},          {"a_", 1},
        {"_a", 1}, {"a__b", 1},   {"aB", 1},          {"__", 1},         {"\"a-B\"", 0},
        {"_1", 1}, {"\"1A\"", 0}, {"\"\\u00c4\"", 0}, {"HTTPServer", 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct buffer text = {0};

        buffer_format(&text, "struct A { %s: int @c(name: \"x\"); }", cases[i].name);
        assert_int_equal(count_found(DIAG_FIELD_NAME, text.data), cases[i].count);
        buffer_free(&text);
    }
}

/** Two URIs as `@uri` and what stands behind it, and whether they have one in common. */
static void test_overlaps(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        size_t count;
    } cases[] = {
        {"\"x.y\")", "\"x.z\")", 0},
        {"\"x.{p}\")", "\"x.y\")", 1},
        {"\"x.{p}\")", "\"z.y\")", 0},
        {"\"x.{p}\")", "\"x.y.z\")", 0},
        {"\"x.{p}.z\")", "\"x.y\")", 0},
        {"\"x.{p}.z\")", "\"x.y.{q}\")", 1},
        {"\"x.{p}.z\")", "\"x.{q}.y\")", 0},
        {"\"x.y\") @match(prefix)", "\"x.y.z\")", 1},
        {"\"x.y\") @match(prefix)", "\"x.yz\")", 1},
        {"\"x.y\") @match(prefix)", "\"x.z\")", 0},
        {"\"x.y\") @match(prefix)", "\"x.y.z\") @match(prefix)", 1},
        {"\"x.y.z\") @match(prefix)", "\"x.y\")", 0},
        {"\"x.y\") @match(prefix)", "\"x.{p}.z\")", 1},
        {"\"x.y\") @match(prefix)", "\"x.yz.{p}\")", 1},
        {"\"x.yz\") @match(prefix)", "\"x.y.{p}\")", 0},
        {"\"x.y.z.a\") @match(prefix)", "\"x.{p}.z\")", 0},
        {"\"x.y.z\") @match(prefix)", "\"x.{p}.a\")", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct buffer text = {0};
        struct buffer swapped = {0};
        struct buffer unlike = {0};

        buffer_format(&text, "interface I { topic a() @uri(%s; topic b() @uri(%s; }", cases[i].a,
                      cases[i].b);
        buffer_format(&swapped, "interface I { topic a() @uri(%s; topic b() @uri(%s; }", cases[i].b,
                      cases[i].a);
        buffer_format(&unlike, "interface I { topic a() @uri(%s; procedure b() @uri(%s; }",
                      cases[i].a, cases[i].b);
        assert_int_equal(count_found(DIAG_URI_OVERLAP, text.data), cases[i].count);
        assert_int_equal(count_found(DIAG_URI_OVERLAP, swapped.data), cases[i].count);
        assert_int_equal(count_found(DIAG_URI_OVERLAP, unlike.data), 0);
        buffer_free(&text);
        buffer_free(&swapped);
        buffer_free(&unlike);
    }
}

/** Parameters of URIs have names and types, but cannot have docs, and are short. */
static void test_parameters_of_uris(void **state)
{
    static const char text[] = "interface I { procedure a() @uri(\".{Site}.{n}\", n: uint64); }";

    (void)state;
    assert_int_equal(count_found(DIAG_FIELD_NAME, text), 1);
    assert_int_equal(count_found(DIAG_MISSING_TYPE_DOCS, text), 0);
    assert_int_equal(count_found(DIAG_UNBOUNDED_TEXT, text), 0);
    assert_int_equal(count_found(DIAG_INT64_JSON, text), 0);
    assert_int_equal(count_found(DIAG_DEPRECATED_USE,
                                 "@deprecated(\"no\") enum K { a } interface I { "
                                 "procedure a() @uri(\".{k}\", k: K); }"),
                     1);
}

static void test_sets(void **state)
{
    enum catalogue_set set;

    (void)state;
    assert_true(catalogue_find_set(text_of("strict"), &set));
    assert_int_equal(set, CATALOGUE_STRICT);
    assert_string_equal(catalogue_set_name(set), "strict");
    assert_false(catalogue_find_set(text_of("stric"), &set));
    assert_false(catalogue_find_set(text_of(""), &set));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_by_default),
        cmocka_unit_test(test_what_is_taken_over_counts_once),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_exactness),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_overlaps),
        cmocka_unit_test(test_parameters_of_uris),
        cmocka_unit_test(test_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
