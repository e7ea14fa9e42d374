/* SPDX-License-Identifier: MIT */
/* What a contract means: the fields of the model. */
#include "sema/sema.h"

#include "base/arena.h"
#include "front.h"
#include "sema/uris.h"
#include "support/cmocka_widl.h"

static void expect_text(struct text text, const char *expected)
{
    if (!text_is(text, expected))
        fail_msg("'%.*s' is not '%s'", TEXT_ARG(text), expected);
}

static void test_package(void **state)
{
    static const struct {
        const char *text;
        const char *package;
        const char *prefix;
    } cases[] = {
        {"package com.acme.fleet.v1;", "com.acme.fleet.v1", "fleet"},
        {"package com.acme.fleet.v1 @c(prefix: \"fl\");", "com.acme.fleet.v1", "fl"},
        {"@c(prefix: \"fl\") package com.acme.fleet;", "com.acme.fleet", "fl"},
        {"package com.v12;", "com.v12", "com"},
        {"package v1;", "v1", "v1"},
        {"package com.vx;", "com.vx", "vx"},
        {"package com.struct.v;", "com.struct.v", "v"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct front front;
        front_good(&front, cases[i].text);
        expect_text(front.model->package, cases[i].package);
        expect_text(front.model->c_prefix, cases[i].prefix);
        expect_text(front.model->path, "test.widl");
        front_done(&front);
    }
}

static void test_scalars(void **state)
{
    static const struct {
        const char *name;
        enum model_kind kind;
    } cases[] = {
        {"bool", MODEL_BOOL},         {"int", MODEL_INT},
        {"int8", MODEL_INT8},         {"int16", MODEL_INT16},
        {"int32", MODEL_INT32},       {"int64", MODEL_INT64},
        {"uint8", MODEL_UINT8},       {"uint16", MODEL_UINT16},
        {"uint32", MODEL_UINT32},     {"uint64", MODEL_UINT64},
        {"float32", MODEL_FLOAT32},   {"float64", MODEL_FLOAT64},
        {"string", MODEL_STRING},     {"bytes", MODEL_BYTES},
        {"any", MODEL_ANY},           {"decimal", MODEL_DECIMAL},
        {"uuid", MODEL_UUID},         {"uri", MODEL_URI},
        {"wampid", MODEL_WAMPID},     {"timestamp", MODEL_TIMESTAMP},
        {"duration", MODEL_DURATION},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct front front;
        struct arena *arena = arena_new();
        front_good(&front,
                   arena_format(arena, "package p; struct S { f: %s; }", cases[i].name).data);
        assert_int_equal(front.model->structs[0].fields[0].type->kind, cases[i].kind);
        front_done(&front);
        arena_free(arena);
    }
}

static void test_types(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p.v1;\n"
                       "struct S { a: int[][]; b: map<string, S[]>; c: E; d: p.v1.E; e: A; }\n"
                       "type A = B; type B = string[]; enum E { x }\n");
    const struct model_file *model = front.model;
    const struct model_field *fields = model->structs[0].fields;
    assert_int_equal(model->structs[0].field_count, 5);
    assert_int_equal(fields[0].type->kind, MODEL_LIST);
    assert_int_equal(fields[0].type->element->kind, MODEL_LIST);
    assert_int_equal(fields[0].type->element->element->kind, MODEL_INT);
    assert_int_equal(fields[1].type->kind, MODEL_MAP);
    assert_int_equal(fields[1].type->element->kind, MODEL_LIST);
    assert_ptr_equal(fields[1].type->element->element->structure, &model->structs[0]);
    assert_int_equal(fields[2].type->kind, MODEL_ENUM);
    assert_ptr_equal(fields[2].type->enumeration, &model->enums[0]);
    assert_ptr_equal(fields[3].type->enumeration, &model->enums[0]);
    assert_int_equal(fields[4].type->kind, MODEL_LIST);
    assert_int_equal(model->alias_count, 2);
    expect_text(model->aliases[0].name, "A");
    assert_ptr_equal(model->aliases[0].type, model->aliases[1].type);
    front_done(&front);
}

static void test_nullable_and_array_types(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p; const N: uint8 = 6;\n"
                       "type M = string | null @length(1..8); type L = M @length(..4);\n"
                       "struct S { a: L; b: M[]; c: int[N][2]; d: int | null = null;\n"
                       "  e: int | null = 3; f: S[2][] | null; g: string = \"x\"; }\n");
    const struct model_field *fields = front.model->structs[0].fields;
    assert_int_equal(fields[0].type->kind, MODEL_NULLABLE);
    assert_false(fields[0].type->length.has_high);
    assert_true(fields[0].type->element->length.low == 1);
    assert_true(fields[0].type->element->length.high == 4);
    assert_true(fields[1].type->element->element->length.high == 8);
    assert_int_equal(fields[2].type->kind, MODEL_ARRAY);
    assert_int_equal(fields[2].type->count, 2);
    assert_int_equal(fields[2].type->element->count, 6);
    assert_int_equal(fields[3].value.kind, MODEL_NULLABLE);
    assert_int_equal(fields[4].value.kind, MODEL_INT64);
    assert_true(fields[4].has_default && fields[4].value.integer == 3);
    assert_int_equal(fields[5].type->element->kind, MODEL_LIST);
    assert_true(front.model->structs[0].recursive);
    front_done(&front);
}

