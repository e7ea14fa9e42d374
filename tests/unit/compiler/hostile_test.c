/* SPDX-License-Identifier: MIT */
/* Files made to hurt: each gives a clear error or a model, soon, and without much memory. */
#include "base/buffer.h"
#include "front.h"
#include "support/cmocka_widl.h"

#define DEEP 10000

static void repeat(struct buffer *buffer, const char *what, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_append(buffer, text_of(what));
}

/* Compile and free `buffer`; `message` NULL: it must be correct. */
static void run(struct buffer *buffer, const char *message)
{
    struct front front;
    front_init(&front, NULL);
    front_bytes(&front, "test.widl", buffer_text(buffer));
    if (message) {
        assert_null(front.model);
        if (!strstr(front_reported(&front), message))
            fail_msg("no '%s' in\n%s", message, front_reported(&front));
    } else {
        assert_string_equal(front_reported(&front), "");
        assert_non_null(front.model);
    }
    front_done(&front);
    buffer_free(buffer);
}

static void test_deep(void **state)
{
    static const struct {
        const char *before;
        const char *repeated;
        size_t count;
        const char *behind;
        const char *message;
    } cases[] = {
        {"type T = int", "[]", DEEP, ";", "nested more than 100 levels deep"},
        {"type T = ", "map<string, ", DEEP, "int;", "nested too deeply"},
        {"const X: int = ", "[", DEEP, "1;", "nested too deeply"},
        {"const X: int = ", "[", 300, "1;", "expected"},
        {"error E ", "(", DEEP, ");", "expected"},
        {"struct S ", "{", DEEP, "}", "nested too deeply"},
        {"", "{", DEEP, "}", "nested too deeply"},
        {"", "}", DEEP, "", "more errors not shown"},
        {"", "/* ", DEEP, "", "a comment without its end"},
        {"", ";", DEEP, "", "more errors not shown"},
        {"@", "a.", DEEP, "b struct S {}", "unknown decorator"},
        {"", "@a ", DEEP, "struct S {}", "unknown decorator"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct buffer text = {0};
        buffer_append(&text, text_of("package p;\n"));
        buffer_append(&text, text_of(cases[i].before));
        repeat(&text, cases[i].repeated, cases[i].count);
        buffer_append(&text, text_of(cases[i].behind));
        run(&text, cases[i].message);
    }
}

/* A few bytes can stand for hundreds of places; those of the same text are there once. */
static void test_patterns(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_format(&text, "package p;\n");
    for (int i = 0; i < 300; i++)
        buffer_format(&text, "type T%d = string @pattern(\"a{256}\");\n", i);
    run(&text, NULL);
    buffer_format(&text, "package p;\n");
    for (int i = 0; i < 300; i++)
        buffer_format(&text, "type T%d = string @pattern(\"^%da{250}\");\n", i, i);
    run(&text, "the patterns of this file have more than 65536 characters and classes");
}

/* 100 levels are allowed, in one type or through aliases. */
static void test_depth_limit(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, text_of("package p; type T = int"));
    repeat(&text, "[]", 99);
    buffer_append(&text, text_of(";"));
    run(&text, NULL);

    buffer_append(&text, text_of("package p; type T = int"));
    repeat(&text, "[]", 60);
    buffer_append(&text, text_of("; type U = T"));
    repeat(&text, "[]", 60);
    buffer_append(&text, text_of(";"));
    run(&text, "nested more than 100 levels deep");
}

static void test_bytes(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, (struct text){"package p;\nstruct S { a\0: int; }", 33});
    run(&text, "2:13: error: a NUL byte");
    buffer_append(&text, text_of("package p;\nstruct \xc3\x28 {}"));
    run(&text, "2:8: error: a byte that is not UTF-8");
    buffer_append(&text, text_of("\xef\xbb\xbfpackage p;"));
    run(&text, NULL);
    buffer_append(&text, text_of("package p;\xef\xbb\xbf"));
    run(&text, "unexpected character");
    buffer_append(&text, text_of("package p;\r\nstruct S {\r\n  a int;\r\n}\r\n"));
    run(&text, "3:5: error: expected");
}

