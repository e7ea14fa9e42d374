/* SPDX-License-Identifier: MIT */
/* What structs and interfaces take over from others, and names that are reserved. */
#include "sema/parts.h"

#include "base/buffer.h"
#include "front.h"
#include "support/cmocka_widl.h"

static void expect_text(struct text text, const char *expected)
{
    if (!text_is(text, expected))
        fail_msg("'%.*s' is not '%s'", TEXT_ARG(text), expected);
}

static void expect_fields(const struct model_struct *structure, const char *names)
{
    struct buffer all = {0};
    for (size_t i = 0; i < structure->field_count; i++)
        buffer_format(&all, "%s%.*s", i > 0 ? " " : "", TEXT_ARG(structure->fields[i].name));
    expect_text(buffer_text(&all), names);
    buffer_free(&all);
}

static void test_spread(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p;\n"
                       "struct A { x: int; ...B; ...E; y: int; reserved \"old\", \"own\"; }\n"
                       "struct B { ...C; b?: int; reserved \"old\", \"b_old\"; }\n"
                       "struct C {\n/// Doc.\n c: int8 = 3 @range(..9) @c(name: \"cc\"); }\n"
                       "struct E {}\n");
    const struct model_struct *structs = front.model->structs;
    expect_fields(&structs[0], "x c b y");
    expect_fields(&structs[1], "c b");
    expect_fields(&structs[3], "");
    const struct model_field *c = &structs[0].fields[1];
    expect_text(c->about.docs, "Doc.");
    expect_text(c->c_name, "cc");
    assert_ptr_equal(c->type, structs[2].fields[0].type);
    assert_int_equal(c->type->range.high, 9);
    assert_true(c->has_default);
    assert_int_equal(c->value.integer, 3);
    assert_true(structs[0].fields[2].optional);

    assert_int_equal(structs[0].reserved_count, 3);
    expect_text(structs[0].reserved[1].name, "own");
    expect_text(structs[0].reserved[2].name, "b_old");
    assert_int_equal(structs[1].reserved_count, 2);
    front_done(&front);
}

/* What a struct spreads is laid out as if it were written there; it need not be recursive, too. */
static void test_spread_layout(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p; struct A { ...B; } struct B { c: C; tree: A[]; }\n"
                       "struct C { x: int; }");
    expect_text(front.model->layout[0].structure->name, "C");
    expect_text(front.model->layout[1].structure->name, "A");
    assert_true(front.model->structs[0].recursive);
    assert_false(front.model->structs[1].recursive);
    front_done(&front);
}

static void test_extends(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p;\n"
                       "interface D extends B, C { procedure d(); reserved \"gone\"; }\n"
                       "interface B extends A { topic b(); }\n"
                       "interface C extends A { procedure c() @uri(\"x.c\"); }\n"
                       "interface A { procedure a(); topic t(); reserved \"old\"; }\n");
    const struct model_interface *all = front.model->interfaces;
    const struct model_interface *d = &all[0];
    assert_int_equal(d->base_count, 2);
    assert_ptr_equal(d->bases[0], &all[1]);
    assert_int_equal(d->procedure_count, 3);
    expect_text(d->procedures[0].uri.text, "p.a.a");
    assert_ptr_equal(d->procedures[0].origin, &all[3]);
    expect_text(d->procedures[1].uri.text, "x.c");
    assert_ptr_equal(d->procedures[1].origin, &all[2]);
    expect_text(d->procedures[2].uri.text, "p.d.d");
    assert_ptr_equal(d->procedures[2].origin, d);
    assert_int_equal(d->topic_count, 2);
    expect_text(d->topics[0].uri.text, "p.a.t");
    expect_text(d->topics[1].uri.text, "p.b.b");
    assert_int_equal(d->reserved_count, 2);

    static const char order[] = "ABCD";
    for (size_t i = 0; i < front.model->interface_count; i++)
        assert_int_equal(front.model->interfaces_by_base[i]->name.data[0], order[i]);
    front_done(&front);
}

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    {"struct A { ...B; }", "unknown struct 'B'"},
    {"enum E { x } struct A { ...E; }", "'E' is an enum, not a struct"},
    {"struct A { ...int; }", "'int' is a type, not a struct"},
    {"struct A { ...A; }", "struct 'A' spreads itself"},
    {"struct A { ...B; } struct B { ...A; }", "'B' spreads 'A' here"},
    {"struct A { ...B; b: A; } struct B { x: int; }", "struct 'A' contains itself"},
    {"struct A { x: int; ...B; } struct B { x: int; }", "a second field 'x', which 'B' brings"},
    {"struct A { ...B; x: int; } struct B { x: int; }", "'B' brings it here"},
    {"@tuple struct A { ...B; y: int; } struct B { x?: int; }", "'y' is required, but behind 'x'"},
    {"struct A { reserved \"x\"; x: int; }", "the name 'x' is reserved"},
    {"struct A { reserved \"x\", \"x\"; }", "a second reserved name 'x'"},
    {"struct A { ...B; x: int; } struct B { reserved \"x\"; }", "the name 'x' is reserved"},
    {"struct A { @since(\"1\") reserved \"x\"; }", "'@since' does not fit 'reserved'"},
    {"interface I { procedure p(); reserved \"p\"; }", "the name 'p' is reserved"},
    {"interface I extends J {}", "unknown interface 'J'"},
    {"error J (); interface I extends J {}", "'J' is an error, not an interface"},
    {"interface I extends I {}", "interface 'I' extends itself"},
    {"interface I extends J, J {} interface J {}", "a second base 'J'"},
    {"interface I extends J { topic p(); } interface J { procedure p(); }", "a second member 'p'"},
    {"interface I extends J, K {} interface J { topic p(); } interface K { topic p(); }",
     "a second member 'p', which 'K' brings"},
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
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_spread_layout),
        cmocka_unit_test(test_extends),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