static void test_tuples(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p; @tuple struct S { a: int; b?: int; c: int = 3; }\n"
                       "struct T { a?: int; b: int; }\n");
    assert_true(front.model->structs[0].is_tuple);
    assert_int_equal(front.model->structs[0].field_count, 3);
    assert_false(front.model->structs[1].is_tuple);
    front_done(&front);
}

static void test_unions(void **state)
{
    struct front front;
    (void)state;
    front_good(
        &front,
        "package p; @closed @c(name: \"ev\") union Event by \"type\" {\n"
        "  reserved \"gone\";\n  /// Away.\n  moved: M; \"x.y\": S @c(name: \"xy\"); again: M; }\n"
        "type M = S; struct S { by: string; }\n"
        "union Other by \"kind\" { list: L; } struct L { others: Other[]; e: Event; }");
    const struct model_file *model = front.model;
    const struct model_union *event = &model->unions[0];
    assert_int_equal(model->union_count, 2);
    expect_text(event->name, "Event");
    expect_text(event->c_name, "ev");
    expect_text(event->tag, "type");
    assert_true(event->is_closed);
    assert_false(event->recursive);
    assert_int_equal(event->member_count, 3);
    assert_int_equal(event->reserved_count, 1);
    expect_text(event->reserved[0].name, "gone");
    expect_text(event->members[0].about.docs, "Away.");
    assert_ptr_equal(event->members[0].type->structure, &model->structs[0]);
    expect_text(event->members[1].name, "x.y");
    expect_text(event->members[1].c_name, "xy");
    assert_false(model->unions[1].is_closed);
    assert_true(model->unions[1].recursive);
    assert_true(model->structs[1].recursive);
    assert_int_equal(model->layout_count, 4);
    assert_int_equal(model->structs[0].order, 0);
    assert_int_equal(event->order, 1);
    assert_int_equal(model->structs[1].order, 2);
    assert_int_equal(model->unions[1].order, 3);
    assert_ptr_equal(model->layout[3].tagged, &model->unions[1]);
    front_done(&front);
}

static void test_enums(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p; const LOW: int8 = -5;\n"
                       "enum K { sensor, actuator = \"act\", \"x-y\" @c(name: \"xy\"),\n"
                       "  /// Old.\n  @deprecated(\"use sensor\") old }\n"
                       "@c(name: \"lev\") enum L : int8 { low = LOW, high = 10 }\n");
    const struct model_enum *k = &front.model->enums[0];
    assert_false(k->is_integer);
    assert_false(k->is_closed);
    assert_ptr_equal(k->file, front.model);
    assert_int_equal(k->enumerator_count, 4);
    expect_text(k->enumerators[0].wire, "sensor");
    expect_text(k->enumerators[1].name, "actuator");
    expect_text(k->enumerators[1].wire, "act");
    expect_text(k->enumerators[2].wire, "x-y");
    expect_text(k->enumerators[2].c_name, "xy");
    assert_true(k->enumerators[3].about.is_deprecated);
    expect_text(k->enumerators[3].about.deprecated, "use sensor");
    expect_text(k->enumerators[3].about.docs, "Old.");
    const struct model_enum *l = &front.model->enums[1];
    assert_true(l->is_integer);
    assert_int_equal(l->base, MODEL_INT8);
    assert_int_equal(l->enumerators[0].number, -5);
    assert_int_equal(l->enumerators[1].number, 10);
    expect_text(l->c_name, "lev");
    front_done(&front);
}

static void test_constants(void **state)
{
    struct front front;
    (void)state;
    front_good(&front,
               "package p; enum K { a, b }\n"
               "const I: int8 = -128; const J: int = I; const U: uint64 = 18446744073709551615;\n"
               "const F: float64 = 3; const G: float32 = -1.5; const S: string = \"\\u00e4\";\n"
               "const T: string = S; const B: bool = true; const E: K = K.b; const H: K = E;\n");
    const struct model_const *consts = front.model->consts;
    assert_int_equal(front.model->const_count, 10);
    assert_int_equal(consts[0].value.kind, MODEL_INT64);
    assert_int_equal(consts[0].value.integer, -128);
    assert_int_equal(consts[1].value.integer, -128);
    assert_int_equal(consts[1].type->kind, MODEL_INT);
    assert_int_equal(consts[2].value.kind, MODEL_UINT64);
    assert_true(consts[2].value.natural == UINT64_MAX);
    assert_int_equal(consts[3].value.kind, MODEL_FLOAT64);
    assert_true(consts[3].value.number == 3.0);
    assert_true(consts[4].value.number == -1.5);
    expect_text(consts[6].value.string, "\xc3\xa4");
    assert_true(consts[7].value.boolean);
    assert_int_equal(consts[9].value.kind, MODEL_ENUM);
    assert_ptr_equal(consts[9].value.enumeration, &front.model->enums[0]);
    assert_int_equal(consts[9].value.enumerator, 1);
    front_done(&front);
}

