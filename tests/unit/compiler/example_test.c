/* SPDX-License-Identifier: MIT */
/* Values as examples: what is chosen of each type, what is left out, and where it ends. */
#include "doc/example.h"

#include "front.h"
#include "support/cmocka_widl.h"

/* Declarations, the first alias or struct of which is T. */
static const struct {
    const char *declarations;
    const char *json; /* NULL: none */
} cases[] = {
    {"type T = bool;", "true"},
    {"type T = int8;", "42"},
    {"type T = int @range(..-5);", "-5"},
    {"type T = uint64 @range(100..);", "100"},
    {"type T = int @range(-9..3);", "3"},
    {"type T = wampid;", "4281906437"},
    {"type T = float64;", "1.5"},
    {"type T = float32 @range(2.0..4.0);", "3.0"},
    {"type T = float64 @range(..-0.1);", "-0.1"},
    {"type T = bytes @length(2..3);", "\"\\u0000Ynl0\""},
    {"type T = bytes @length(..0);", "\"\\u0000\""},
    {"type T = timestamp;", "\"2026-01-31T12:00:00Z\""},
    {"type T = timestamp @encoding(milliseconds);", "1769860800000"},
    {"type T = duration;", "5000"},
    {"type T = int[] @length(3..);", "[42, 42, 42]"},
    {"type T = int[2];", "[42, 42]"},
    {"type T = uint8[65536];", NULL},
    {"type T = map<string, bool> @length(2..);", "{\"key\": true, \"key2\": true}"},
    {"type T = int | null;", "42"},
    {"type T = E; enum E { a @deprecated(\"b\"), b = \"c\" }", "\"c\""},
    {"type T = E; enum E: int8 { a = -3 }", "-3"},
    {"struct T { a?: int; b?: int @deprecated(\"a\"); c: int @deprecated(\"a\"); }",
     "{\"a\": 42, \"c\": 42}"},
    {"struct T { a: timestamp = \"1969-12-31T23:59:59.5Z\"; b: duration = \"2m\"; }",
     "{\"a\": \"1969-12-31T23:59:59.500Z\", \"b\": 120000}"},
    {"struct T { a: float64 = 3; b: string | null = null; c: string = \"\\\"\\n\"; }",
     "{\"a\": 3.0, \"b\": null, \"c\": \"\\\"\\n\"}"},
    {"@tuple struct T { a: int; b?: int; c?: int @deprecated(\"b\"); }", "[42, 42]"},
    {"struct T { a: T[]; b: map<string, T>; }", "{\"a\": [], \"b\": {}}"},
    {"struct T { a: T[] @length(1..); }", NULL},
    {"type T = U; union U by \"k\" { \"m n\": M; } struct M { us: U[]; }",
     "{\"k\": \"m n\", \"us\": []}"},
};

static const struct model_type *find_type(const struct model_file *model,
                                          struct model_type *of_struct)
{
    if (model->alias_count > 0)
        return model->aliases[0].type;
    *of_struct = (struct model_type){.kind = MODEL_STRUCT, .structure = &model->structs[0]};
    return of_struct;
}

static struct doc doc_new(void)
{
    struct doc doc = {.arena = arena_new(), .states_left = 1000};

    doc.samples = names_new(doc.arena);
    return doc;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct doc doc = doc_new();
        struct buffer contract = {0};
        struct buffer json = {0};
        struct model_type of_struct;
        struct front front;

        buffer_format(&contract, "package a; %s", cases[i].declarations);
        front_good(&front, contract.data);
        assert_int_equal(example_value(&doc, find_type(front.model, &of_struct), &json),
                         cases[i].json != NULL);
        if (cases[i].json)
            assert_string_equal(json.data, cases[i].json);
        else
            assert_int_equal(json.size, 0);
        front_done(&front);
        buffer_free(&contract);
        buffer_free(&json);
        arena_free(doc.arena);
    }
}

static void test_message(void **state)
{
    struct doc doc = doc_new();
    struct buffer json = {0};
    struct buffer uri = {0};
    struct front front;
    const struct model_procedure *procedure;

    (void)state;
    front_good(&front,
               "package a.b; interface I { procedure p(x?: int, y?: int @deprecated(\"x\"), "
               "{other?: int, ...rest: bool}) @uri(\".{s}.{n}.p\", s: string, n: uint8); }");
    procedure = &front.model->interfaces[0].procedures[0];
    assert_true(example_message(&doc, "48, 7, {}", &procedure->args, &json));
    assert_string_equal(json.data, "[48, 7, {}, [42], {\"other\": 42, \"other_\": true}]");
    assert_true(example_uri(&doc, &procedure->uri, &procedure->args, &uri));
    assert_string_equal(uri.data, "a.b.text.42.p");
    front_done(&front);
    buffer_free(&json);
    buffer_free(&uri);
    arena_free(doc.arena);
}

static const struct {
    const char *json;
    const char *lines;
} layouts[] = {
    {"[1, {}, \"a, b\"]", "[1, {}, \"a, b\"]\n"},
    {"[48, 7, {\"p\": true}, \"com.example.a.rather.long.uri\", [\"aaaaaaaaaaaaaaaaaaaaa\"], {}]",
     "[48, 7, {\"p\": true}, \"com.example.a.rather.long.uri\",\n"
     " [\"aaaaaaaaaaaaaaaaaaaaa\"],\n {}]\n"},
    {"{\"a \\\"]: b\": \"cccccccccccccccccccccccccccccccccccccccc\", \"d\": [1, 2, 3, 4, 5, 6, 7]}",
     "{\n  \"a \\\"]: b\": \"cccccccccccccccccccccccccccccccccccccccc\",\n"
     "  \"d\": [1, 2, 3, 4, 5, 6, 7]\n}\n"},
};

static void test_layout(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
        struct buffer lines = {0};

        example_layout(&lines, text_of(layouts[i].json));
        assert_string_equal(lines.data, layouts[i].lines);
        buffer_free(&lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_message),
        cmocka_unit_test(test_layout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
