/* SPDX-License-Identifier: MIT */
/* Texts that fit a type: their length and patterns are kept, or there is none. */
#include "doc/sample.h"

#include "front.h"
#include "support/cmocka_widl.h"

static const struct {
    const char *type;
    const char *sample; /* NULL: none */
} cases[] = {
    {"string", "text"},
    {"string @length(..2)", "ab"},
    {"string @length(..0)", ""},
    {"string @length(8..)", "abcdefgh"},
    {"string @length(201..)", NULL},
    {"string @pattern(\"^[a-z]+$\")", "text"},
    {"string @pattern(\"^[A-Z]+$\")", "ABCDEF"},
    {"string @pattern(\"^[A-Z]{2}-\\\\d{4}$\")", "AB-4567"},
    {"string @pattern(\"^[A-Z]*$\") @length(..0)", ""},
    {"string @pattern(\"^(cat|dog)$\")", "cat"},
    {"string @pattern(\"^x{3}$\") @length(4..)", NULL},
    {"string @pattern(\"^$\") @length(1..)", NULL},
    {"string @pattern(\"\\u00e9$\")", "abcde\xc3\xa9"},
    {"uri", "com.example.thing"},
    {"uri @length(..3)", "abc"},
    {"uri @pattern(\"^org\\\\.\")", "org.ef"},
    {"decimal", "12.50"},
    {"decimal @length(..1)", "1"},
    {"decimal @pattern(\"\\\\.\\\\d{3}$\")", "12.456"},
};

static struct doc doc_new(size_t states)
{
    struct doc doc = {.arena = arena_new(), .states_left = states};

    doc.samples = names_new(doc.arena);
    return doc;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct doc doc = doc_new(10000);
        struct buffer contract = {0};
        struct front front;
        struct text sample;

        buffer_format(&contract, "package a; type T = %s;", cases[i].type);
        front_good(&front, contract.data);
        if (!cases[i].sample) {
            assert_false(sample_find(&doc, front.model->aliases[0].type, &sample));
        } else {
            assert_true(sample_find(&doc, front.model->aliases[0].type, &sample));
            assert_string_equal(arena_text(doc.arena, sample).data, cases[i].sample);
        }
        front_done(&front);
        buffer_free(&contract);
        arena_free(doc.arena);
    }
}

static void test_is_bounded(void **state)
{
    struct doc doc = doc_new(3);
    struct front front;
    struct text sample;

    (void)state;
    front_good(&front, "package a; type T = string @pattern(\"^[A-Z]{20}$\");"
                       "type U = string @pattern(\"^[A-Z]$\");");
    assert_false(sample_find(&doc, front.model->aliases[0].type, &sample));
    assert_int_equal(doc.states_left, 0);
    assert_true(sample_find(&doc, front.model->aliases[1].type, &sample));
    front_done(&front);
    arena_free(doc.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