static void test_fields(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package p; enum K { a, b } type Also = K;\n"
                       "struct S { req: int; opt?: int; def: K = Also.b @c(name: \"d\");\n"
                       "  \"x y\": string = \"z\" @deprecated @since(\"1.2\"); }\n");
    const struct model_struct *s = &front.model->structs[0];
    assert_int_equal(s->field_count, 4);
    assert_false(s->fields[0].optional);
    assert_false(s->fields[0].has_default);
    assert_true(s->fields[1].optional);
    assert_false(s->fields[1].has_default);
    assert_true(s->fields[2].optional);
    assert_true(s->fields[2].has_default);
    assert_int_equal(s->fields[2].value.enumerator, 1);
    expect_text(s->fields[2].c_name, "d");
    expect_text(s->fields[3].name, "x y");
    expect_text(s->fields[3].value.string, "z");
    assert_true(s->fields[3].about.is_deprecated);
    assert_int_equal(s->fields[3].about.deprecated.size, 0);
    front_done(&front);
}

static void expect_limits(const struct model_limits *limits, bool has_low, int64_t low,
                          bool has_high, int64_t high)
{
    assert_int_equal(limits->has_low, has_low);
    assert_int_equal(limits->has_high, has_high);
    if (has_low)
        assert_int_equal(limits->low, low);
    if (has_high)
        assert_int_equal(limits->high, high);
}

static void test_limits(void **state)
{
    struct front front;
    (void)state;
    front_good(
        &front,
        "package p; const MAX: int = 16;\n"
        "type Id = string @length(1..64);\n"
        "struct S { a: Id; b: Id @length(..32); c: Id @length(0..100); d: int[] @length(..MAX);\n"
        "  e: int8 @range(-3..); f: float64 @range(0.5..2); g: Id[] @length(3..3);\n"
        "  h: uint64 = 18446744073709551615 @range(1..); i: bytes @length(..4);\n"
        "  j: map<string, int> @length(1..); k: string = \"\\u00e4\\u00e4\" @length(..2); }\n");
    const struct model_field *fields = front.model->structs[0].fields;
    expect_limits(&fields[0].type->length, true, 1, true, 64);
    expect_limits(&fields[1].type->length, true, 1, true, 32);
    expect_limits(&fields[2].type->length, true, 1, true, 64);
    expect_limits(&fields[3].type->length, false, 0, true, 16);
    expect_limits(&fields[3].type->element->length, false, 0, false, 0);
    expect_limits(&fields[4].type->range, true, -3, false, 0);
    expect_limits(&fields[4].type->length, false, 0, false, 0);
    assert_true(fields[5].type->range.low_float == 0.5);
    assert_true(fields[5].type->range.high_float == 2.0);
    expect_limits(&fields[6].type->length, true, 3, true, 3);
    expect_limits(&fields[6].type->element->length, true, 1, true, 64);
    expect_limits(&fields[8].type->length, false, 0, true, 4);
    expect_limits(&fields[9].type->length, true, 1, false, 0);
    front_done(&front);
}

static void test_encodings(void **state)
{
    static const enum model_encoding expected[] = {
        MODEL_ENCODING_NONE,         MODEL_ENCODING_TEXT,        MODEL_ENCODING_MILLISECONDS,
        MODEL_ENCODING_SECONDS,      MODEL_ENCODING_NANOSECONDS, MODEL_ENCODING_SECONDS,
        MODEL_ENCODING_MILLISECONDS, MODEL_ENCODING_NONE,
    };
    struct front front;
    (void)state;
    front_good(&front,
               "package p; type Unix = timestamp @encoding(seconds);\n"
               "struct S { a: int; b: timestamp; c: duration;\n"
               "  d: timestamp @encoding(seconds); e: duration @encoding(nanoseconds);\n"
               "  f: Unix; g: Unix @encoding(milliseconds); h: Unix[];\n"
               "  i: duration | null = \"5s\" @encoding(seconds); j: Unix | null = null; }\n");
    const struct model_field *fields = front.model->structs[0].fields;
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++)
        assert_int_equal(fields[i].type->encoding, expected[i]);
    assert_int_equal(fields[7].type->element->encoding, MODEL_ENCODING_SECONDS);
    assert_int_equal(fields[8].type->kind, MODEL_NULLABLE);
    assert_int_equal(fields[8].type->encoding, MODEL_ENCODING_NONE);
    assert_int_equal(fields[8].type->element->encoding, MODEL_ENCODING_SECONDS);
    assert_int_equal(fields[9].type->element->encoding, MODEL_ENCODING_SECONDS);
    front_done(&front);
}

static void test_written_values(void **state)
{
    struct front front;
    (void)state;
    front_good(
        &front,
        "package p; const T: timestamp = \"1970-01-01T00:00:01Z\"; const D: duration = \"2m\";\n"
        "const N: decimal = \"1.50\"; const U: uuid = \"123E4567-E89B-12D3-A456-426614174000\";\n"
        "const R: uri = \"a.b\"; const I: wampid = 9007199254740992;\n"
        "const TEXT: string = \"3s\";\n"
        "struct S { t: timestamp = T @encoding(seconds); d: duration = D; n: decimal = N;\n"
        "  u: uuid = U; r: uri = R @length(..3); i: wampid = I; x: duration = TEXT;\n"
        "  y: duration = \"1ns\" @encoding(nanoseconds); z: decimal = \"1.5\" @length(3..); }\n");
    const struct model_field *fields = front.model->structs[0].fields;
    assert_int_equal(fields[0].value.kind, MODEL_TIMESTAMP);
    assert_int_equal(fields[0].value.integer, 1000000000);
    assert_int_equal(fields[1].value.kind, MODEL_DURATION);
    assert_true(fields[1].value.integer == INT64_C(120000000000));
    assert_int_equal(fields[2].value.kind, MODEL_DECIMAL);
    expect_text(fields[2].value.string, "1.50");
    assert_int_equal(fields[3].value.kind, MODEL_UUID);
    expect_text(fields[3].value.string, "123e4567-e89b-12d3-a456-426614174000");
    assert_int_equal(fields[4].value.kind, MODEL_URI);
    expect_text(fields[4].value.string, "a.b");
    assert_int_equal(fields[5].value.kind, MODEL_INT64);
    assert_true(fields[5].value.integer == INT64_C(9007199254740992));
    assert_true(fields[6].value.integer == INT64_C(3000000000));
    assert_int_equal(fields[7].value.integer, 1);
    front_done(&front);
}

