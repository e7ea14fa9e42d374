/* SPDX-License-Identifier: MIT */
/* Warnings: what switches them off, makes them errors or silences them on a line. */
#include <stdlib.h>
#include <string.h>

#include "front.h"

#include "base/buffer.h"
#include "support/cmocka_widl.h"

#define HEAD "widl 1;\npackage p.v1;\n"

/** A contract, and what is left to be reported of it. */
struct silence_case {
    const char *name;
    const char *text; /**< behind HEAD */
    size_t errors;
    size_t warnings;
    const char *message; /**< among the report */
};

static const struct silence_case cases[] = {
    {"no comment", "struct A { x: int; /// y\n}", 0, 1, "[WIDL0011, -Wstray-docs]"},
    {"the line before", "struct A {\nx: int;\n// widl:ignore stray-docs wanted\n/// y\n}", 0, 0,
     ""},
    {"another line before", "struct A {\n// widl:ignore stray-docs wanted\nx: int;\n/// y\n}", 0, 2,
     "'stray-docs' is not reported here"},
    {"the line behind", "struct A {\nx: int;\n/// y\n// widl:ignore stray-docs wanted\n}", 0, 2,
     ""},
    {"behind another statement's end", "struct A {\nx: int; // widl:ignore stray-docs no\n/// y\n}",
     0, 2, ""},
    {"stacked",
     "struct A {\nx: int;\n// widl:ignore stray-docs wanted\n"
     "// widl:ignore unused-import nothing\n/// y\n}",
     0, 1, "'unused-import' is not reported here"},
    {"without a name", "// widl:ignore\nstruct A { x: int; }", 1, 0, "without the name"},
    {"without a reason", "// widl:ignore stray-docs  \nstruct A { x: int; }", 1, 0,
     "without a reason"},
    {"a reason that is a line end", "// widl:ignore stray-docs \r\nstruct A { x: int; }", 1, 0,
     "without a reason"},
    {"an unknown name", "// widl:ignore stray-dosc because\nstruct A { x: int; }", 1, 0,
     "did you mean 'stray-docs'?"},
    {"a code for a name", "// widl:ignore WIDL0011 because\nstruct A { x: int; }", 1, 0,
     "did you mean 'stray-docs'?"},
    {"an error", "// widl:ignore unknown-type because\nstruct A { x: int; }", 1, 0,
     "'unknown-type' is an error, which nothing can silence"},
    {"another marker", "// widl:ignored stray-docs x\nstruct A { x: int; }", 0, 0, ""},
    {"in a string", "const A: string = \"// widl:ignore x\";", 0, 0, ""},
    {"in a block comment", "/* // widl:ignore x */ struct A { x: int; }", 0, 0, ""},
    {"in a doc comment", "/// widl:ignore x\nstruct A { x: int; }", 0, 0, ""},
    {"useless beside an error", "struct A { x: unknown; } // widl:ignore stray-docs x", 1, 0,
     "unknown type"},
};

static void compile(struct front *front, const struct diag_policy *policy, const char *text)
{
    struct buffer file = {0};

    buffer_format(&file, HEAD "%s\n", text);
    front_init(front, NULL);
    diag_use_policy(front->diagnostics, policy);
    front_text(front, "test.widl", file.data);
    diag_settle(front->diagnostics);
    buffer_free(&file);
}

static void a_line_can_silence_a_warning(void **state)
{
    static const struct diag_policy policy = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct front front;

        compile(&front, &policy, cases[i].text);
        if (diag_errors(front.diagnostics) != cases[i].errors ||
            diag_warnings(front.diagnostics) != cases[i].warnings ||
            !strstr(front_reported(&front), cases[i].message))
            fail_msg("%s: %s", cases[i].name, front_reported(&front));
        front_done(&front);
    }
}

static void expect_policy(const struct diag_policy *policy, const char *text, size_t errors,
                          size_t warnings)
{
    struct front front;

    compile(&front, policy, text);
    assert_int_equal(diag_errors(front.diagnostics), errors);
    assert_int_equal(diag_warnings(front.diagnostics), warnings);
    front_done(&front);
}

static void the_policy_decides(void **state)
{
    static const char stray[] = "struct A { x: int; /// y\n}";
    static const char silenced[] =
        "struct A {\nx: int;\n// widl:ignore stray-docs wanted\n/// y\n}";
    static const char useless[] = "struct A { x: int; } // widl:ignore stray-docs x";
    struct diag_policy policy = {.all_are_errors = true};

    (void)state;
    expect_policy(&policy, stray, 1, 0);
    expect_policy(&policy, silenced, 0, 0);
    expect_policy(&policy, useless, 1, 0);
    policy.levels[DIAG_STRAY_DOCS] = DIAG_LEVEL_OFF;
    expect_policy(&policy, stray, 0, 0);
    expect_policy(&policy, silenced, 0, 0);
    expect_policy(&policy, useless, 0, 0);
    policy = (struct diag_policy){0};
    policy.levels[DIAG_STRAY_DOCS] = DIAG_LEVEL_ERROR;
    expect_policy(&policy, stray, 1, 0);
    expect_policy(&policy, useless, 0, 1);
    policy = (struct diag_policy){0};
    policy.levels[DIAG_UNKNOWN_TYPE] = DIAG_LEVEL_OFF;
    expect_policy(&policy, "struct A { x: unknown; }", 1, 0);
}

/** A million comments cost a million steps, not their square. */
static void many_comments_stay_cheap(void **state)
{
    static const struct diag_policy policy = {0};
    static const char line[] = "// widl:ignore stray-docs x\n";
    struct buffer text = {0};
    struct front front;

    (void)state;
    for (size_t i = 0; i < 200000; i++)
        buffer_append(&text, text_of(line));
    for (size_t i = 0; i < 2000; i++)
        buffer_append(&text, text_of("struct A {} /// y\n"));
    compile(&front, &policy, text.data);
    assert_true(diag_warnings(front.diagnostics) > 1000);
    front_done(&front);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_can_silence_a_warning),
        cmocka_unit_test(the_policy_decides),
        cmocka_unit_test(many_comments_stay_cheap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
