/* SPDX-License-Identifier: MIT */
/* What decorators put into the model, and constants in every place that takes a value. */
#include "sema/decorators.h"

#include "front.h"
#include "support/cmocka_widl.h"

static void expect_text(struct text text, const char *expected)
{
    if (!text_is(text, expected))
        fail_msg("'%.*s' is not '%s'", TEXT_ARG(text), expected);
}

static void test_age(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p @since(\"0.1\");\n"
                       "@since(\"1\") @deprecated(\"use T\", since: \"2\") struct S {\n"
                       "a: int @since(\"1.1\"); @deprecated(since: \"3\") b: int; c: int; }\n");
    const struct model_struct *structure = front.model->structs;
    expect_text(front.model->about.since, "0.1");
    expect_text(structure->about.since, "1");
    expect_text(structure->about.deprecated, "use T");
    expect_text(structure->about.deprecated_since, "2");
    expect_text(structure->fields[0].about.since, "1.1");
    assert_false(structure->fields[0].about.is_deprecated);
    assert_true(structure->fields[1].about.is_deprecated);
    expect_text(structure->fields[1].about.deprecated, "");
    expect_text(structure->fields[1].about.deprecated_since, "3");
    expect_text(structure->fields[2].about.since, "");
    front_done(&front);
}

static void test_calls(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p; const SLOW: duration = \"2m\"; interface I {\n"
                       "@timeout(\"1500ms\") procedure a(); @timeout(SLOW) procedure b();\n"
                       "@idempotent procedure c(); @timeout(\"1999us\") procedure d(); }");
    const struct model_procedure *procedures = front.model->interfaces[0].procedures;
    assert_int_equal(procedures[0].timeout_ms, 1500);
    assert_false(procedures[0].is_idempotent);
    assert_int_equal(procedures[1].timeout_ms, 120000);
    assert_int_equal(procedures[2].timeout_ms, 0);
    assert_true(procedures[2].is_idempotent);
    assert_int_equal(procedures[3].timeout_ms, 1);
    front_done(&front);
}

static void test_constants(void **state)
{
    struct front front;
    (void)state;
    front_good(&front,
               "package p; enum E { a = TEXT, b } enum N : int8 { x = LOW }\n"
               "type T = string @length(LOW..HIGH);\n"
               "struct S { l: T[] @length(..p.HIGH); n: int8[HIGH]; i: int = LOW @range(LOW..);\n"
               "f: float64 = RATIO @range(RATIO..HIGH); s: string = TEXT; d: duration = SLOW; }\n"
               "error F (...rest: int[] @length(..HIGH), {k: int = HIGH});\n"
               "const LOW: int8 = 2; const HIGH: uint16 = LATER; const LATER: uint8 = 9;\n"
               "const RATIO: float32 = 0.5; const TEXT: string = \"t\";\n"
               "const SLOW: duration = \"1s\";");
    const struct model_file *model = front.model;
    const struct model_field *fields = model->structs[0].fields;
    expect_text(model->enums[0].enumerators[0].wire, "t");
    assert_int_equal(model->enums[1].enumerators[0].number, 2);
    assert_int_equal(fields[0].type->length.high, 9);
    assert_int_equal(fields[0].type->element->length.low, 2);
    assert_int_equal(fields[1].type->count, 9);
    assert_int_equal(fields[2].value.integer, 2);
    assert_int_equal(fields[2].type->range.low, 2);
    assert_true(fields[3].value.number == 0.5);
    assert_true(fields[3].type->range.high_float == 9);
    expect_text(fields[4].value.string, "t");
    assert_int_equal(fields[5].value.integer, 1000000000);
    assert_int_equal(model->errors[0].payload.rest->type->length.high, 9);
    assert_int_equal(model->errors[0].payload.keyword[0].value.integer, 9);
    front_done(&front);
}

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    {"interface I { @timeout procedure p(); }", "'@timeout' needs a duration"},
    {"interface I { @timeout(\"1s\", \"2s\") procedure p(); }", "'@timeout' needs a duration"},
    {"interface I { @timeout(1..2) procedure p(); }", "'@timeout' needs a duration"},
    {"interface I { @timeout(5) procedure p(); }", "'5' is not a value of type 'duration'"},
    {"interface I { @timeout(X) procedure p(); }", "unknown constant 'X'"},
    {"interface I { @timeout(\"0s\") procedure p(); }", "at least a millisecond"},
    {"interface I { @timeout(\"-1s\") procedure p(); }", "at least a millisecond"},
    {"interface I { @timeout(\"4294967296ms\") procedure p(); }", "at most 49 days"},
    {"interface I { @timeout(\"1s\") topic t(); }", "'@timeout' does not fit a topic"},
    {"interface I { @idempotent topic t(); }", "'@idempotent' does not fit a topic"},
    {"interface I { @idempotent(1) procedure p(); }", "'@idempotent' takes no arguments"},
    {"interface I { @match(\"prefix\") procedure p(); }",
     "'@match' needs 'exact', 'prefix' or 'wildcard'"},
    {"interface I { @match(x: prefix) procedure p(); }",
     "'@match' needs 'exact', 'prefix' or 'wildcard'"},
    {"interface I { @invoke(any) procedure p(); }",
     "'@invoke' needs 'single', 'roundrobin', 'random', 'first' or 'last'"},
    {"interface I { @invoke procedure p(); }",
     "'@invoke' needs 'single', 'roundrobin', 'random', 'first' or 'last'"},
    {"interface I { @invoke(first) topic t(); }", "'@invoke' does not fit a topic"},
    {"enum E { a = X }", "unknown constant 'X'"},
    {"const X: int = 1; enum E { a = X }", "'X' is not a value of type 'string'"},
    {"const X: string = \"b\"; enum E { a = X, b }", "a second enumerator with the value 'b'"},
};

static void test_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        front_bad(bad[i].text, 1, bad[i].message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
