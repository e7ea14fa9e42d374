/* SPDX-License-Identifier: MIT */
/* Streams and URIs with parameters in the model. */
#include "front.h"
#include "support/cmocka_widl.h"

static void expect_text(struct text text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static void test_streams(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p.v1;\n"
                       "interface I {\n"
                       "  procedure tail() -> stream int then (count: int);\n"
                       "  procedure put(name?: string, stream \"the part\": bytes) -> uuid;\n"
                       "  procedure both(stream x: int) -> stream (a: int, {b?: int});\n"
                       "  procedure none() -> int;\n}\n");
    const struct model_procedure *procedures = front.model->interfaces[0].procedures;
    assert_true(procedures[0].has_items && procedures[0].item_is_single);
    assert_int_equal(procedures[0].item.positional[0].type->kind, MODEL_INT);
    assert_false(procedures[0].result_is_single || procedures[0].has_input);
    expect_text(procedures[0].result.positional[0].name, "count");
    assert_true(procedures[1].has_input);
    expect_text(procedures[1].input.positional[0].name, "the part");
    assert_int_equal(procedures[1].args.positional_count, 1);
    assert_true(procedures[1].result_is_single);
    assert_true(procedures[2].has_input && procedures[2].has_items);
    assert_false(procedures[2].item_is_single || procedures[2].result_is_single);
    assert_int_equal(procedures[2].item.keyword_count, 1);
    assert_false(procedures[3].has_input || procedures[3].has_items);
    front_done(&front);
}

static void test_uri_parameters(void **state)
{
    struct front front;
    (void)state;
    front_good(&front,
               "package p.v1; type Id = string @length(1..8);\n"
               "interface I {\n"
               "  procedure a(x: int) @uri(\".{site}.a.{n}\", n: uint8, site: Id) @invoke(last);\n"
               "  procedure b() @match(prefix);\n"
               "  topic t() @uri(\"x.{type}\") @match(wildcard);\n}\n");
    const struct model_interface *interface = &front.model->interfaces[0];
    const struct model_procedure *a = &interface->procedures[0];
    expect_text(a->uri.text, "p.v1.{site}.a.{n}");
    expect_text(a->uri.pattern, "p.v1..a.");
    assert_int_equal(a->uri.match, MODEL_MATCH_WILDCARD);
    assert_int_equal(a->invoke, MODEL_INVOKE_LAST);
    assert_int_equal(a->args.uri_part_count, 2);
    expect_text(a->args.uri_parts[0].field.name, "site");
    assert_int_equal(a->args.uri_parts[0].component, 2);
    assert_int_equal(a->args.uri_parts[0].field.type->length.high, 8);
    assert_int_equal(a->args.uri_parts[1].component, 4);
    assert_int_equal(a->args.uri_parts[1].field.type->kind, MODEL_UINT8);
    assert_int_equal(interface->procedures[1].uri.match, MODEL_MATCH_PREFIX);
    assert_int_equal(interface->procedures[1].invoke, MODEL_INVOKE_SINGLE);
    expect_text(interface->topics[0].uri.pattern, "x.");
    assert_int_equal(interface->topics[0].event.uri_parts[0].field.type->kind, MODEL_STRING);
    front_done(&front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_uri_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