static void test_interface(void **state)
{
    struct front front;
    (void)state;
    front_good(&front,
               "package com.acme.v1;\n"
               "error NotFound (id: string, {hint?: string}); error Busy () @uri(\".busy\");\n"
               "/// A device.\ninterface Device {\n"
               "  /// Get.\n  procedure get(id: string, n?: int, {kw: int = 3}) -> int[]\n"
               "    throws Busy, com.acme.v1.NotFound;\n"
               "  procedure setAll() -> (a: int, {b?: int}) @uri(\"other.set\");\n"
               "  topic changed(id: string) @c(name: \"ch\");\n"
               "  procedure nothing() -> void; procedure less();\n}\n");
    const struct model_file *model = front.model;
    const struct model_interface *device = &model->interfaces[0];
    const struct model_procedure *get = &device->procedures[0];
    expect_text(device->about.docs, "A device.");
    assert_ptr_equal(device->file, model);
    assert_int_equal(device->procedure_count, 4);
    assert_int_equal(device->topic_count, 1);
    expect_text(get->uri.text, "com.acme.v1.device.get");
    expect_text(get->about.docs, "Get.");
    assert_int_equal(get->args.positional_count, 2);
    assert_true(get->args.positional[1].optional);
    assert_int_equal(get->args.keyword_count, 1);
    assert_int_equal(get->args.keyword[0].value.integer, 3);
    assert_true(get->result_is_single);
    assert_int_equal(get->result.positional_count, 1);
    assert_int_equal(get->result.positional[0].type->kind, MODEL_LIST);
    assert_int_equal(get->throw_count, 2);
    assert_ptr_equal(get->throws[0], &model->errors[1]);
    assert_ptr_equal(get->throws[1], &model->errors[0]);

    const struct model_procedure *set_all = &device->procedures[1];
    expect_text(set_all->uri.text, "other.set");
    assert_false(set_all->result_is_single);
    assert_int_equal(set_all->result.positional_count, 1);
    expect_text(set_all->result.keyword[0].name, "b");
    assert_int_equal(device->procedures[2].result.positional_count, 0);
    assert_int_equal(device->procedures[3].result.positional_count, 0);
    expect_text(device->topics[0].uri.text, "com.acme.v1.device.changed");
    expect_text(device->topics[0].c_name, "ch");

    expect_text(model->errors[0].uri, "com.acme.v1.not_found");
    expect_text(model->errors[1].uri, "com.acme.v1.busy");
    assert_int_equal(model->errors[0].payload.keyword_count, 1);
    front_done(&front);
}

