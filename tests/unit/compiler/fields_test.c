/* SPDX-License-Identifier: MIT */
/* Parameters as a whole: what takes the rest, and what may come beside them. */
#include "sema/fields.h"

#include <stdlib.h>

#include "front.h"
#include "support/cmocka_widl.h"

static void expect_text(struct text text, const char *expected)
{
    if (!text_is(text, expected))
        fail_msg("'%.*s' is not '%s'", TEXT_ARG(text), expected);
}

static void test_strict(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p; @strict struct S {} struct T {} @strict error E ();\n"
                       "interface I { @strict procedure a(x: int) -> int; procedure b();\n"
                       "@strict topic t(); }");
    const struct model_interface *interface = front.model->interfaces;
    assert_true(front.model->structs[0].is_strict);
    assert_false(front.model->structs[1].is_strict);
    assert_true(front.model->errors[0].payload.is_strict);
    assert_true(interface->procedures[0].args.is_strict);
    assert_true(interface->procedures[0].result.is_strict);
    assert_false(interface->procedures[1].args.is_strict);
    assert_true(interface->topics[0].event.is_strict);
    front_done(&front);

    front_good(&front, "package p @strict; struct S {} interface I { topic t(); }");
    assert_true(front.model->structs[0].is_strict);
    assert_true(front.model->interfaces[0].topics[0].event.is_strict);
    front_done(&front);
}

static void test_rest(void **state)
{
    struct front front;
    (void)state;
    front_good(&front,
               "package p; type L = int[] @length(..3); interface I {\n"
               "procedure a(x: int, ...r: L, {...k: string @length(1..) @c(name: \"o\")});\n"
               "procedure b({y: int}); }");
    const struct model_message *args = &front.model->interfaces[0].procedures[0].args;
    assert_int_equal(args->positional_count, 1);
    expect_text(args->rest->name, "r");
    assert_int_equal(args->rest->type->kind, MODEL_LIST);
    assert_int_equal(args->rest->type->length.high, 3);
    assert_int_equal(args->keyword_count, 0);
    expect_text(args->keyword_rest->c_name, "o");
    assert_int_equal(args->keyword_rest->type->kind, MODEL_MAP);
    assert_int_equal(args->keyword_rest->type->element->length.low, 1);
    assert_null(front.model->interfaces[0].procedures[1].args.rest);
    assert_null(front.model->interfaces[0].procedures[1].args.keyword_rest);
    front_done(&front);
}

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    {"error E (...a: int);", "'...a' is a list of values, but 'int' is none"},
    {"error E (...a: map<string, int>);", "did you mean 'map<string, int>[]'?"},
    {"error E (...a: int[], {...a: int});", "a second parameter 'a'"},
    {"error E (...a: x[]);", "unknown type 'x'"},
    {"error E (...a: int[65536][17][]);", "holds more than 1048576 values"},
    {"@strict enum K { a }", "'@strict' does not fit an enum"},
    {"@strict(1) struct S {}", "'@strict' takes no arguments"},
};

static void test_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        front_bad(bad[i].text, 1, bad[i].message);
}

/* The name of a field as long as any can be, and one byte longer. */
static void test_long_name(void **state)
{
    static const char head[] = "package p; struct S { \"";
    static const char tail[] = "\" : int; }";
    enum { LONGEST = 65000 };
    struct front front;
    char *text = calloc(1, sizeof(head) + LONGEST + 1 + sizeof(tail));
    (void)state;
    assert_non_null(text);
    memcpy(text, head, sizeof(head));
    memset(text + sizeof(head) - 1, 'a', LONGEST + 1);
    memcpy(text + sizeof(head) - 1 + LONGEST, tail, sizeof(tail));
    front_good(&front, text);
    assert_int_equal(front.model->structs[0].fields[0].name.size, LONGEST);
    front_done(&front);

    text[sizeof(head) - 1 + LONGEST] = 'a';
    memcpy(text + sizeof(head) + LONGEST, tail, sizeof(tail));
    front_bad(text + strlen("package p; "), 1, "a name of 65001 bytes is longer than 65000");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