static void test_long_names(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, text_of("package p; struct S { "));
    repeat(&text, "abcdefgh", 1 << 17);
    buffer_append(&text, text_of(": int; }"));
    run(&text, "a name of 1048576 characters");

    buffer_append(&text, text_of("package p; type T = "));
    repeat(&text, "abcdefg.", 1 << 17);
    buffer_append(&text, text_of("x;"));
    run(&text, "no import is called");

    buffer_append(&text, text_of("package p; const S: string = \""));
    repeat(&text, "\\u00e4", 100000);
    buffer_append(&text, text_of("\";"));
    run(&text, NULL);
}

static void test_many_fields(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, text_of("package p; struct S {\n"));
    for (int i = 0; i < 50000; i++)
        buffer_format(&text, "f%d: int;\n", i);
    buffer_append(&text, text_of("}"));
    run(&text, NULL);
}

static void test_many_declarations(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, text_of("package p;\n"));
    for (int i = 0; i < 10000; i++)
        buffer_format(&text, "struct S%d { a: S%d[]; b: int = C%d; }\nconst C%d: int = %d;\n", i,
                      i * 7 % 10000, i, i, i);
    run(&text, NULL);
}

static void test_many_unknown(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, text_of("package p;\n"));
    for (int i = 0; i < 20000; i++)
        buffer_format(&text, "struct Some%d { a: Smoe%d; }\n", i, i);
    run(&text, "did you mean 'Some");
}

static void test_long_chains(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, text_of("package p;\n"));
    for (int i = 0; i < 20000; i++)
        buffer_format(&text, "type T%d = T%d;\n", i, i + 1);
    buffer_append(&text, text_of("type T20000 = int;"));
    run(&text, "more than 100 declarations wait for");

    buffer_append(&text, text_of("package p;\n"));
    for (int i = 0; i < 20000; i++)
        buffer_format(&text, "struct S%d { s: S%d; }\n", i, i + 1);
    buffer_append(&text, text_of("struct S20000 { }"));
    run(&text, "nests more than 100 structs");

    buffer_append(&text, text_of("package p;\n"));
    for (int i = 0; i < 20000; i++)
        buffer_format(&text, "struct S%d { s: S%d[]; }\n", i, (i + 1) % 20000);
    run(&text, NULL);
}

static void test_huge_struct(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append(&text, text_of("package p;\n"));
    for (int i = 0; i < 60; i++)
        buffer_format(&text, "struct S%d { a: S%d; b: S%d; }\n", i, i + 1, i + 1);
    buffer_append(&text, text_of("struct S60 { x: int; }"));
    run(&text, "holds more than 1048576 values");
}

/* Each takes over all that the one before it has. */
static void repeat_parts(const char *first, const char *next, const char *message)
{
    struct buffer text = {0};
    buffer_format(&text, "package p;\n%s\n", first);
    for (int i = 1; i < 3000; i++)
        buffer_format(&text, next, i, i - 1, i);
    run(&text, message);
}

static void test_taking_over(void **state)
{
    struct buffer text = {0};
    (void)state;
    repeat_parts("struct S0 {}", "struct S%d { ...S%d; f%d: int; }\n",
                 "this file takes over more than 100000 fields of others");
    repeat_parts("struct S0 {}", "struct S%d { ...S%d; reserved \"f%d\"; }\n",
                 "this file takes over more than 100000 fields of others");
    repeat_parts("interface I0 {}", "interface I%d extends I%d { topic f%d(); }\n",
                 "this file takes over more than 10000 members of others");

    buffer_append(&text, text_of("package p;\n"));
    for (int i = 0; i < 20000; i++)
        buffer_format(&text, "struct S%d { ...S%d; }\n", i, (i + 1) % 20000);
    run(&text, "more than 100 declarations wait for");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_depth_limit),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_many_fields),
        cmocka_unit_test(test_many_declarations),
        cmocka_unit_test(test_many_unknown),
        cmocka_unit_test(test_long_chains),
        cmocka_unit_test(test_huge_struct),
        cmocka_unit_test(test_taking_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