static void test_snake_case(void **state)
{
    static const char *const cases[][2] = {
        {"get", "get"},
        {"getAll", "get_all"},
        {"NotFound", "not_found"},
        {"HTTPServer2Status", "http_server2_status"},
        {"already_snake", "already_snake"},
        {"ABC", "abc"},
        {"parseURL", "parse_url"},
        {"A1B", "a1_b"},
        {"x", "x"},
        {"", ""},
        {"With_Under", "with_under"},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        expect_text(uris_snake(arena, text_of(cases[i][0])), cases[i][1]);
    arena_free(arena);
}

/* A topic and a procedure are found in different places, so they can have one URI. */
static void test_shared_uri(void **state)
{
    struct front front;
    (void)state;
    front_good(&front, "package wamp.meta; interface I { procedure a() @uri(\"wamp.x\");\n"
                       "topic b() @uri(\"wamp.x\"); } error E () @uri(\"wamp.x\");");
    expect_text(front.model->interfaces[0].topics[0].uri.text, "wamp.x");
    front_done(&front);
}

static void expect_order(const struct model_file *model, const char *names)
{
    char text[64] = "";
    for (size_t i = 0; i < model->struct_count; i++) {
        const struct model_struct *structure = model->layout[i].structure;
        assert_int_equal(structure->order, i);
        strncat(text, structure->name.data, structure->name.size);
    }
    assert_string_equal(text, names);
}

static void test_layout(void **state)
{
    static const struct {
        const char *text;
        const char *order;
        const char *recursive;
    } cases[] = {
        {"struct A { b: B; c: C; } struct B { c?: C; } struct C { x: int; }", "CBA", ""},
        {"struct A { b: B[]; } struct B { a: A; }", "AB", "AB"},
        {"struct A { a: A[]; } struct B { a: map<string, A>; }", "AB", "A"},
        {"struct A { b: B; } struct B { c: C; d: D; } struct C { a: T; } struct D { c: C; }\n"
         "type T = A[];",
         "CDBA", "ABCD"},
        {"struct A { b: B[]; } struct B { c: C[]; } struct C { x: int; }", "ABC", ""},
        {"struct A { b: B[2]; c: C | null; } struct B { c: C[2]; a: A[2][]; } struct C {}", "CBA",
         "AB"},
        {"struct A {} struct B { b: B[]; c: C[]; } struct C { d: D[]; } struct D { c: C[]; }",
         "ABCD", "BCD"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct front front;
        struct arena *arena = arena_new();
        front_good(&front, arena_format(arena, "package p; %s", cases[i].text).data);
        expect_order(front.model, cases[i].order);
        for (size_t s = 0; s < front.model->struct_count; s++) {
            const struct model_struct *structure = &front.model->structs[s];
            bool expected = strchr(cases[i].recursive, structure->name.data[0]);
            if (structure->recursive != expected)
                fail_msg("case %zu: %c", i, structure->name.data[0]);
        }
        front_done(&front);
        arena_free(arena);
    }
}

struct bad_case {
    const char *text;
    const char *message;
};

/* Each has one error, which causes no other. */
static const struct bad_case bad_cases[] = {
    {"struct S { a: strin; }", "unknown type 'strin'"},
    {"struct S { a: strin; }", "did you mean 'string'?"},
    {"struct S { a: Kidn[]; } enum Kind { a }", "did you mean 'Kind'?"},
    {"struct S { a: geo.X; }", "no import is called 'geo'"},
    {"struct S { a: p.v1.X; }", "unknown type 'p.v1.X'"},
    {"struct S { a: uuuid; }", "did you mean 'uuid'?"},
    {"const X: int = 3; struct S { a: X; }", "'X' is a constant, not a type"},
    {"error E (); struct S { a: E; }", "'E' is an error, not a type"},
    {"const X: int = Y;", "unknown constant 'Y'"},
    {"const MAX: int = 3; const X: int = MXA;", "did you mean 'MAX'?"},
    {"enum K { aa } const X: K = K.bb;", "enum 'K' has no 'bb'"},
    {"enum K { sensor } const X: K = K.snesor;", "did you mean 'K.sensor'?"},
    {"enum K { sensor } const X: K = sensor;", "did you mean 'K.sensor'?"},
    {"enum Kind { a } const X: Kind = Kidn.a;", "did you mean 'Kind'?"},
    {"struct S {} const X: int = S.a;", "'S' is a struct, not an enum"},
    {"struct S {} const X: int = S;", "'S' is a struct, not a constant"},
    {"interface I { procedure p() throws E; }", "unknown error 'E'"},
    {"error Busy (); interface I { procedure p() throws Bsuy; }", "did you mean 'Busy'?"},
    {"struct S {} interface I { procedure p() throws S; }", "'S' is a struct, not an error"},
    {"@urri(\"x\") error E ();", "did you mean '@uri'?"},
    {"@timeout(\"5s\") error E ();", "'@timeout' does not fit an error"},

    {"struct S {} struct S {}", "a second declaration of 'S'"},
    {"struct S {} struct S {}", "the first is here"},
    {"struct S {} enum S { a }", "a second declaration of 'S'"},
    {"enum S { a } struct S { a: S = S.a; }", "a second declaration of 'S'"},
    {"struct S {} enum S { a } const X: int = S.a;", "a second declaration of 'S'"},
    {"struct S { a: int; a: string; }", "a second field 'a'"},
    {"struct S { a: int; \"a\": string; }", "a second field 'a'"},
    {"interface I { procedure p(a: int, {a: int}); }", "a second parameter 'a'"},
    {"interface I { procedure p() -> (a: int, a: int); }", "a second parameter 'a'"},
    {"enum K { a, a }", "a second enumerator 'a'"},
    {"enum K { a, b = \"a\" }", "a second enumerator with the value 'a'"},
    {"enum K : int8 { a = 1, b = 1 }", "a second enumerator with the value 1"},
    {"interface I { procedure a(); topic a(); }", "a second member 'a'"},
    {"error E (); interface I { procedure a() throws E, p.v1.E; }", "a second entry 'p.v1.E'"},
    {"struct S { a: int @since(\"1\") @since(\"2\"); }", "a second '@since'"},
    {"struct string { a: int; }", "'string' is the name of a built-in type"},

    {"interface I { procedure p(a?: int, b: int); }", "'b' is required, but behind 'a'"},
    {"interface I { procedure p() -> (a: int = 3, b: int); }", "'b' is required, but behind 'a'"},

    {"const X: int8 = 128;", "'128' is out of the range of 'int8'"},
    {"const X: uint32 = -1;", "'-1' is out of the range of 'uint32'"},
    {"const X: int = 9007199254740992;", "is out of the range of 'int'"},
    {"const X: int64 = 9223372036854775808;", "is out of the range of 'int64'"},
    {"const X: float32 = 1e39;", "is out of the range of 'float32'"},
    {"const X: int = 1.0;", "'1.0' is not a value of type 'int'"},
    {"const X: int = \"1\";", "'\"1\"' is not a value of type 'int'"},
    {"const X: string = 1;", "'1' is not a value of type 'string'"},
    {"const X: bool = 1;", "'1' is not a value of type 'bool'"},
    {"const X: bytes = \"a\";", "is not a value of type 'bytes'"},
    {"const X: int = null;", "'null' is not a value of type 'int'"},
    {"const X: int[] = [1];", "a list, which cannot be a value"},
    {"enum K { a } const X: K = \"a\";", "is not a value of type 'K'"},
    {"enum K { a } enum L { a } const X: K = L.a;", "'L.a' is not a value of type 'K'"},
    {"const A: int = 300; const B: int8 = A;", "'A' is out of the range of 'int8'"},
    {"struct S { a: string = \"ab\" @length(3..); }", "is outside the '@length' of this 'string'"},
    {"struct S { a: int = 7 @range(..6); }", "is outside the '@range' of this 'int'"},
    {"struct S { a: float64 = 7 @range(..6.5); }", "is outside the '@range' of this 'float64'"},
    {"const A: int = B; const B: int = A;", "'A' is defined by itself"},
    {"type A = B[]; type B = A;", "'A' is defined by itself"},
    {"type A = int @range(..B); const B: A = 3;", "'A' is defined by itself"},

    {"struct A { a: A; }", "struct 'A' contains itself"},
    {"struct A { b: B; } struct B { c?: C; } struct C { a: A; }", "'B' holds 'C' here"},
    {"struct S { a: map<int, string>; }", "the key of a map must be 'string', not 'int'"},
    {"type K = string @length(1..); struct S { a: map<K, int>; }",
     "the key of a map cannot have limits"},

    {"struct S { a: any | null; }", "'any' can be null already"},
    {"type T = int | null; struct S { a: T | null; }", "'int | null' can be null already"},
    {"const X: int | null = 3;", "a constant cannot be null"},
    {"struct S { a: int = null; }", "Where a value can be null, its type is 'int | null'."},
    {"struct S { a: int8 | null = 128; }", "'128' is out of the range of 'int8'"},
    {"struct S { a: int | null @length(1..2); }", "'@length' does not fit 'int'"},
    {"struct S { a: map<string | null, int>; }", "must be 'string', not 'string | null'"},
    {"enum K { a } type N = K | null; struct S { a: N = N.a; }", "'N' is a type, not an enum"},
    {"struct A { a: A | null; }", "struct 'A' contains itself"},

    {"struct S { a: int[0]; }", "an array has 1 to 65536 elements"},
    {"struct S { a: int[65537]; }", "an array has 1 to 65536 elements"},
    {"struct S { a: int[-1]; }", "an array has 1 to 65536 elements"},
    {"struct S { a: int[\"x\"]; }", "'\"x\"' is not a value of type"},
    {"struct S { a: int[N]; }", "unknown constant 'N'"},
    {"type A = int[N]; const N: A = 3;", "'A' is defined by itself"},
    {"struct S { a: int[2] @length(1..2); }", "'@length' does not fit 'int[2]'"},
    {"struct S { a: int[2] = [1, 2]; }", "a list, which cannot be a value"},
    {"struct A { a: A[2]; }", "struct 'A' contains itself"},
    {"struct A { b: B[1]; } struct B { a: A | null; }", "'B' holds 'A' here"},
    {"struct S { a: int[65536][17]; }", "'int[65536][17]' holds more than 1048576 values"},
    {"struct S { a: int[65536][17][]; }", "'int[65536][17]' holds more than 1048576 values"},
    {"struct S { a: int[65536][16]; b: int; }", "struct 'S' holds more than 1048576 values"},
    {"struct S { a: int[1024]; } error E (a: S[1025]);", "'S[1025]' holds more than"},

    {"@tuple struct S { a?: int; b: int; }", "'b' is required, but behind 'a'"},
    {"@tuple struct S { a: int = 1; b: int | null; }", "'b' is required, but behind 'a'"},
    {"@tuple(2) struct S { a: int; }", "'@tuple' takes no arguments"},
    {"@tuple enum K { a }", "'@tuple' does not fit an enum"},
    {"@tupel struct S { a: int; }", "did you mean '@tuple'?"},
    {"@closed(true) enum K { a }", "'@closed' takes no arguments"},
    {"union U by \"k\" {}", "union 'U' has no members"},
    {"struct S {} union U by \"k\" { a: S; ...S; }", "a union cannot spread anything"},
    {"struct S {} union U by \"k\" { a: S; reserved \"a\", \"b\"; }", "the name 'a' is reserved"},
    {"union U by \"k\" { a: A; } struct A { ...B; } struct B { k: int; }", "'A' has a field 'k'"},
    {"union U by \"k\" { a: int; }", "a member of a union is a struct, not 'int'"},
    {"struct S {} union U by \"k\" { a: S | null; }", "is a struct, not 'S | null'"},
    {"struct S {} union U by \"k\" { a: S[]; }", "is a struct, not 'S[]'"},
    {"struct S {} union U by \"k\" { a: S; } union V by \"l\" { a: U; }", "is a struct, not 'U'"},
    {"struct S {} union U by \"k\" { a?: S; }", "a member of a union cannot be optional"},
    {"struct S {} union U by \"k\" { a: S = 3; }", "is not a value of type 'S'"},
    {"struct S {} union U by \"k\" { a: S; a: S; }", "a second member 'a'"},
    {"struct S {} union U by \"k\" { a: S @length(1..2); }", "'@length' does not fit 'S'"},
    {"union U by \"k\" { a: Missing; }", "unknown type 'Missing'"},
    {"union U by \"k\" { a: A; } struct A { k: int; }", "'A' has a field 'k', which is the tag"},
    {"@tuple struct S { a: int; } union U by \"k\" { a: S; }",
     "'S' is a tuple, which has no place"},
    {"struct S { u: U; } union U by \"k\" { s: S; }", "struct 'S' contains itself"},
    {"union U by \"k\" { s: S; } struct S { u?: U; }", "'U' holds 'S' here"},
    {"struct S {} union S by \"k\" { s: S; }", "a second declaration of 'S'"},
    {"struct S {} union U by \"k\" { s: S; } const X: int = U;", "'U' is a union, not a constant"},
    {"struct S {} union U by \"k\" { s: S; } const X: U = 3;", "is not a value of type 'U'"},
    {"@tuple union U by \"k\" { s: S; } struct S {}", "'@tuple' does not fit a union"},
    {"struct S { a: Unoin; } struct T {} union Union by \"k\" { t: T; }", "did you mean 'Union'?"},
    {"struct S { a: int[65536][16]; } union U by \"k\" { s: S; }",
     "union 'U' holds more than 1048576 values"},
    {"@closed struct S { a: int; }", "'@closed' does not fit a struct"},

    {"enum K {}", "enum 'K' has no enumerators"},
    {"enum K : int8 { a = 300 }", "'300' is out of the range of 'int8'"},
    {"enum K : int8 { a }", "'a' needs its number"},
    {"enum K : string { a = 1 }", "an enum cannot be based on 'string'"},
    {"enum K : int { a = 1 }", "an enum cannot be based on 'int'"},
    {"enum K : uint64 { a = 9223372036854775808 }", "an enumerator above"},
    {"enum K { a = 1 }", "an enumerator of this enum is a string"},

    {"type T = string @length(3..2);", "the lower limit is above the upper one"},
    {"type T = string @length(-1..2);", "'-1' is out of the range of 'uint64'"},
    {"type T = int @length(1..2);", "'@length' does not fit 'int'"},
    {"type T = string @range(1..2);", "'@range' does not fit 'string'"},
    {"type T = int8 @range(0..200);", "'200' is out of the range of 'int8'"},
    {"type T = uint64 @range(..18446744073709551615);", "a limit above"},
    {"type T = int @range(..1.5);", "'1.5' is not a value of type 'int'"},
    {"type T = string @length(5);", "'@length' needs a range such as '1..64'"},
    {"type A = int @range(0..5); type B = A @range(6..9);", "no value is within these limits"},

    {"const X: timestamp = \"2026-01-31\";", "is not a value of type 'timestamp'"},
    {"const X: timestamp = \"2026-01-31\";", "A timestamp is a string in RFC 3339"},
    {"const X: timestamp = 1769860800;", "A timestamp is a string in RFC 3339"},
    {"const X: timestamp = \"2026-02-29T00:00:00Z\";", "is not a value of type 'timestamp'"},
    {"const X: timestamp = \"2263-01-01T00:00:00Z\";", "is out of the range of 'timestamp'"},
    {"const X: duration = 5;", "A duration is a string with its unit"},
    {"const X: duration = \"5\";", "'\"5\"' is not a value of type 'duration'"},
    {"const X: duration = \"9999999999h\";", "is out of the range of 'duration'"},
    {"const X: duration = \"1us\";", "'\"1us\"' is finer than the encoding of this 'duration'"},
    {"const X: duration = \"1us\";", "It travels as a whole number of milliseconds."},
    {"struct S { a: timestamp = \"1970-01-01T00:00:00.5Z\" @encoding(seconds); }",
     "It travels as a whole number of seconds."},
    {"const A: duration = \"1ms\"; struct S { a: duration = A @encoding(seconds); }",
     "'A' is finer than the encoding of this 'duration'"},
    {"struct S { a: duration | null = \"5ms\" @encoding(seconds); }",
     "It travels as a whole number of seconds."},
    {"type T = int | null @encoding(seconds);", "'@encoding' does not fit 'int | null'"},
    {"const X: decimal = 1.5;", "A decimal is a string such as"},
    {"const X: decimal = \"1.\";", "'\"1.\"' is not a value of type 'decimal'"},
    {"struct S { a: decimal = \"1.50\" @length(..3); }", "is outside the '@length' of this"},
    {"const X: uuid = \"123e4567\";", "A UUID is a string such as"},
    {"const X: uri = \"a..b\";", "A URI is a string such as"},
    {"struct S { a: uri = \"a.bc\" @length(..3); }", "is outside the '@length' of this 'uri'"},
    {"const X: wampid = 0;", "'0' is out of the range of 'wampid'"},
    {"const X: wampid = 9007199254740993;", "is out of the range of 'wampid'"},
    {"const X: wampid = \"1\";", "is not a value of type 'wampid'"},
    {"const A: duration = \"1s\"; const X: int = A;", "'A' is not a value of type 'int'"},
    {"const A: duration = \"1s\"; const X: timestamp = A;", "is not a value of type 'timestamp'"},
    {"const A: uri = \"a.b\"; const X: string = A;", "'A' is not a value of type 'string'"},
    {"const A: int = 5; const X: duration = A;", "'A' is not a value of type 'duration'"},
    {"struct S { a: map<uri, int>; }", "the key of a map must be 'string', not 'uri'"},
    {"enum K : wampid { a = 1 }", "an enum cannot be based on 'wampid'"},
    {"type uuid = string;", "'uuid' is the name of a built-in type"},

    {"type T = decimal @range(0..5);", "'@range' does not fit 'decimal'"},
    {"type T = duration @range(0..5);", "'@range' does not fit 'duration'"},
    {"type T = wampid @range(1..5);", "'@range' does not fit 'wampid'"},
    {"type T = uuid @length(1..5);", "'@length' does not fit 'uuid'"},
    {"type T = timestamp @length(1..5);", "'@length' does not fit 'timestamp'"},

    {"type T = int @encoding(seconds);", "'@encoding' does not fit 'int'"},
    {"type T = int @encoding(seconds);", "It is for 'timestamp' and 'duration'."},
    {"type T = timestamp[] @encoding(seconds);", "'@encoding' does not fit 'timestamp[]'"},
    {"type T = duration @encoding;", "'@encoding' needs 'seconds', 'milliseconds' or"},
    {"type T = duration @encoding(minutes);", "'@encoding' needs 'seconds', 'milliseconds' or"},
    {"type T = duration @encoding(\"seconds\");", "'@encoding' needs 'seconds', 'milliseconds'"},
    {"type T = duration @encoding(x: seconds);", "'@encoding' needs 'seconds', 'milliseconds'"},
    {"type T = duration @encoding(1..2);", "'@encoding' needs 'seconds', 'milliseconds' or"},
    {"type T = duration @encoding(seconds, seconds);", "'@encoding' needs 'seconds'"},
    {"type T = duration @encoding(seconds) @encoding(seconds);", "a second '@encoding'"},
    {"const X: duration = \"1s\" @encoding(seconds);", "'@encoding' does not fit a constant"},
    {"@encoding(seconds) struct S {}", "'@encoding' does not fit a struct"},

    {"error E () @uri(\"a..b\");", "has an empty component"},
    {"error E () @uri(\"a.b c\");", "has a character that no URI can have"},
    {"error E () @uri(\"a#b\");", "has a character that no URI can have"},
    {"error E () @uri(\"\");", "has an empty component"},
    {"error E () @uri(\".\");", "has an empty component"},
    {"error E () @uri(\".{site}.x\");", "has a parameter, which that of an error cannot"},
    {"error E () @uri(\"wamp.error.x\");", "belongs to the protocol"},
    {"interface I { procedure \"a.b\"(); }", "'a.b' cannot be part of a URI"},
    {"interface I { procedure a(); procedure b() @uri(\".i.a\"); }", "a second procedure with"},
    {"interface I { topic a(); topic b() @uri(\".i.a\"); }", "a second topic with the URI"},
    {"error NotFound (); error not_found ();", "a second error with the URI 'p.v1.not_found'"},

    {"@uri(\"x\") struct S {}", "'@uri' does not fit a struct"},
    {"interface I { procedure p() @length(1..2); }", "'@length' does not fit a procedure"},
    {"@c(prefix: \"x\") struct S {}", "'@c' needs '(name: \"...\")' here"},
    {"@c(name: \"a-b\") struct S {}", "'@c' needs an identifier of C"},
    {"@c struct S {}", "'@c' needs '(name: \"...\")' here"},
    {"@deprecated(3) struct S {}", "'@deprecated' takes"},
    {"error E () @uri(x);", "'@uri' needs one string, a URI"},
};

static void test_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bad_cases); i++)
        front_bad(bad_cases[i].text, 1, bad_cases[i].message);
}

/* All errors of a file in one run, and what failed poisons in silence what uses it. */
static void test_many_errors(void **state)
{
    (void)state;
    front_bad("type A = Missing; type B = A[]; struct S { a: A; b: B = 3; c: map<string, A>; }\n"
              "const X: A = 3; const Y: int = X; struct T { x: int = Y @range(..X); s: S; }\n"
              "interface I { procedure p(a: B) -> A throws Nope; }",
              2, "unknown error 'Nope'");
    front_bad("struct S { a int; b: Missing; c: int8 = 300; c: int; }", 4, "a second field 'c'");
}

static void test_package_errors(void **state)
{
    static const struct bad_case cases[] = {
        {"package com.Acme;", "'Acme' in the name of a package"},
        {"package p; import \"a.widl\";", "cannot find 'a.widl'"},
        {"package p; import \"a.widl\";", "There is no import directory."},
        {"package p; import \"../a.widl\";", "is not a path below an import directory"},
        {"package p; import \"/a.widl\";", "is not a path below an import directory"},
        {"package p; import \"a//b.widl\";", "is not a path below an import directory"},
        {"package p; import \"\";", "is not a path below an import directory"},
        {"package p @uri(\"x\");", "'@uri' does not fit a package"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct front front;
        front_init(&front, NULL);
        front_text(&front, "test.widl", cases[i].text);
        if (diag_errors(front.diagnostics) != 1 ||
            !strstr(front_reported(&front), cases[i].message))
            fail_msg("'%s':\n%s", cases[i].text, front_reported(&front));
        assert_null(front.model);
        front_done(&front);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_package),
        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_enums),
        cmocka_unit_test(test_nullable_and_array_types),
        cmocka_unit_test(test_tuples),
        cmocka_unit_test(test_unions),
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_interface),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_written_values),
        cmocka_unit_test(test_snake_case),
        cmocka_unit_test(test_shared_uri),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_many_errors),
        cmocka_unit_test(test_package_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
